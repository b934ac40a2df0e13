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

  /**
   * @param pairs given up to it: a copy for each request would be felt
   */
  private Query(List<Pair> pairs) {
    this.pairs = pairs;
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
    for (int begin = 0; begin < raw.length(); ) {
      int and = raw.indexOf('&', begin);
      int end = and < 0 ? raw.length() : and;
      if (end > begin) {
        found.add(pair(raw, begin, end));
      }
      begin = end + 1;
    }
    return new Query(found);
  }

  private static Pair pair(String raw, int begin, int end) {
    int equals = raw.indexOf('=', begin, end);
    return equals < 0
        ? new Pair(decode(raw.substring(begin, end)), "")
        : new Pair(decode(raw.substring(begin, equals)), decode(raw.substring(equals + 1, end)));
  }

  private static String decode(String text) {
    return text.indexOf('%') < 0 && text.indexOf('+') < 0
        ? text
        : URLDecoder.decode(text, StandardCharsets.UTF_8);
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
    for (Pair pair : pairs) {
      if (pair.key.equals(key)) {
        return true;
      }
    }
    return false;
  }

  /** Boolean reading: anything that does not say yes is false, never an error. */
  public boolean flag(String key) {
    return TRUE.contains(first(key));
  }

  /** Number of pairs. */
  public int size() {
    return pairs.size();
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
