/**
 * Reads everything that this target holds, compares it with its checksums, and has repaired what can be:
 * when an operator asks, and by itself at intervals. Knows nothing of HTTP, peers or the cluster.
 * {@link io.ais.node.scrub.Scrubs} is called by any thread; the threads of jobs do the work.
 *
 * <p>Start reading at {@link io.ais.node.scrub.Scrubs}, then {@link io.ais.node.scrub.Scrub}.
 */
package io.ais.node.scrub;
