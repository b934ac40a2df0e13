package io.ais.wire;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A parsed query string: ordered, keys may repeat. Immutable. Rules: spec/rest-api.md 1.2.
 */
public final class Query {
  public static final Query EMPTY = new Query(List.of());

  private static final Set<String> TRUE =
      Set.of("true", "1", "t", "T", "TRUE", "True", "y", "yes", "on");

  private record Pair(String key, String value) {}

  private final List<Pair> pairs;

  private Query(List<Pair> pairs) {
    this.pairs = List.copyOf(pairs);
  }

  /**
   * Parses a raw query without the question mark.
   *
   * @throws IllegalArgumentException on a broken percent escape
   */
  public static Query parse(String raw) {
    if (raw == null || raw.isEmpty()) {
      return EMPTY;
    }
    List<Pair> found = new ArrayList<>();
    for (String part : raw.split("&")) {
      if (part.isEmpty()) {
        continue;
      }
      int eq = part.indexOf('=');
      String key = eq < 0 ? part : part.substring(0, eq);
      String value = eq < 0 ? "" : part.substring(eq + 1);
      found.add(new Pair(decode(key), decode(value)));
    }
    return new Query(found);
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** This query with one pair appended. */
  public Query plus(String key, String value) {
    List<Pair> next = new ArrayList<>(pairs);
    next.add(new Pair(key, value));
    return new Query(next);
  }

  /** First value of the key; empty when absent (control handlers). */
  public String first(String key) {
    for (Pair pair : pairs) {
      if (pair.key.equals(key)) {
        return pair.value;
      }
    }
    return "";
  }

  /** Last value of the key; empty when absent (object and list handlers). */
  public String last(String key) {
    for (int i = pairs.size() - 1; i >= 0; i--) {
      if (pairs.get(i).key.equals(key)) {
        return pairs.get(i).value;
      }
    }
    return "";
  }

  /** True if the key occurs. */
  public boolean has(String key) {
    return pairs.stream().anyMatch(p -> p.key.equals(key));
  }

  /** Boolean reading: anything that does not say yes is false, never an error. */
  public boolean flag(String key) {
    return TRUE.contains(first(key));
  }

  /** Keys in order, with repetitions. */
  public List<String> keys() {
    return pairs.stream().map(Pair::key).toList();
  }

  /** Encoded form, in order, without the question mark. */
  public String encode() {
    StringBuilder text = new StringBuilder();
    for (Pair pair : pairs) {
      text.append(text.isEmpty() ? "" : "&")
          .append(URLEncoder.encode(pair.key, StandardCharsets.UTF_8))
          .append('=')
          .append(URLEncoder.encode(pair.value, StandardCharsets.UTF_8));
    }
    return text.toString();
  }
}
