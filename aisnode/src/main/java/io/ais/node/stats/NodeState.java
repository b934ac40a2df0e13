package io.ais.node.stats;

import io.ais.model.StateFlags;
import java.util.concurrent.atomic.AtomicLong;

/**
 * State bits of this node: what it is and what ails it (spec/control-plane.md 3.1). Thread-safe.
 */
public final class NodeState {
  private final AtomicLong flags = new AtomicLong();

  /** All bits. */
  public long flags() {
    return flags.get();
  }

  /** True when the bit is set. */
  public boolean has(StateFlags flag) {
    return flag.in(flags.get());
  }

  /** Sets or clears a bit. */
  public void put(StateFlags flag, boolean on) {
    flags.getAndUpdate(bits -> on ? bits | flag.mask() : bits & ~flag.mask());
  }
}
