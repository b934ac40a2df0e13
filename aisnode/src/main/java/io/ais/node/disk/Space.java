package io.ais.node.disk;

/**
 * Space of a file system. Immutable.
 *
 * @param totalBytes size
 * @param availableBytes available to this process
 */
public record Space(long totalBytes, long availableBytes) {

  /** What others and the reserve use: total minus available. */
  public long usedBytes() {
    return Math.max(0, totalBytes - availableBytes);
  }

  /** Used part in whole percent. */
  public int usedPercent() {
    return totalBytes <= 0 ? 0 : (int) (usedBytes() * 100.0 / totalBytes);
  }
}
