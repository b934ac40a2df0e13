package io.ais.node.object;

/**
 * What a bucket holds on this target. Immutable.
 *
 * @param objects number of visible objects
 * @param sizeBytes sum of their sizes
 */
public record BucketUsage(long objects, long sizeBytes) {}
