package io.ais.node.list;

import io.ais.error.AisException;
import io.ais.model.Snode;
import java.util.ArrayDeque;
import java.util.Deque;

/** Position of a merge in the names of one target. Confined to one thread at a time. */
final class PartCursor {
  private static final String LAST_CHARACTER = Character.toString(Character.MAX_CODE_POINT);

  private final Snode target;
  private final Deque<PartEntry> buffer = new ArrayDeque<>();
  private String after;
  private boolean end;

  PartCursor(Snode target, String after) {
    this.target = target;
    this.after = after;
  }

  Snode target() {
    return target;
  }

  /** Exclusive lower bound of the next part. */
  String after() {
    return after;
  }

  /** There may be more names, but none is at hand. */
  boolean isDry() {
    return buffer.isEmpty() && !end;
  }

  /** Next entry, or null when the target has no more. */
  PartEntry peek() {
    return buffer.peek();
  }

  void pop() {
    buffer.pop();
  }

  /**
   * Leaves out what begins with the prefix. When nothing is left at hand, the next part is asked for
   * behind the last character there is: nearly all of a large directory need not travel.
   *
   * @return whether it had any
   */
  boolean skip(String prefix) {
    boolean any = false;
    while (!buffer.isEmpty() && buffer.peek().name().startsWith(prefix)) {
      buffer.pop();
      any = true;
    }
    String behind = prefix + LAST_CHARACTER;
    if (isDry() && NameOrder.BYTES.isAfter(behind, after)) {
      after = behind;
    }
    return any;
  }

  /** Takes the next part over; a part that breaks the order would hide names and is refused. */
  void take(ListPart part) {
    for (PartEntry entry : part.entries()) {
      if (!NameOrder.BYTES.isAfter(entry.name(), after)) {
        throw new AisException(
            500, "", target.display() + " lists \"" + entry.name() + "\" after \"" + after + "\"");
      }
      after = entry.name();
      buffer.add(entry);
    }
    end = part.end();
    if (part.entries().isEmpty() && !end) {
      throw new AisException(500, "", target.display() + " sent an empty part before its end");
    }
  }
}
