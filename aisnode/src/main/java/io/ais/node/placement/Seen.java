package io.ais.node.placement;

import io.ais.model.BucketProps;
import io.ais.node.cluster.StateKey;
import java.util.OptionalLong;

/**
 * What the sender of a request looked at. Immutable.
 *
 * @param key of the state
 * @param bid identity of the bucket under that state, if it says so
 */
public record Seen(StateKey key, OptionalLong bid) {
  /** A request that no node has looked at. */
  public static final Seen NOTHING = new Seen(StateKey.NONE, OptionalLong.empty());

  private static final int RADIX = 36;

  /** Text of a ruling for redirects: {@code gen.epoch.seq.bid}. */
  public static String mark(Ruling ruling) {
    return text(ruling.state().key()) + "." + unsigned(ruling.bid());
  }

  /** As {@link Long#toUnsignedString(long, int)}, which takes a detour for half of all numbers. */
  static String unsigned(long bits) {
    if (bits >= 0) {
      return Long.toString(bits, RADIX);
    }
    long head = Long.divideUnsigned(bits, RADIX);
    return Long.toString(head, RADIX) + Character.forDigit((int) (bits - head * RADIX), RADIX);
  }

  static String text(StateKey key) {
    String tag = key.tag() == 0 ? "" : "_" + key.tag();
    return key.gen() + tag + "." + key.epoch() + "." + key.seq();
  }

  /** Parses a mark, with or without the bucket; {@link #NOTHING} when absent or unreadable. */
  public static Seen parse(String text) {
    String[] parts = text.split("\\.");
    if (parts.length != 3 && parts.length != 4) {
      return NOTHING;
    }
    try {
      String[] generation = parts[0].split("_", 2);
      StateKey key =
          new StateKey(
              Long.parseLong(generation[0]),
              generation.length == 1 ? 0 : Integer.parseInt(generation[1]),
              Long.parseLong(parts[1]),
              Long.parseLong(parts[2]));
      return new Seen(
          key,
          parts.length == 3
              ? OptionalLong.empty()
              : OptionalLong.of(Long.parseUnsignedLong(parts[3], RADIX)));
    } catch (NumberFormatException e) {
      return NOTHING;
    }
  }

  /** This is the bucket that the sender meant; null for a bucket that is unknown here. */
  boolean means(BucketProps props) {
    return props != null && (bid.isEmpty() || bid.getAsLong() == props.bid().bits());
  }
}
