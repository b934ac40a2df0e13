/**
 * Copies of objects on several mountpaths of this target: how many are wanted, the job that adds and
 * removes them, and the repair of damage that readers meet. Knows nothing of HTTP or peers. Jobs run on
 * virtual threads, disks in the background lane.
 *
 * <p>Start reading at {@link io.ais.node.mirror.Mirrors}.
 */
package io.ais.node.mirror;
