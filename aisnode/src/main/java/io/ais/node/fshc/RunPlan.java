package io.ais.node.fshc;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * When a run may begin: automatic ones not too soon after each other, so that a flood of errors makes one
 * run and not many. Pure: time is given. Confined to its owner's lock.
 *
 * @param <M> mountpath
 */
final class RunPlan<M> {
  private final long leastNanos;
  private final Map<M, Long> begun = new HashMap<>();

  RunPlan(Duration least) {
    this.leastNanos = least.toNanos();
  }

  /** Notes an automatic run; false when it is too soon after the one before. */
  boolean mayBegin(M mountpath, long nowNanos) {
    Long before = begun.get(mountpath);
    if (before != null && nowNanos - before < leastNanos) {
      return false;
    }
    begun.put(mountpath, nowNanos);
    return true;
  }

  /** Forgets all but these. */
  void retain(Collection<M> present) {
    begun.keySet().retainAll(present);
  }
}
