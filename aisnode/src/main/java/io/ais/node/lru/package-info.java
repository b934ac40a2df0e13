/**
 * Makes room by deleting what was not used for the longest time, in buckets that allow it. Knows nothing
 * of HTTP, peers or the cluster: who deletes is given. The job's virtual thread does the work, disks in
 * the background lane; {@link io.ais.node.lru.Eviction} is called by any thread.
 *
 * <p>Start reading at {@link io.ais.node.lru.Eviction}.
 */
package io.ais.node.lru;
