package io.ais.node.object;

/**
 * What the start-up cleanup removed. Immutable.
 *
 * @param workFiles work files of an earlier process
 * @param staged half-made bucket directories
 */
public record CleanupReport(int workFiles, long staged) {}
