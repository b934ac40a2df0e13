package io.ais.hrw;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * A fixed set of targets or mountpaths with their digests at hand, for choices that are made for
 * every request: {@link Hrw#best} and {@link Hrw#ordered} give the same answers, but ask each
 * candidate for its digest each time. Immutable, if the candidates are.
 */
public final class Candidates<T> {
  private final List<T> all;
  private final long[] digests;

  /**
   * @param digest of a candidate, as for {@link Hrw#weight}; asked once for each
   */
  public Candidates(List<T> candidates, ToLongFunction<T> digest) {
    this.all = List.copyOf(candidates);
    this.digests = all.stream().mapToLong(digest).toArray();
  }

  /** The candidate with the greatest weight; null when there are none. */
  public T best(long objectDigest) {
    int best = -1;
    long bestWeight = 0;
    for (int i = 0; i < digests.length; i++) {
      long weight = Hrw.weight(digests[i], objectDigest);
      if (best < 0 || Long.compareUnsigned(weight, bestWeight) > 0) {
        best = i;
        bestWeight = weight;
      }
    }
    return best < 0 ? null : all.get(best);
  }

  /**
   * The candidates with the greatest weights, greatest first.
   *
   * @param count wanted, a few; fewer when there are not so many candidates
   */
  public List<T> best(int count, long objectDigest) {
    int wanted = Math.min(count, digests.length);
    boolean[] taken = new boolean[digests.length];
    List<T> chosen = new ArrayList<>(wanted);
    while (chosen.size() < wanted) {
      int best = -1;
      long bestWeight = 0;
      for (int i = 0; i < digests.length; i++) {
        long weight = Hrw.weight(digests[i], objectDigest);
        if (!taken[i] && (best < 0 || Long.compareUnsigned(weight, bestWeight) > 0)) {
          best = i;
          bestWeight = weight;
        }
      }
      taken[best] = true;
      chosen.add(all.get(best));
    }
    return chosen;
  }
}
