/**
 * Makes room: removes what lies on the disks of this target and serves nobody. Never an object, nor what
 * could be its last copy. Knows nothing of HTTP, peers or the cluster. The job's virtual thread does the
 * work, disks in the background lane; {@link io.ais.node.cleanup.Cleanup} is called by any thread.
 *
 * <p>Start reading at {@link io.ais.node.cleanup.Cleanup}.
 */
package io.ais.node.cleanup;
