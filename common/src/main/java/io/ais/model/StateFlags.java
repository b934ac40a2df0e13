package io.ais.model;

/** Bits of {@link NodeStateInfo#flags()} and of metric {@code state.flags} (spec/rest-api-jobs.md 1). */
public enum StateFlags {
  VOTE_IN_PROGRESS(0, "vote-in-progress", Severity.WARN),
  CLUSTER_STARTED(1, "cluster-started", Severity.INFO),
  NODE_STARTED(2, "node-started", Severity.INFO),
  REBALANCING(3, "rebalancing", Severity.WARN),
  REBALANCE_INTERRUPTED(4, "rebalance-interrupted", Severity.WARN),
  RESILVERING(5, "resilvering", Severity.WARN),
  RESILVER_INTERRUPTED(6, "resilver-interrupted", Severity.WARN),
  RESTARTED(7, "restarted", Severity.WARN),
  OUT_OF_SPACE(8, "OOS", Severity.RED),
  OUT_OF_MEMORY(9, "OOM", Severity.RED),
  MAINTENANCE(10, "in-maintenance-mode", Severity.WARN),
  LOW_CAPACITY(11, "low-usable-capacity", Severity.WARN),
  LOW_MEMORY(12, "low-memory", Severity.WARN),
  DISK_FAULT(13, "disk-fault", Severity.RED),
  MANY_THREADS(14, "number-of-goroutines", Severity.WARN),
  TOO_MANY_THREADS(15, "high-number-of-goroutines", Severity.RED),
  CERT_WILL_EXPIRE(16, "tls-cert-will-soon-expire", Severity.WARN),
  CERT_EXPIRED(17, "tls-cert-expired", Severity.RED),
  CERT_INVALID(18, "tls-cert-invalid", Severity.RED),
  KEEPALIVE_ERRORS(19, "keep-alive-errors", Severity.WARN),
  OUT_OF_CPU(20, "out-of-cpu", Severity.RED),
  LOW_CPU(21, "low-cpu", Severity.WARN),
  DISK_OUT_OF_SPACE(22, "disk-OOS", Severity.RED),
  DISK_LOW_CAPACITY(23, "disk-low-capacity", Severity.WARN);

  /** How bad it is. */
  public enum Severity {
    INFO,
    WARN,
    RED
  }

  /** Exactly this is a healthy node. */
  public static final long HEALTHY = CLUSTER_STARTED.mask() | NODE_STARTED.mask();

  private final int bit;
  private final String text;
  private final Severity severity;

  StateFlags(int bit, String text, Severity severity) {
    this.bit = bit;
    this.text = text;
    this.severity = severity;
  }

  /** The bit as a mask. */
  public long mask() {
    return 1L << bit;
  }

  /** True when the bit is set in the flags. */
  public boolean in(long flags) {
    return (flags & mask()) != 0;
  }

  /** Name in the ALERT column. */
  public String text() {
    return text;
  }

  /** How bad it is. */
  public Severity severity() {
    return severity;
  }
}
