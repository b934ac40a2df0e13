/**
 * Decides whether the file system of a mountpath is sick (pure: {@link io.ais.node.fshc.Decision},
 * {@link io.ais.node.fshc.RunPlan}, {@link io.ais.node.fshc.ErrorWindow}, {@link
 * io.ais.node.fshc.Stall}) and looks at it ({@link io.ais.node.fshc.Probe}). Knows nothing of
 * objects, buckets or HTTP; who takes a sick mountpath out of service is told by whom it was built.
 *
 * <p>Threads: runs are virtual threads that wait; what touches a disk runs on a thread of its own per
 * look ({@code mpath-<label>-probe}), which a disk that hangs may keep for ever.
 *
 * <p>Start reading at {@link io.ais.node.fshc.FsHealthCheck}.
 */
package io.ais.node.fshc;
