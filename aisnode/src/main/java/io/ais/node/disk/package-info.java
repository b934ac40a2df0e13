/**
 * The files of one mountpath: the narrow {@link io.ais.node.disk.Disk} interface, its NIO
 * implementation, and the platform threads on which its operations run. Knows nothing of objects or
 * buckets; no other package touches user data through {@code java.nio.file}.
 *
 * <p>Threads: operations run on {@code mpath-<label>-*}; callers wait for them on virtual threads. A
 * few short reads at a time run on their caller (SpareCarriers).
 *
 * <p>Start reading at {@link io.ais.node.disk.Disk} and {@link io.ais.node.disk.DiskExecutor}.
 */
package io.ais.node.disk;
