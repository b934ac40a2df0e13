package io.ais.hrw;

import io.ais.checksum.XxHash64;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Rendezvous (highest random weight) hashing (spec/control-plane.md 8): everyone who knows the
 * member list computes the same owner of a name. Digests and weights are unsigned 64-bit numbers.
 * Pure functions.
 */
public final class Hrw {
  /** Seed of every digest that places something. */
  public static final long SEED = 1103515245L;

  private static final long G = 0x9e3779b97f4a7c15L;
  private static final long A = 0xbf58476d1ce4e5b9L;
  private static final long B = 0x94d049bb133111ebL;

  private Hrw() {}

  /** Digest of a name: node id, unique name of an object, job id, mountpath. */
  public static long digest(String name) {
    return XxHash64.hash(name.getBytes(StandardCharsets.UTF_8), SEED);
  }

  /** Spreads the bits of a combined digest: the weight. */
  public static long mix(long digest) {
    long z = scramble(digest + G) + G;
    return Long.rotateLeft(scramble(z) * 5, 7) * 9;
  }

  private static long scramble(long start) {
    long z = start;
    z = (z ^ (z >>> 30)) * A;
    z = (z ^ (z >>> 27)) * B;
    return z ^ (z >>> 31);
  }

  /** Weight of one candidate for one name. */
  public static long weight(long nodeDigest, long objectDigest) {
    return mix(nodeDigest ^ objectDigest);
  }

  /** The candidate with the greatest weight; null when there are none. */
  public static <T> T best(
      Iterable<T> candidates, ToLongFunction<T> nodeDigest, long objectDigest) {
    return max(candidates, t -> weight(nodeDigest.applyAsLong(t), objectDigest));
  }

  /** All candidates, greatest weight first. */
  public static <T> List<T> ordered(
      Iterable<T> candidates, ToLongFunction<T> nodeDigest, long objectDigest) {
    record Weighted<T>(T candidate, long weight) {}
    List<Weighted<T>> all = new ArrayList<>();
    for (T candidate : candidates) {
      all.add(new Weighted<>(candidate, weight(nodeDigest.applyAsLong(candidate), objectDigest)));
    }
    Comparator<Weighted<T>> byWeight =
        (one, two) -> Long.compareUnsigned(two.weight(), one.weight());
    all.sort(byWeight);
    return all.stream().map(Weighted::candidate).toList();
  }

  /**
   * The candidate with the greatest plain digest, not mixed (succession of primaries); null when
   * there are none.
   */
  public static <T> T highest(Iterable<T> candidates, ToLongFunction<T> nodeDigest) {
    return max(candidates, nodeDigest);
  }

  private static <T> T max(Iterable<T> candidates, ToLongFunction<T> value) {
    T best = null;
    long bestValue = 0;
    for (T candidate : candidates) {
      long candidateValue = value.applyAsLong(candidate);
      if (best == null || Long.compareUnsigned(candidateValue, bestValue) > 0) {
        best = candidate;
        bestValue = candidateValue;
      }
    }
    return best;
  }
}
