package io.ais.model;

/** Bits of {@link Snode#flags()} (spec/control-plane.md 3.1). */
public final class NodeFlags {
  public static final long NON_ELECTABLE = 1;
  public static final long IC_MEMBER = 2;
  public static final long MAINTENANCE = 4;
  public static final long DECOMMISSION = 8;

  /** Meaningful with MAINTENANCE only: migration is done. */
  public static final long POST_REBALANCE = 16;

  /** Either bit makes a node inactive. */
  public static final long INACTIVE = MAINTENANCE | DECOMMISSION;

  private NodeFlags() {}
}
