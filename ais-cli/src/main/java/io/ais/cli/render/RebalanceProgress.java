package io.ais.cli.render;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * How far a rebalance has come on one target, or on all of them: field {@code ext} of its snapshot.
 * A number that is not known is negative. Immutable.
 *
 * @param phase {@code running}, {@code blocked}, {@code done}, {@code starting} or {@code silent}; empty
 *     if the node does not tell
 * @param detail why it is blocked; empty if it is not
 */
public record RebalanceProgress(
    long movedObjects,
    long movedBytes,
    long leftObjects,
    long leftBytes,
    long bytesPerSecond,
    long objectsPerSecond,
    long leftSeconds,
    String phase,
    String detail) {
  private static final long UNKNOWN = -1;
  private static final String SILENT = "silent";
  private static final String STARTING = "starting";
  private static final List<String> WORST_FIRST = List.of(SILENT, "blocked", "running", STARTING);

  /** What the extended statistics of a job say; nothing of a node that does not report progress. */
  public static Optional<RebalanceProgress> of(Object statistics) {
    if (!(statistics instanceof Map<?, ?> ext)) {
      return Optional.empty();
    }
    if (!ext.containsKey("moved-objs")) {
      String phase = text(ext, "phase");
      return phase.equals(SILENT) || phase.equals(STARTING)
          ? Optional.of(unknown(phase))
          : Optional.empty();
    }
    return Optional.of(
        new RebalanceProgress(
            Math.max(0, number(ext, "moved-objs")),
            Math.max(0, number(ext, "moved-bytes")),
            number(ext, "left-objs"),
            number(ext, "left-bytes"),
            number(ext, "bytes-per-sec"),
            number(ext, "objs-per-sec"),
            number(ext, "left-sec"),
            text(ext, "phase"),
            text(ext, "detail")));
  }

  private static RebalanceProgress unknown(String phase) {
    return new RebalanceProgress(0, 0, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, phase, "");
  }

  private static String text(Map<?, ?> ext, String name) {
    Object value = ext.get(name);
    return value == null ? "" : value.toString();
  }

  private static long number(Map<?, ?> ext, String name) {
    try {
      String text = text(ext, name);
      return text.isEmpty() ? UNKNOWN : (long) Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return UNKNOWN;
    }
  }

  /** All targets together; the slowest decides when it ends. Empty when no target reports. */
  public static Optional<RebalanceProgress> total(Collection<RebalanceProgress> parts) {
    return parts.stream().reduce(RebalanceProgress::plus);
  }

  private RebalanceProgress plus(RebalanceProgress other) {
    return new RebalanceProgress(
        movedObjects + other.movedObjects,
        movedBytes + other.movedBytes,
        sum(leftObjects, other.leftObjects),
        sum(leftBytes, other.leftBytes),
        rate(bytesPerSecond, other.bytesPerSecond),
        rate(objectsPerSecond, other.objectsPerSecond),
        later(this, other),
        worse(other),
        "");
  }

  private String worse(RebalanceProgress other) {
    for (String phase : WORST_FIRST) {
      if (this.phase.equals(phase) || other.phase.equals(phase)) {
        return phase;
      }
    }
    return other.phase;
  }

  private static long rate(long one, long two) {
    return one < 0 ? two : one + Math.max(0, two);
  }

  private static long sum(long one, long two) {
    return one < 0 || two < 0 ? UNKNOWN : one + two;
  }

  /** A target that is done delays nobody; one that does not know its end hides that of all. */
  private static long later(RebalanceProgress one, RebalanceProgress two) {
    if (one.phase.equals("done")) {
      return two.leftSeconds;
    }
    if (two.phase.equals("done")) {
      return one.leftSeconds;
    }
    return one.leftSeconds < 0 || two.leftSeconds < 0
        ? UNKNOWN
        : Math.max(one.leftSeconds, two.leftSeconds);
  }

  /** Objects that move in all; negative while they are counted. */
  public long allObjects() {
    return sum(leftObjects, movedObjects);
  }

  /** Bytes that move in all; negative while they are counted. */
  public long allBytes() {
    return sum(leftBytes, movedBytes);
  }

  /** Lines below a table: one for each target that reports, and the sum. Empty if none does. */
  public static String lines(SortedMap<String, RebalanceProgress> nodes, Units units) {
    StringBuilder text = new StringBuilder();
    nodes.forEach(
        (node, progress) ->
            text.append(" t[")
                .append(node)
                .append("]: ")
                .append(progress.tellsNothing() ? progress.silence() : progress.text(units))
                .append('\n'));
    total(nodes.values())
        .ifPresent(all -> text.append("--- Cluster: ").append(all.text(units)).append('\n'));
    return text.toString();
  }

  private boolean tellsNothing() {
    return phase.equals(SILENT) || phase.equals(STARTING);
  }

  private String silence() {
    return phase.equals(STARTING) ? "starting" : "does not answer";
  }

  /** {@code 24%, moved 1200 objects (1.17GiB), left 3800 (3.71GiB), 35.00MiB/s, 1m40s left}. */
  public String text(Units units) {
    StringBuilder text = new StringBuilder();
    if (allObjects() > 0) {
      text.append(percent()).append("%, ");
    }
    text.append("moved ").append(movedObjects).append(movedObjects == 1 ? " object" : " objects");
    text.append(" (").append(units.size(movedBytes)).append("), ");
    if (phase.equals(SILENT)) {
      return text.append("left: unknown, not all nodes answer").toString();
    }
    if (leftObjects < 0) {
      text.append("counting what is left");
    } else {
      text.append("left ").append(leftObjects);
      text.append(leftBytes < 0 ? "" : " (" + units.size(leftBytes) + ")");
    }
    if (phase.equals("done")) {
      return text.append(", done").toString();
    }
    if (bytesPerSecond >= 0) {
      text.append(", ").append(units.size(bytesPerSecond)).append("/s");
    }
    if (objectsPerSecond >= 0) {
      text.append(", ").append(objectsPerSecond).append(" objects/s");
    }
    if (leftSeconds >= 0 && !phase.equals("blocked")) {
      text.append(", ").append(units.duration(Duration.ofSeconds(leftSeconds))).append(" left");
    }
    if (phase.equals("blocked")) {
      text.append(", blocked").append(detail.isEmpty() ? "" : ": " + detail);
    }
    return text.toString();
  }

  /** By bytes, or by objects when they are all empty; 100 only when nothing is left. */
  private long percent() {
    double done =
        allBytes() > 0 ? (double) movedBytes / allBytes() : (double) movedObjects / allObjects();
    return leftObjects == 0 ? 100 : Math.min(99, (long) (done * 100));
  }
}
