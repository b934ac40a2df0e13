package io.ais.node.store;

/** What a directory page yields, in the order of keys. */
sealed interface TreeNode {

  /** Raw bytes by which it sorts among its siblings: a name, or the beginning of names. */
  byte[] key();

  /**
   * An object.
   *
   * @param key its name
   * @param item what was found
   */
  record Leaf(byte[] key, WalkItem item) implements TreeNode {}

  /**
   * A directory.
   *
   * @param key beginning of all names below
   * @param path relative to the mountpath
   */
  record Branch(byte[] key, String path) implements TreeNode {}
}
