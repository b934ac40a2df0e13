/**
 * What {@code ais explain} makes of what nodes say: what there is of an object and which losses it
 * survives, why a node is not ready, what protects a cluster from what, and what to do next.
 *
 * <p>Pure: facts in, findings out. Must not know the network or command classes, and no clock. All
 * classes are immutable. Start reading at {@link io.ais.cli.explain.Survival}.
 */
package io.ais.cli.explain;
