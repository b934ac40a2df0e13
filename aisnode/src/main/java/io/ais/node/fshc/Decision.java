package io.ais.node.fshc;

import io.ais.node.fshc.Verdict.Health;
import java.util.Optional;

/**
 * What follows from the passes over the files of a mountpath (spec/data-plane.md 10). Pure.
 *
 * <pre>
 *   first pass --(no error)----------------------&gt; healthy
 *      |-------(fewer than the limit)------------&gt; suspicious: told, nothing else
 *      '-------(limit)--&gt; second, twice as many files --(limit)--&gt; degraded
 *                                                  '--(fewer)--&gt; suspicious
 * </pre>
 */
final class Decision {
  private Decision() {}

  /** The verdict after the first pass; empty when a second one is needed. */
  static Optional<Verdict> afterFirst(Pass pass, int errorLimit) {
    if (pass.errors() == 0) {
      return Optional.of(Verdict.HEALTHY);
    }
    return pass.errors() < errorLimit ? Optional.of(suspicious(pass)) : Optional.empty();
  }

  /** The verdict after both. */
  static Verdict afterSecond(Pass first, Pass second, int errorLimit) {
    if (second.errors() < errorLimit) {
      return suspicious(second.errors() == 0 ? first : second);
    }
    return new Verdict(
        Health.DEGRADED,
        "%d and %d errors in two passes, the last: %s"
            .formatted(first.errors(), second.errors(), second.first()));
  }

  private static Verdict suspicious(Pass pass) {
    return new Verdict(
        Health.SUSPICIOUS, "%d errors, the first: %s".formatted(pass.errors(), pass.first()));
  }
}
