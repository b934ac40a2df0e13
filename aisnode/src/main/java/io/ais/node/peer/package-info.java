/**
 * Calls of other nodes of the cluster and the stream that moves objects to them. Knows nothing of
 * storage, cluster rules or jobs. Blocking, for virtual threads.
 *
 * <p>Start reading at {@link io.ais.node.peer.PeerClient} and {@link
 * io.ais.node.peer.ObjectSender}.
 */
package io.ais.node.peer;
