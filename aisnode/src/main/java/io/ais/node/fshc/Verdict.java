package io.ais.node.fshc;

import static java.util.Objects.requireNonNull;

/**
 * Outcome of a run on one mountpath. Immutable.
 *
 * @param health what follows from it
 * @param detail what was found; empty when nothing was
 */
public record Verdict(Health health, String detail) {
  public Verdict {
    requireNonNull(health, "health");
    requireNonNull(detail, "detail");
  }

  /** Grades. */
  public enum Health {
    /** No error. */
    HEALTHY,
    /** Errors, but too few to act. */
    SUSPICIOUS,
    /** Too many errors, twice: out of service. */
    DEGRADED,
    /** Not there, another one, read-only or without an answer: out of service at once. */
    FAULTED
  }

  static final Verdict HEALTHY = new Verdict(Health.HEALTHY, "");

  /** It goes out of service. */
  public boolean isSick() {
    return health == Health.DEGRADED || health == Health.FAULTED;
  }

  @Override
  public String toString() {
    String name = health.name().toLowerCase(java.util.Locale.ROOT);
    return detail.isEmpty() ? name : name + " (" + detail + ")";
  }
}
