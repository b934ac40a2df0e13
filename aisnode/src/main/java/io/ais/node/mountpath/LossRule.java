package io.ais.node.mountpath;

/** Whether a target may start without mountpaths that it should have. */
@FunctionalInterface
public interface LossRule {
  /** The operator insists. */
  LossRule ALLOWED = _ -> "";

  /** Nobody knows what is on them. */
  LossRule REFUSED = _ -> "what is on them may be nowhere else";

  /**
   * @param lost how many are missing, one or more
   * @return why it must not; empty when it may
   */
  String objection(int lost);
}
