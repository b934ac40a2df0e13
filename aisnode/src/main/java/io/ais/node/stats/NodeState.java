package io.ais.node.stats;

import java.util.concurrent.atomic.AtomicLong;

/**
 * State bits of this node: what it is and what ails it (spec/control-plane.md 3.1). Thread-safe.
 */
public final class NodeState {
  public static final long VOTE_IN_PROGRESS = 1;
  public static final long CLUSTER_STARTED = 1L << 1;
  public static final long NODE_STARTED = 1L << 2;
  public static final long REBALANCING = 1L << 3;
  public static final long REBALANCE_INTERRUPTED = 1L << 4;
  public static final long RESILVERING = 1L << 5;
  public static final long RESILVER_INTERRUPTED = 1L << 6;
  public static final long RESTARTED = 1L << 7;
  public static final long OUT_OF_SPACE = 1L << 8;
  public static final long OUT_OF_MEMORY = 1L << 9;
  public static final long IN_MAINTENANCE = 1L << 10;
  public static final long LOW_CAPACITY = 1L << 11;
  public static final long LOW_MEMORY = 1L << 12;
  public static final long DISK_FAULT = 1L << 13;
  public static final long KEEPALIVE_ERRORS = 1L << 19;
  public static final long OUT_OF_CPU = 1L << 20;
  public static final long LOW_CPU = 1L << 21;
  public static final long DISK_OUT_OF_SPACE = 1L << 22;
  public static final long DISK_LOW_CAPACITY = 1L << 23;

  private final AtomicLong flags = new AtomicLong();

  /** All bits. */
  public long flags() {
    return flags.get();
  }

  /** True when all bits of the mask are set. */
  public boolean has(long mask) {
    return (flags.get() & mask) == mask;
  }

  public void set(long mask) {
    flags.getAndUpdate(bits -> bits | mask);
  }

  public void clear(long mask) {
    flags.getAndUpdate(bits -> bits & ~mask);
  }

  /** Sets or clears, by condition. */
  public void put(long mask, boolean on) {
    if (on) {
      set(mask);
    } else {
      clear(mask);
    }
  }
}
