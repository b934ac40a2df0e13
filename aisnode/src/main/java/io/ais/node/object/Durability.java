package io.ais.node.object;

/** Value of the bucket property {@code write_policy.data}. */
public enum Durability {
  /** File, attributes and directory are on stable storage before the answer. The default. */
  IMMEDIATE,
  /** The kernel writes when it likes: survives a crash of the process, not a power loss. */
  DELAYED;

  /** Parses the property; empty means the default. */
  public static Durability of(String policy) {
    return "delayed".equals(policy) || "never".equals(policy) ? DELAYED : IMMEDIATE;
  }
}
