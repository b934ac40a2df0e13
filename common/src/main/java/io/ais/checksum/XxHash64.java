package io.ais.checksum;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * XXH64, streaming and one-shot. Not thread-safe. {@link #value()} may be asked at any time; more
 * bytes may follow.
 *
 * <p>Input is eaten in stripes of 32 bytes, each feeding four independent accumulators (so that the
 * processor can overlap the multiplications). What does not fill a stripe waits in {@code tail};
 * whole stripes are read straight from the caller's array or buffer, without a copy. The result
 * merges the accumulators, then mixes in the tail and the total length.
 */
public final class XxHash64 {
  private static final long P1 = 0x9E3779B185EBCA87L;
  private static final long P2 = 0xC2B2AE3D27D4EB4FL;
  private static final long P3 = 0x165667B19E3779F9L;
  private static final long P4 = 0x85EBCA77C2B2AE63L;
  private static final long P5 = 0x27D4EB2F165667C5L;
  private static final int STRIPE = 32;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BUFFER_LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final long seed;
  private final byte[] tail = new byte[STRIPE];
  private int tailLength;
  private long total;
  private long v1;
  private long v2;
  private long v3;
  private long v4;

  /** Starts an empty hash. */
  public XxHash64(long seed) {
    this.seed = seed;
    v1 = seed + P1 + P2;
    v2 = seed + P2;
    v3 = seed;
    v4 = seed - P1;
  }

  /** Hash of the whole array. */
  public static long hash(byte[] bytes, long seed) {
    return hash(bytes, 0, bytes.length, seed);
  }

  /** Hash of a part of an array; makes no object. */
  public static long hash(byte[] bytes, int offset, int length, long seed) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int end = offset + length;
    int at = offset;
    long hash = seed + P5;
    if (length >= STRIPE) {
      long a = seed + P1 + P2;
      long b = seed + P2;
      long c = seed;
      long d = seed - P1;
      for (; at <= end - STRIPE; at += STRIPE) {
        a = round(a, (long) LONGS.get(bytes, at));
        b = round(b, (long) LONGS.get(bytes, at + 8));
        c = round(c, (long) LONGS.get(bytes, at + 16));
        d = round(d, (long) LONGS.get(bytes, at + 24));
      }
      hash = merged(a, b, c, d);
    }
    return avalanche(withTail(hash + length, bytes, at, end));
  }

  /** Takes a part of an array. */
  public void update(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    total += length;
    int at = offset;
    int end = offset + length;
    if (tailLength > 0) {
      int filled = Math.min(STRIPE - tailLength, length);
      System.arraycopy(bytes, at, tail, tailLength, filled);
      at += filled;
      if (!tailGrewBy(filled)) {
        return;
      }
    }
    at = stripes(bytes, at, end);
    System.arraycopy(bytes, at, tail, 0, end - at);
    tailLength = end - at;
  }

  /** Takes the remaining bytes, direct or not; the position moves to the limit. */
  public void update(ByteBuffer bytes) {
    if (bytes.hasArray()) {
      int length = bytes.remaining();
      update(bytes.array(), bytes.arrayOffset() + bytes.position(), length);
      bytes.position(bytes.limit());
      return;
    }
    total += bytes.remaining();
    if (tailLength > 0) {
      int filled = Math.min(STRIPE - tailLength, bytes.remaining());
      bytes.get(tail, tailLength, filled);
      if (!tailGrewBy(filled)) {
        return;
      }
    }
    bytes.position(stripes(bytes, bytes.position(), bytes.limit()));
    tailLength = bytes.remaining();
    bytes.get(tail, 0, tailLength);
  }

  /** Counts bytes put into the tail; true when it became a whole stripe and was eaten. */
  private boolean tailGrewBy(int filled) {
    tailLength += filled;
    if (tailLength < STRIPE) {
      return false;
    }
    stripes(tail, 0, STRIPE);
    tailLength = 0;
    return true;
  }

  private int stripes(byte[] bytes, int from, int end) {
    long a = v1;
    long b = v2;
    long c = v3;
    long d = v4;
    int at = from;
    for (; at <= end - STRIPE; at += STRIPE) {
      a = round(a, (long) LONGS.get(bytes, at));
      b = round(b, (long) LONGS.get(bytes, at + 8));
      c = round(c, (long) LONGS.get(bytes, at + 16));
      d = round(d, (long) LONGS.get(bytes, at + 24));
    }
    keep(a, b, c, d);
    return at;
  }

  private int stripes(ByteBuffer bytes, int from, int end) {
    long a = v1;
    long b = v2;
    long c = v3;
    long d = v4;
    int at = from;
    for (; at <= end - STRIPE; at += STRIPE) {
      a = round(a, (long) BUFFER_LONGS.get(bytes, at));
      b = round(b, (long) BUFFER_LONGS.get(bytes, at + 8));
      c = round(c, (long) BUFFER_LONGS.get(bytes, at + 16));
      d = round(d, (long) BUFFER_LONGS.get(bytes, at + 24));
    }
    keep(a, b, c, d);
    return at;
  }

  private void keep(long a, long b, long c, long d) {
    v1 = a;
    v2 = b;
    v3 = c;
    v4 = d;
  }

  private static long round(long accumulator, long input) {
    return Long.rotateLeft(accumulator + input * P2, 31) * P1;
  }

  private static long merge(long hash, long accumulator) {
    return (hash ^ round(0, accumulator)) * P1 + P4;
  }

  /** Hash of all bytes taken so far. */
  public long value() {
    long hash = total < STRIPE ? seed + P5 : merged(v1, v2, v3, v4);
    return avalanche(withTail(hash + total, tail, 0, tailLength));
  }

  private static long merged(long a, long b, long c, long d) {
    long hash =
        Long.rotateLeft(a, 1)
            + Long.rotateLeft(b, 7)
            + Long.rotateLeft(c, 12)
            + Long.rotateLeft(d, 18);
    return merge(merge(merge(merge(hash, a), b), c), d);
  }

  private static long withTail(long start, byte[] bytes, int from, int end) {
    long hash = start;
    int at = from;
    for (; at <= end - 8; at += 8) {
      hash = Long.rotateLeft(hash ^ round(0, (long) LONGS.get(bytes, at)), 27) * P1 + P4;
    }
    if (at <= end - 4) {
      long four = (int) INTS.get(bytes, at) & 0xFFFFFFFFL;
      hash = Long.rotateLeft(hash ^ (four * P1), 23) * P2 + P3;
      at += 4;
    }
    for (; at < end; at++) {
      hash = Long.rotateLeft(hash ^ ((bytes[at] & 0xFF) * P5), 11) * P1;
    }
    return hash;
  }

  private static long avalanche(long start) {
    long hash = start;
    hash = (hash ^ (hash >>> 33)) * P2;
    hash = (hash ^ (hash >>> 29)) * P3;
    return hash ^ (hash >>> 32);
  }
}
