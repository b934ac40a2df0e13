/**
 * Jobs (xactions) of this node and the table of jobs that proxies keep about the cluster: identity,
 * supervised run, counters, idling, abort, retention, status.
 *
 * <p>Must not know: HTTP, peers, disks, or what any particular job does (bodies come from other
 * packages). Threads: every job with a body has one virtual thread {@code job-<kind>-<id>}; sweeps
 * are driven by whoever owns the scheduler; everything public is thread-safe.
 *
 * <p>Start reading at {@link io.ais.node.job.JobRegistry} (jobs of this node), then {@link
 * io.ais.node.job.JobStatusTable} (what a proxy knows), {@link io.ais.node.job.Placement} (which
 * node owns a name, needed by every job that moves objects). Wire facts: spec/rest-api-jobs.md 5,
 * spec/data-plane.md 14.
 */
package io.ais.node.job;
