/**
 * Driver of the control plane: runs {@link io.ais.node.cluster} on one thread, keeps its timers,
 * writes its files, carries its messages, shows what it publishes. Knows nothing of HTTP handlers
 * or objects.
 *
 * <p>Threads: {@code control} runs the state machine and its durable writes; {@code publish} tells
 * the listeners; one virtual thread per peer sends. Start reading at {@link
 * io.ais.node.control.ControlPlane}.
 */
package io.ais.node.control;
