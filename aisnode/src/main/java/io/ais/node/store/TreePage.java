package io.ais.node.store;

import io.ais.node.disk.DiskException;
import java.util.Optional;

/** The entries of one directory in ascending order of their keys. Confined to the walking thread. */
interface TreePage {

  /** Next entry that the range may want; empty at the end. */
  Optional<TreeNode> next() throws DiskException;
}
