package io.ais.node.store;

import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskExecutor;
import io.ais.node.disk.Lane;
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
 */
final class NaturalPage implements TreePage {
  private static final int FIRST_BATCH = 64;
  private static final int MAX_BATCH = 1024;

  private final TreeReader reader;
  private final DiskExecutor files;
  private final Lane lane;
  private final NameRange range;
  private final String path;
  private final byte[] directory;
  private final Deque<TreeNode> seen = new ArrayDeque<>();
  private final PriorityQueue<TreeNode> pending =
      new PriorityQueue<>(Comparator.comparing(TreeNode::key, Arrays::compareUnsigned));
  private byte[][] entries;
  private int position;
  private int batch = FIRST_BATCH;

  NaturalPage(
      TreeReader reader, DiskExecutor files, Lane lane, NameRange range, TreeNode.Branch branch) {
    this.reader = reader;
    this.files = files;
    this.lane = lane;
    this.range = range;
    this.path = branch.path();
    this.directory = branch.key();
  }

  @Override
  public Optional<TreeNode> next() throws DiskException {
    while (true) {
      if (seen.isEmpty()) {
        lookFurther();
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

  private void lookFurther() throws DiskException {
    if (entries == null || hasMore()) {
      files.call(lane, this::readBatch);
    }
  }

  private boolean hasMore() {
    while (position < entries.length && !isWanted(entries[position])) {
      position++;
    }
    return position < entries.length;
  }

  private Void readBatch(Disk disk) throws DiskException {
    if (entries == null) {
      entries = sorted(reader.list(disk, path));
    }
    for (int n = 0; seen.isEmpty() ? hasMore() : n < batch && hasMore(); n++) {
      byte[] entry = entries[position++];
      String child = path + "/" + new String(entry, StandardCharsets.UTF_8);
      reader.natural(disk, child, NameRange.concat(directory, entry)).ifPresent(seen::add);
    }
    batch = Math.min(2 * batch, MAX_BATCH);
    return null;
  }

  private boolean isWanted(byte[] entry) {
    byte[] key = NameRange.concat(directory, entry);
    return range.holds(key) || range.reaches(NameRange.concat(key, new byte[] {'/'}));
  }

  private byte[][] sorted(List<String> names) {
    List<byte[]> wanted = new ArrayList<>(names.size());
    for (String name : names) {
      byte[] entry = name.getBytes(StandardCharsets.UTF_8);
      if (isWanted(entry)) {
        wanted.add(entry);
      }
    }
    wanted.sort(Arrays::compareUnsigned);
    return wanted.toArray(byte[][]::new);
  }
}
