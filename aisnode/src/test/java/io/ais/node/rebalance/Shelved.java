package io.ais.node.rebalance;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.checksum.Hasher;
import io.ais.model.Bck;
import io.ais.node.object.ByteSource;
import io.ais.node.object.Durability;
import io.ais.node.store.Fence;
import io.ais.node.store.Lom;
import io.ais.node.store.WriteStamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Copies of one target in memory, for tests that look at one class alone. Not thread-safe. */
final class Shelved implements LocalObjects {
  final Map<String, Lom> copies = new TreeMap<>();
  final Map<String, byte[]> bytes = new TreeMap<>();
  final List<String> corrupt = new ArrayList<>();
  final List<String> secured = new ArrayList<>();

  /** What a copy of this content says of itself. */
  static Lom lom(String name, String content, long stamp) {
    return lom(name, content.getBytes(StandardCharsets.UTF_8), stamp, false);
  }

  static Lom deleted(String name, long stamp) {
    return lom(name, new byte[0], stamp, true);
  }

  private static Lom lom(String name, byte[] content, long stamp, boolean tombstone) {
    Hasher hasher = Hasher.of(ChecksumType.XXHASH2);
    hasher.update(ByteBuffer.wrap(content));
    return new Lom(
        MovingCluster.B,
        name,
        MovingTarget.BID,
        content.length,
        tombstone ? Checksum.NONE : hasher.finish(),
        "1",
        Map.of(),
        new WriteStamp(1, 1, stamp, 7),
        1,
        1,
        tombstone,
        "/mp",
        1);
  }

  Lom put(String name, String content, long stamp) {
    Lom lom = lom(name, content, stamp);
    copies.put(name, lom);
    bytes.put(name, content.getBytes(StandardCharsets.UTF_8));
    return lom;
  }

  void flipABit(String name) {
    bytes.get(name)[0] ^= 1;
  }

  @Override
  public List<String> mountpaths() {
    return List.of("/mp");
  }

  @Override
  public void walk(String mountpath, Bck bck, long bid, String prefix, CopyVisitor visitor) {
    corrupt.forEach(visitor::corrupt);
    for (Lom copy : List.copyOf(copies.values())) {
      if (copy.name().startsWith(prefix) && !visitor.copy(copy)) {
        return;
      }
    }
  }

  @Override
  public Optional<Lom> find(Bck bck, long bid, String name) {
    return Optional.ofNullable(copies.get(name));
  }

  @Override
  public OpenCopy open(Lom copy) throws IOException {
    if (!copy.equals(copies.get(copy.name()))) {
      throw new IOException("replaced");
    }
    ByteSource source = ByteSource.of(bytes.get(copy.name()));
    return new OpenCopy() {
      @Override
      public long declaredBytes() {
        return source.declaredBytes();
      }

      @Override
      public int read(ByteBuffer into) throws IOException {
        return source.read(into);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public boolean receive(
      Lom incoming, ByteSource body, Durability durability, BooleanSupplier wanted) {
    throw new AssertionError("nobody sends " + incoming);
  }

  @Override
  public Lom write(
      Lom record, Fence fence, boolean versioned, ByteSource body, Durability durability) {
    throw new AssertionError("nobody writes " + record);
  }

  @Override
  public boolean drop(Lom copy, BooleanSupplier leftOver) {
    Lom now = copies.get(copy.name());
    boolean same = now != null && now.stamp().equals(copy.stamp()) && leftOver.getAsBoolean();
    return same && copies.remove(copy.name()) != null;
  }

  @Override
  public void secure(Lom copy) {
    secured.add(copy.name());
  }
}
