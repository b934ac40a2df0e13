package io.ais.node.fshc;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * When a run may begin: automatic ones not too soon after each other, so that a flood of errors makes a few
 * runs and not many. Each symptom of each mountpath counts for itself: what one kind of error did not turn
 * out to be says nothing of another kind. Pure: time is given. Confined to its owner's lock.
 *
 * <pre>
 *   error --(none before)--------------------------------------&gt; run; a pause of {@link #SHORTEST} after it
 *      |----(within the pause)---------------------------------&gt; nothing
 *      |----(after it, but errors went on)---------------------&gt; run; twice the pause, {@link #LONGEST} at most
 *      '----(after {@link #LONGEST} without any such error)----&gt; run; the shortest pause again
 * </pre>
 *
 * @param <M> mountpath
 * @param <S> symptom
 */
final class RunPlan<M, S> {
  static final Duration SHORTEST = Duration.ofSeconds(5);

  /** The pause that the reference always makes (spec/data-plane.md 10). */
  static final Duration LONGEST = Duration.ofMinutes(4);

  private final Set<S> steady;
  private final Map<M, Map<S, Pause>> pauses = new HashMap<>();

  private static final class Pause {
    private long nanos = SHORTEST.toNanos();
    private long since;
    private long lastError;
  }

  /**
   * With symptoms that hardly deceive.
   *
   * @param steady their pause does not grow
   */
  RunPlan(Set<S> steady) {
    this.steady = Set.copyOf(requireNonNull(steady, "steady"));
  }

  /** Notes an error, and an automatic run; false when it is too soon after the one before. */
  boolean mayBegin(M mountpath, S symptom, long nowNanos) {
    Map<S, Pause> ofMountpath = pauses.computeIfAbsent(mountpath, _ -> new HashMap<>());
    Pause pause = ofMountpath.get(symptom);
    if (pause == null) {
      pause = new Pause();
      ofMountpath.put(symptom, pause);
    } else {
      long quiet = nowNanos - pause.lastError;
      pause.lastError = nowNanos;
      if (nowNanos - pause.since < pause.nanos) {
        return false;
      }
      pause.nanos = next(symptom, pause.nanos, quiet);
    }
    pause.lastError = nowNanos;
    pause.since = nowNanos;
    return true;
  }

  private long next(S symptom, long nanos, long quiet) {
    boolean fresh = quiet >= LONGEST.toNanos() || steady.contains(symptom);
    return fresh ? SHORTEST.toNanos() : Math.min(2 * nanos, LONGEST.toNanos());
  }

  /** The pause after a run counts from its end: one that takes long is not followed by another at once. */
  void ended(M mountpath, S symptom, long nowNanos) {
    Pause pause = pauses.getOrDefault(mountpath, Map.of()).get(symptom);
    if (pause != null) {
      pause.since = nowNanos;
    }
  }

  /** Forgets all but these. */
  void retain(Collection<M> present) {
    pauses.keySet().retainAll(present);
  }
}
