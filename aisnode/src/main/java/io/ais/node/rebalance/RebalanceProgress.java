package io.ais.node.rebalance;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What this target says of its part in a rebalance. Immutable.
 *
 * @param version of the rebalance metadata
 * @param placement key of the placement the part was made under
 * @param targetsSince of the rebalance metadata that the placement was made from
 * @param sent by destination: what was sent and stored there
 * @param safe when done: copies of objects here that belong to others, all confirmed by them
 * @param detail why it is blocked, else empty
 */
public record RebalanceProgress(
    long version,
    String placement,
    long targetsSince,
    Phase phase,
    Map<String, Count> sent,
    Volume safe,
    String detail) {

  /** Where the target stands. */
  public enum Phase {
    RUNNING,
    /** Something cannot be moved at present; the job goes on trying. */
    BLOCKED,
    /** Everything that this target must give away is acknowledged by its owner. */
    DONE,
    /** The job ended by a fault of its own; the detail names it. */
    FAILED
  }

  /**
   * @param objects stored at the destination
   * @param bytes of these
   * @param deletes tombstones stored at the destination
   * @param alreadyThere copies the destination had, or had newer ones of
   */
  public record Count(long objects, long bytes, long deletes, long alreadyThere) {
    public static final Count ZERO = new Count(0, 0, 0, 0);

    Count plus(Count other) {
      return new Count(
          objects + other.objects,
          bytes + other.bytes,
          deletes + other.deletes,
          alreadyThere + other.alreadyThere);
    }
  }

  public RebalanceProgress {
    requireNonNull(placement, "placement");
    requireNonNull(phase, "phase");
    requireNonNull(safe, "safe");
    requireNonNull(detail, "detail");
    sent = Collections.unmodifiableMap(new TreeMap<>(sent));
  }

  /** Sum over all destinations. */
  public Count total() {
    return sent.values().stream().reduce(Count.ZERO, Count::plus);
  }
}
