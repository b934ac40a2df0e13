package io.ais.node.store;

import java.util.Comparator;

/**
 * Orders the copies of one object: higher wins. Drawn by the target that accepts the write; the
 * client-visible version never orders. A write under a newer set of targets wins over one under an
 * older set whatever the clocks of the two nodes say. Immutable.
 *
 * @param gen generation of the cluster state under which the write was accepted
 * @param epoch version of the cluster map that brought its set of active targets into force
 * @param hlcNanos hybrid logical clock: never below a stamp seen before by the writer
 * @param nodeDigest digest of the writing node, compared unsigned, the last tie-break
 */
public record WriteStamp(long gen, long epoch, long hlcNanos, long nodeDigest)
    implements Comparable<WriteStamp> {
  /** Below every stamp that a write can have. */
  public static final WriteStamp ZERO = new WriteStamp(0, 0, 0, 0);

  private static final Comparator<WriteStamp> ORDER =
      Comparator.comparingLong(WriteStamp::gen)
          .thenComparingLong(WriteStamp::epoch)
          .thenComparingLong(WriteStamp::hlcNanos)
          .thenComparing((a, b) -> Long.compareUnsigned(a.nodeDigest, b.nodeDigest));

  @Override
  public int compareTo(WriteStamp other) {
    return ORDER.compare(this, other);
  }

  /** Of a write that has not been stamped: it is known only by which set of targets it is to be. */
  public static WriteStamp none(long gen, long epoch) {
    return new WriteStamp(gen, epoch, 0, 0);
  }

  /** No clock and no node has stamped it. */
  public boolean isNone() {
    return hlcNanos == 0 && nodeDigest == 0;
  }

  /** True when a copy with this stamp replaces one with the other. */
  public boolean isNewerThan(WriteStamp other) {
    return compareTo(other) > 0;
  }
}
