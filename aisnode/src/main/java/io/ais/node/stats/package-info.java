/**
 * Counters, latencies and gauges of a node, their snapshot for the REST interface and their
 * Prometheus text. Knows nothing of what is counted.
 *
 * <p>Thread-safe throughout. Start reading at {@link io.ais.node.stats.Stats}; names stand in {@code
 * metrics.tsv}.
 */
package io.ais.node.stats;
