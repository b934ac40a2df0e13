package io.ais.node.ec;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.checksum.Hasher;
import io.ais.node.object.ObjectReader;
import io.ais.node.peer.ObjectSource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Several slices of an open object in one reading: their checksums, which travel first, and the bytes
 * of those that shall be kept until they are sent. Used once, confined to one thread; does not close
 * the object.
 */
final class Cutting {
  /** Large, since each read waits for a thread of the disk. */
  static final int BLOCK = 256 * 1024;

  private final ObjectReader object;
  private final Shape shape;
  private final IntPredicate keeps;
  private final byte[] header;
  private final long payloadBytes;
  private final Map<Integer, Part> parts = new HashMap<>();
  private final byte[][] blocks; // of the data slices, as the round before left them

  /**
   * A slice that can be sent.
   *
   * @param blocks its content; null when it was not kept
   */
  record Cut(long sizeBytes, Checksum checksum, List<byte[]> blocks) {
    boolean isKept() {
      return blocks != null;
    }

    ObjectSource open() {
      return new Blocks(blocks);
    }
  }

  /** A slice on its way. */
  private static final class Part {
    private final Hasher hasher = Hasher.of(ChecksumType.XXHASH);
    private final List<byte[]> kept;

    Part(boolean keep) {
      kept = keep ? new ArrayList<>() : null;
    }

    void take(byte[] block, int length) {
      hasher.update(block, 0, length);
      if (kept != null) {
        kept.add(block);
      }
    }
  }

  private Cutting(ObjectReader object, Shape shape, Set<Integer> wanted, IntPredicate keeps) {
    this.object = object;
    this.shape = shape;
    this.keeps = keeps;
    this.header = SliceHeader.encode(object.lom());
    this.payloadBytes = shape.sliceBytes(object.lom().sizeBytes());
    this.blocks = new byte[Math.max(1, shape.data())][];
    wanted.forEach(id -> parts.put(id, new Part(keeps.test(id))));
  }

  /**
   * @param wanted ids of slices
   * @param keeps of which of them the bytes are kept; all of a replicated object are one
   */
  static Map<Integer, Cut> cut(
      ObjectReader object, Shape shape, Set<Integer> wanted, IntPredicate keeps) {
    if (wanted.isEmpty()) {
      return Map.of();
    }
    if (shape.replicated()) {
      Cut one = new Cutting(object, shape, Set.of(0), keeps).cuts().get(0);
      Map<Integer, Cut> all = new HashMap<>();
      wanted.forEach(id -> all.put(id, one));
      return all;
    }
    return new Cutting(object, shape, wanted, keeps).cuts();
  }

  private Map<Integer, Cut> cuts() {
    ReedSolomon code = shape.replicated() ? null : shape.code();
    int[] data = dataNeeded();
    int[] parity = parts.keySet().stream().filter(id -> isParity(id)).mapToInt(id -> id).toArray();
    parts.values().forEach(part -> part.take(header, header.length));
    byte[] sum = new byte[0];
    for (long at = 0; at < payloadBytes; at += BLOCK) {
      int length = (int) Math.min(BLOCK, payloadBytes - at);
      for (int id : data) {
        blocks[id] = fresh(id, blocks[id], length);
        SliceSource.fill(object, id * payloadBytes + at, blocks[id], length);
        take(id, blocks[id], length);
      }
      for (int id : parity) {
        sum = fresh(id, sum, length);
        code.encode(id - shape.data(), blocks, sum, length);
        take(id, sum, length);
      }
    }
    Map<Integer, Cut> cuts = new HashMap<>();
    parts.forEach(
        (id, part) ->
            cuts.put(id, new Cut(header.length + payloadBytes, part.hasher.finish(), part.kept)));
    return cuts;
  }

  private boolean isParity(int id) {
    return !shape.replicated() && id >= shape.data();
  }

  /** All data slices when a parity slice is wanted. */
  private int[] dataNeeded() {
    boolean all = parts.keySet().stream().anyMatch(this::isParity);
    return IntStream.range(0, blocks.length).filter(id -> all || parts.containsKey(id)).toArray();
  }

  private void take(int id, byte[] block, int length) {
    Part part = parts.get(id);
    if (part != null) {
      part.take(block, length);
    }
  }

  /** Another array, exactly as long, when the one before was kept. */
  private byte[] fresh(int id, byte[] before, int length) {
    boolean kept = parts.containsKey(id) && keeps.test(id);
    boolean fits = before != null && before.length >= length;
    return kept || !fits ? new byte[length] : before;
  }

  /** Content that is in memory. */
  private static final class Blocks implements ObjectSource {
    private final List<byte[]> blocks;
    private int next;
    private ByteBuffer rest = ByteBuffer.allocate(0);

    Blocks(List<byte[]> blocks) {
      this.blocks = blocks;
    }

    @Override
    public int read(ByteBuffer into) {
      if (!rest.hasRemaining()) {
        if (next == blocks.size()) {
          return -1;
        }
        rest = ByteBuffer.wrap(blocks.get(next++));
      }
      int n = Math.min(rest.remaining(), into.remaining());
      into.put(into.position(), rest, rest.position(), n);
      into.position(into.position() + n);
      rest.position(rest.position() + n);
      return n;
    }

    @Override
    public void close() {}
  }
}
