package io.ais.node.disk;

/**
 * One state of a file: while it is the same, neither content nor attributes have changed since, unless somebody
 * put the clock back. Immutable.
 *
 * @param inode number of the file in its file system
 * @param sizeBytes its length
 * @param changedNanos last change of content or attributes (ctime), nanoseconds since 1970
 * @param accessNanos last access, nanoseconds since 1970, as the file system keeps it
 */
public record FileStamp(long inode, long sizeBytes, long changedNanos, long accessNanos) {}
