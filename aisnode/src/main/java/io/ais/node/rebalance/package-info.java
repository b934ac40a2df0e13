/**
 * Moves objects to the target that owns them under the newest cluster map, for one target: walk,
 * send, acknowledge, verify, report; and finds objects that have not arrived yet.
 *
 * <p>Must not know: who decides that a rebalance starts or is complete (the cluster core does, from
 * the reports), HTTP, disks. Threads: one virtual thread per job and one per mountpath walk; the
 * receiver runs on the caller's thread.
 *
 * <p>Start reading at {@link io.ais.node.rebalance.Rebalancer}, then {@link
 * io.ais.node.rebalance.RebalanceJob}, {@link io.ais.node.rebalance.RebalanceReceiver}, {@link
 * io.ais.node.rebalance.NeighborLookup}. Wire facts: spec/data-plane.md 8.
 */
package io.ais.node.rebalance;
