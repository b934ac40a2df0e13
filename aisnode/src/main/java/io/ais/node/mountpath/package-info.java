/**
 * The set of mountpaths of one target: identity files, volume metadata, choice among them by HRW,
 * capacity. Knows nothing of objects or HTTP. Thread-safe; waits for the mountpath's own threads.
 *
 * <p>Start reading at {@link io.ais.node.mountpath.Mountpaths}.
 */
package io.ais.node.mountpath;
