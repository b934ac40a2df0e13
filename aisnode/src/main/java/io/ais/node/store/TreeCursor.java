package io.ais.node.store;

import static java.util.Objects.requireNonNull;

import io.ais.model.Bck;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskExecutor;
import io.ais.node.disk.Lane;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/**
 * Walks one tree of a bucket on one mountpath in ascending order of names. Descends only into
 * directories that the range reaches; holds one page per level. Confined to one thread.
 */
public final class TreeCursor {
  private final Place place;
  private final TreeReader reader;
  private final NameRange range;
  private final boolean escaped;
  private final Deque<TreePage> stack = new ArrayDeque<>();
  private TreeNode.Branch root;

  private TreeCursor(Place place, NameRange range, boolean escaped, TreeNode.Branch root) {
    this.place = requireNonNull(place, "place");
    this.reader = place.reader();
    this.range = requireNonNull(range, "range");
    this.escaped = escaped;
    this.root = root;
  }

  /**
   * Where and how to walk.
   *
   * @param mountpath path of the mountpath
   * @param files its executor
   * @param lane of the executor
   * @param bck bucket
   * @param checkSizes read and check everything, not only names
   * @param names what is known of the mountpath's large directories
   */
  public record Place(
      String mountpath,
      DiskExecutor files,
      Lane lane,
      Bck bck,
      boolean checkSizes,
      DirectoryNames names) {
    private TreeReader reader() {
      return new TreeReader(mountpath, bck, checkSizes);
    }
  }

  /** Over the names that lie under themselves; starts in the directory of the prefix. */
  public static TreeCursor natural(Place place, NameRange range) {
    byte[] prefix = range.prefix();
    int slash = prefix.length;
    while (slash > 0 && prefix[slash - 1] != '/') {
      slash--;
    }
    byte[] key = Arrays.copyOf(prefix, slash);
    String path = ObjectPaths.objects(place.bck());
    if (slash > 0) {
      byte[] name = Arrays.copyOf(prefix, slash - 1);
      String directory = new String(name, StandardCharsets.UTF_8);
      path = ObjectPaths.natural(place.bck(), directory, name).orElse(null);
    }
    TreeNode.Branch root = path == null ? null : new TreeNode.Branch(key, path);
    return new TreeCursor(place, range, false, root);
  }

  /** Over the names that a path cannot hold. */
  public static TreeCursor escaped(Place place, NameRange range) {
    TreeNode.Branch root = new TreeNode.Branch(new byte[0], ObjectPaths.escaped(place.bck()));
    return new TreeCursor(place, range, true, root);
  }

  /** Next copy in the range; empty at the end. */
  public Optional<WalkItem> next() throws DiskException {
    if (root != null) {
      stack.push(page(root));
      root = null;
    }
    while (!stack.isEmpty()) {
      Optional<TreeNode> node = stack.peek().next();
      if (node.isEmpty()) {
        stack.pop();
        continue;
      }
      switch (node.get()) {
        case TreeNode.Branch branch -> {
          if (range.reaches(branch.key())) {
            stack.push(page(branch));
          }
        }
        case TreeNode.Leaf leaf -> {
          if (range.holds(leaf.key())) {
            return Optional.of(leaf.item());
          }
        }
      }
    }
    return Optional.empty();
  }

  private TreePage page(TreeNode.Branch branch) throws DiskException {
    return escaped
        ? new EscapedPage(reader, place.files(), place.lane(), range, branch)
        : new NaturalPage(place, reader, range, branch);
  }
}
