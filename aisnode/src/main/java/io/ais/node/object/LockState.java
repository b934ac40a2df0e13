package io.ais.node.object;

/** Answer of {@code check-lock}: 200, 202, 423. */
public enum LockState {
  UNLOCKED,
  READ_LOCKED,
  WRITE_LOCKED
}
