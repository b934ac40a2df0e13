package io.ais.node.job;

/** What to do when a job of the same kind and buckets already runs. */
public enum Renewal {
  /** Both run. */
  PARALLEL,
  /** The running one is what the caller wants. */
  USE_RUNNING,
  /** The running one is aborted ("renewal abort") and waited for, then the new one starts. */
  ABORT_RUNNING,
  /** The new one is refused: 400 with code ErrXactUsePrev. */
  REFUSE
}
