package io.ais.node.mountpath;

/** Whether a target may start without mountpaths that it should have. */
@FunctionalInterface
public interface LossRule {
  /** The operator insists. */
  LossRule ALLOWED = (_, _) -> "";

  /** Nobody knows what is on them. */
  LossRule REFUSED = (_, doubt) -> doubt.isEmpty() ? "what is on them may be nowhere else" : doubt;

  /**
   * @param lost how many are missing, one or more
   * @param doubt why those that are here may not know the newest volume metadata; empty when they do
   * @return why it must not; empty when it may
   */
  String objection(int lost, String doubt);
}
