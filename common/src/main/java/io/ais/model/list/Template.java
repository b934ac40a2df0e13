package io.ais.model.list;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * A range of object names: {@code shard-{001..999..2}.tar}, several ranges allowed; a text without
 * range means all names that begin so (spec/rest-api.md 6.1). Immutable.
 */
public final class Template implements Iterable<String> {

  /**
   * One pair of braces.
   *
   * @param digits names are padded with zeros to this width
   * @param gap text between this range and the next
   */
  private record Range(long start, long end, long step, int digits, String gap) {
    long count() {
      return (end - start) / step + 1;
    }

    void append(long index, StringBuilder to) {
      String number = Long.toString(start + index * step);
      to.repeat('0', Math.max(0, digits - number.length())).append(number).append(gap);
    }
  }

  private final String prefix;
  private final List<Range> ranges;

  private Template(String prefix, List<Range> ranges) {
    this.prefix = prefix;
    this.ranges = List.copyOf(ranges);
  }

  /**
   * Parses.
   *
   * @throws IllegalArgumentException on a brace without its pair or a range that is none
   */
  public static Template parse(String text) {
    int open = text.indexOf('{');
    if (open < 0) {
      if (text.indexOf('}') >= 0) {
        throw invalid(text, "unexpected }");
      }
      return new Template(text, List.of());
    }
    String prefix = text.substring(0, open);
    if (prefix.indexOf('}') >= 0) {
      throw invalid(text, "unexpected }");
    }
    List<Range> ranges = new ArrayList<>();
    while (open >= 0) {
      int close = text.indexOf('}', open);
      if (close < 0) {
        throw invalid(text, "missing }");
      }
      int next = text.indexOf('{', close);
      String gap = next < 0 ? text.substring(close + 1) : text.substring(close + 1, next);
      if (gap.indexOf('}') >= 0) {
        throw invalid(text, "unexpected }");
      }
      ranges.add(range(text, text.substring(open + 1, close), gap));
      open = next;
    }
    return new Template(prefix, ranges);
  }

  private static Range range(String text, String inside, String gap) {
    String[] parts = inside.split("\\.\\.", -1);
    if (parts.length != 2 && parts.length != 3) {
      throw invalid(text, "expecting {START..END} or {START..END..STEP}");
    }
    long start = number(text, parts[0]);
    long end = number(text, parts[1]);
    long step = parts.length == 3 ? number(text, parts[2]) : 1;
    if (step == 0) {
      throw invalid(text, "step is zero");
    }
    if (end < start) {
      throw invalid(text, "start " + parts[0] + " is after end " + parts[1]);
    }
    return new Range(start, end, step, parts[0].length(), gap);
  }

  private static long number(String text, String digits) {
    if (digits.isEmpty() || digits.length() > 18 || !digits.chars().allMatch(Template::isDigit)) {
      throw invalid(text, "\"" + digits + "\" is not a number");
    }
    return Long.parseLong(digits);
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static IllegalArgumentException invalid(String text, String why) {
    return new IllegalArgumentException("invalid template \"" + text + "\": " + why);
  }

  /** No range in it: everything that begins with {@link #prefix()} is meant. */
  public boolean isPrefix() {
    return ranges.isEmpty();
  }

  /** Text before the first range; the whole text when there is none. */
  public String prefix() {
    return prefix;
  }

  /** Number of names; {@link Long#MAX_VALUE} if there are more, 0 for a prefix. */
  public long count() {
    if (ranges.isEmpty()) {
      return 0;
    }
    BigInteger count = BigInteger.ONE;
    for (Range range : ranges) {
      count = count.multiply(BigInteger.valueOf(range.count()));
    }
    return count.bitLength() > 63 ? Long.MAX_VALUE : count.longValue();
  }

  /** All names, the last range fastest, made one at a time; none for a prefix. */
  @Override
  public Iterator<String> iterator() {
    return new Names();
  }

  private final class Names implements Iterator<String> {
    private final long[] indexes = new long[ranges.size()];
    private boolean more = !ranges.isEmpty();

    @Override
    public boolean hasNext() {
      return more;
    }

    @Override
    public String next() {
      if (!more) {
        throw new NoSuchElementException();
      }
      StringBuilder name = new StringBuilder(prefix);
      for (int i = 0; i < indexes.length; i++) {
        ranges.get(i).append(indexes[i], name);
      }
      advance();
      return name.toString();
    }

    private void advance() {
      for (int i = indexes.length - 1; i >= 0; i--) {
        if (++indexes[i] < ranges.get(i).count()) {
          return;
        }
        indexes[i] = 0;
      }
      more = false;
    }
  }
}
