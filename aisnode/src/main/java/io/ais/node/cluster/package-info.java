/**
 * The control plane as a deterministic state machine: one replicated cluster state, epochs, votes,
 * membership, lifecycle verbs. Events with the time in them go in, effects in order come out.
 *
 * <p>Must not know: clocks, threads, files, sockets, loggers, JSON mappers, random sources other
 * than the injected one. Confined to the control thread of its driver. Start reading at {@link
 * io.ais.node.cluster.Core}, then {@link io.ais.node.cluster.ClusterState}, {@link
 * io.ais.node.cluster.Effect}.
 */
package io.ais.node.cluster;
