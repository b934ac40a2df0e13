package io.ais.node.disk;

/**
 * What stat says. Immutable.
 *
 * @param directory true for a directory, false for a file
 * @param sizeBytes length of a file
 * @param accessNanos last access, nanoseconds since 1970
 * @param modifiedNanos last change, nanoseconds since 1970
 */
public record FileInfo(boolean directory, long sizeBytes, long accessNanos, long modifiedNanos) {}
