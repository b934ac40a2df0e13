package io.ais.node.store;

import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskExecutor;
import io.ais.node.disk.Lane;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** A directory of escaped names, read at once: these are few. */
final class EscapedPage implements TreePage {
  private final TreeReader reader;
  private final NameRange range;
  private final TreeNode.Branch branch;
  private final Iterator<TreeNode> nodes;

  EscapedPage(
      TreeReader reader, DiskExecutor files, Lane lane, NameRange range, TreeNode.Branch branch)
      throws DiskException {
    this.reader = reader;
    this.range = range;
    this.branch = branch;
    this.nodes = files.call(lane, this::read).iterator();
  }

  @Override
  public Optional<TreeNode> next() {
    return nodes.hasNext() ? Optional.of(nodes.next()) : Optional.empty();
  }

  private List<TreeNode> read(Disk disk) throws DiskException {
    List<TreeNode> found = new ArrayList<>();
    for (String component : reader.list(disk, branch.path())) {
      reader
          .escaped(disk, branch.path() + "/" + component, branch.key(), component)
          .filter(node -> range.reaches(node.key()))
          .ifPresent(found::add);
    }
    found.sort(Comparator.comparing(TreeNode::key, Arrays::compareUnsigned));
    return found;
  }
}
