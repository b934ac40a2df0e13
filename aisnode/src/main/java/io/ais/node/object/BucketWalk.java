package io.ais.node.object;

import io.ais.model.Bck;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.Lane;
import io.ais.node.store.NameRange;
import io.ais.node.store.TreeCursor;
import io.ais.node.store.WalkItem;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Merges the trees of a bucket on some mountpaths into one ascending walk; of several copies of a
 * name the newest counts. Confined to the walking thread; memory is one directory page per level
 * and tree.
 */
final class BucketWalk {
  private final Bck bck;
  private final long bid;
  private final WalkOptions options;
  private final NameRange range;
  private final PriorityQueue<Head> heads =
      new PriorityQueue<>(Comparator.comparing((Head h) -> h.item.key(), Arrays::compareUnsigned));
  private final Consumer<WalkItem> torn;

  BucketWalk(Bck bck, long bid, WalkOptions options, Consumer<WalkItem> torn) {
    this.bck = bck;
    this.bid = bid;
    this.options = options;
    this.torn = torn;
    byte[] after = options.startAfter().getBytes(StandardCharsets.UTF_8);
    byte[] low = after.length == 0 ? after : Arrays.copyOf(after, after.length + 1);
    this.range = new NameRange(options.prefix().getBytes(StandardCharsets.UTF_8), low);
  }

  private static final class Head {
    final TreeCursor cursor;
    WalkItem item;

    Head(TreeCursor cursor) {
      this.cursor = cursor;
    }
  }

  void run(List<MountpathStore> stores, WalkVisitor visitor) throws DiskException {
    Lane lane = options.background() ? Lane.BACKGROUND : Lane.CLIENT;
    boolean checkSizes = options.withMetadata() || options.includeTombstones();
    for (MountpathStore store : stores) {
      for (TreeCursor cursor : store.cursors(bck, range, lane, checkSizes)) {
        advance(new Head(cursor));
      }
    }
    while (!heads.isEmpty()) {
      Optional<WalkItem> item = takeNewest();
      if (item.isPresent() && !step(visitor, entry(item.get(), checkSizes))) {
        return;
      }
    }
  }

  private boolean step(WalkVisitor visitor, WalkEntry entry) throws DiskException {
    return switch (visitor.visit(entry)) {
      case WalkStep.Continue _ -> true;
      case WalkStep.Stop _ -> false;
      case WalkStep.Skip skip -> {
        byte[] prefix = skip.prefix().getBytes(StandardCharsets.UTF_8);
        byte[] beyond = successor(prefix);
        if (beyond == null) {
          yield false;
        }
        range.raise(beyond);
        yield true;
      }
    };
  }

  /** Least bytes above everything with this prefix; null when there are none. */
  private static byte[] successor(byte[] prefix) {
    int last = prefix.length - 1;
    while (last >= 0 && prefix[last] == (byte) 0xff) {
      last--;
    }
    if (last < 0) {
      return null;
    }
    byte[] next = Arrays.copyOf(prefix, last + 1);
    next[last]++;
    return next;
  }

  private WalkEntry entry(WalkItem item, boolean withMetadata) {
    return new WalkEntry(
        item.name(), withMetadata ? item.lom().orElse(null) : null, item.lom().isEmpty());
  }

  /** All heads with the least name move on; empty when none of them is to be shown. */
  private Optional<WalkItem> takeNewest() throws DiskException {
    byte[] key = heads.peek().item.key();
    WalkItem best = null;
    int same = 0;
    while (!heads.isEmpty() && Arrays.equals(heads.peek().item.key(), key)) {
      Head head = heads.remove();
      if (isOurs(head.item)) {
        if (best == null || isNewer(head.item, best)) {
          best = head.item;
          same = 1;
        } else if (isSame(head.item, best)) {
          same++;
        }
      }
      advance(head);
    }
    boolean shown =
        best != null
            && range.holds(key)
            && (options.includeTombstones()
                || best.lom().isEmpty()
                || !best.lom().get().tombstone());
    return shown ? Optional.of(best.withCopies(same)) : Optional.empty();
  }

  private static boolean isSame(WalkItem item, WalkItem other) {
    return item.lom().isPresent()
        && other.lom().isPresent()
        && item.lom().get().stamp().equals(other.lom().get().stamp());
  }

  /** Of this bucket id, or corrupt and so of unknown id: hiding it would be silently short. */
  private boolean isOurs(WalkItem item) {
    return !item.isTorn() && (item.lom().isEmpty() || item.lom().get().bid() == bid);
  }

  private static boolean isNewer(WalkItem item, WalkItem other) {
    if (item.lom().isEmpty() || other.lom().isEmpty()) {
      return other.lom().isEmpty();
    }
    return item.lom().get().stamp().isNewerThan(other.lom().get().stamp());
  }

  private void advance(Head head) throws DiskException {
    Optional<WalkItem> next = head.cursor.next();
    while (next.isPresent() && next.get().isTorn()) {
      torn.accept(next.get());
      next = head.cursor.next();
    }
    if (next.isPresent()) {
      head.item = next.get();
      heads.add(head);
    }
  }
}
