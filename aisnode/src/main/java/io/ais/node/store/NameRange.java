package io.ais.node.store;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * Which names a walk wants: those with a prefix and not below a lower bound that may rise while
 * walking. Names are raw UTF-8, compared as unsigned bytes. Confined to the walking thread.
 */
public final class NameRange {
  private final byte[] prefix;
  private byte[] low;

  /** Names with this prefix, all of them greater than or equal to {@code low}. */
  public NameRange(byte[] prefix, byte[] low) {
    this.prefix = requireNonNull(prefix, "prefix");
    this.low = requireNonNull(low, "low");
  }

  /** Prefix of all names wanted. */
  byte[] prefix() {
    return prefix;
  }

  /** Raises the lower bound. */
  public void raise(byte[] bound) {
    if (Arrays.compareUnsigned(bound, low) > 0) {
      low = bound;
    }
  }

  /** True for a name that is wanted. */
  public boolean holds(byte[] name) {
    return startsWith(name, prefix) && Arrays.compareUnsigned(name, low) >= 0;
  }

  /** True when names that begin with these bytes may be wanted. */
  public boolean reaches(byte[] beginning) {
    boolean overlaps = startsWith(beginning, prefix) || startsWith(prefix, beginning);
    return overlaps && (Arrays.compareUnsigned(beginning, low) >= 0 || startsWith(low, beginning));
  }

  /** True when the lower bound rose above everything in a directory. */
  boolean isBeyond(byte[] directory) {
    return !startsWith(low, directory) && Arrays.compareUnsigned(low, directory) > 0;
  }

  /** Names in a directory that are wanted begin so; for the directory of the prefix or one below. */
  byte[] prefixIn(byte[] directory) {
    return prefix.length <= directory.length
        ? new byte[0]
        : Arrays.copyOfRange(prefix, directory.length, prefix.length);
  }

  /** No entry of the directory below this one is wanted, save directories that are a part of it. */
  byte[] lowIn(byte[] directory) {
    return startsWith(low, directory)
        ? Arrays.copyOfRange(low, directory.length, low.length)
        : new byte[0];
  }

  static boolean startsWith(byte[] bytes, byte[] beginning) {
    return bytes.length >= beginning.length
        && Arrays.equals(bytes, 0, beginning.length, beginning, 0, beginning.length);
  }

  static byte[] concat(byte[] head, byte[] rest) {
    byte[] joined = Arrays.copyOf(head, head.length + rest.length);
    System.arraycopy(rest, 0, joined, head.length, rest.length);
    return joined;
  }
}
