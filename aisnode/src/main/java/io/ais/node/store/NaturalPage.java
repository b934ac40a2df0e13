package io.ais.node.store;

import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * A directory of plain names. Its entries are sorted as they are, and looked at in batches only as
 * far as the walk gets: whether an entry is a file or a directory is known then, and a directory
 * {@code d} sorts as {@code d/}, behind files such as {@code d!}. It waits in {@code pending} for
 * its turn; all entries not yet seen are greater than those seen, so its turn is known in time.
 *
 * <p>A walk that starts at {@code d!x} has passed the entry {@code d} but not the names below it:
 * entries with which the lower bound begins are looked at first.
 */
final class NaturalPage implements TreePage {
  private static final int FIRST_BATCH = 64;
  private static final int MAX_BATCH = 256;

  private final TreeCursor.Place place;
  private final TreeReader reader;
  private final NameRange range;
  private final String path;
  private final byte[] directory;
  private final byte[] prefix;
  private final Deque<TreeNode> seen = new ArrayDeque<>();
  private final PriorityQueue<TreeNode> pending =
      new PriorityQueue<>(Comparator.comparing(TreeNode::key, Arrays::compareUnsigned));
  private NameWindow window;
  private byte[] position = {};
  private boolean end;
  private int batch = FIRST_BATCH;

  NaturalPage(TreeCursor.Place place, TreeReader reader, NameRange range, TreeNode.Branch branch) {
    this.place = place;
    this.reader = reader;
    this.range = range;
    this.path = branch.path();
    this.directory = branch.key();
    this.prefix = range.prefixIn(directory);
  }

  @Override
  public Optional<TreeNode> next() throws DiskException {
    while (true) {
      if (seen.isEmpty() && !end) {
        place.files().call(place.lane(), this::lookFurther);
      }
      TreeNode head = seen.peek();
      TreeNode waiting = pending.peek();
      if (waiting != null
          && (head == null || Arrays.compareUnsigned(waiting.key(), head.key()) < 0)) {
        return Optional.of(pending.remove());
      }
      if (head == null) {
        return Optional.empty();
      }
      seen.remove();
      if (head instanceof TreeNode.Leaf) {
        return Optional.of(head);
      }
      pending.add(head);
    }
  }

  private Void lookFurther(Disk disk) throws DiskException {
    while (seen.isEmpty() && !end) {
      for (byte[] entry : nextEntries(disk)) {
        String child = path + "/" + new String(entry, StandardCharsets.UTF_8);
        reader.natural(disk, child, NameRange.concat(directory, entry)).ifPresent(seen::add);
      }
      batch = Math.min(2 * batch, MAX_BATCH);
    }
    return null;
  }

  /** The next entries that the range may want, in order; moves the position behind them. */
  private List<byte[]> nextEntries(Disk disk) throws DiskException {
    List<byte[]> entries = new ArrayList<>(batch);
    if (range.isBeyond(directory)) {
      end = true;
      return entries;
    }
    byte[] low = range.lowIn(directory);
    byte[] bound = Arrays.compareUnsigned(low, prefix) > 0 ? low : prefix;
    if (Arrays.compareUnsigned(bound, position) > 0) {
      see(disk, bound);
      window.partsOf(bound, position, this::isWanted, entries);
      position = bound;
    }
    see(disk, position);
    int asked = entries.size() + batch;
    window.copy(position, batch, entries);
    if (entries.size() == asked) {
      position = NameWindow.behind(entries.getLast());
    } else if (window.through() == null) {
      end = true;
    } else {
      position = NameWindow.behind(window.through());
    }
    if (prefix.length > 0) {
      end |= !entries.isEmpty() && !NameRange.startsWith(entries.getLast(), prefix);
      entries.removeIf(entry -> !NameRange.startsWith(entry, prefix));
    }
    return entries;
  }

  private void see(Disk disk, byte[] from) throws DiskException {
    if (window == null || !window.reaches(from)) {
      window = place.names().window(disk, path, from);
    }
  }

  private boolean isWanted(byte[] entry) {
    byte[] key = NameRange.concat(directory, entry);
    return range.reaches(NameRange.concat(key, new byte[] {'/'}));
  }
}
