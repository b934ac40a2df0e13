package io.ais.node.cluster;

/** One wish, applied to the next state; refuses by throwing. */
@FunctionalInterface
interface Change {
  /** Result for whoever waits. */
  String applyTo(Draft draft);
}
