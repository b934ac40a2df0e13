/**
 * The object store of one target: put, get, delete, receive, walk over all its mountpaths. Knows
 * nothing of HTTP, Netty or other nodes.
 *
 * <p>Threads: callers are virtual threads; disk work runs on the mountpaths' own threads.
 *
 * <p>Start reading at {@link io.ais.node.object.ObjectStore}.
 */
package io.ais.node.object;
