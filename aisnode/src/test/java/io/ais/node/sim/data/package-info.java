/**
 * Simulator of the stages of a rebalance: the production's own classes move objects between targets
 * in memory, on threads that run one at a time in an order drawn from a seed. Start reading at
 * {@code DataWalk}.
 */
package io.ais.node.sim.data;
