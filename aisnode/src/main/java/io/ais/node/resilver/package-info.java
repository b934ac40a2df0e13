/**
 * Brings every object of this target to its mountpath after the mountpaths changed, one run at a time.
 * Knows nothing of HTTP, peers or the cluster. The job's virtual thread does the work, disks in the
 * background lane; {@link io.ais.node.resilver.Resilver} is called by any thread.
 *
 * <p>Start reading at {@link io.ais.node.resilver.Resilver}.
 */
package io.ais.node.resilver;
