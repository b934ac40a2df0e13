package io.ais.node.ec;

import io.ais.node.object.ObjectReader;
import io.ais.node.peer.ObjectSource;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Content of one slice, made from the open object while it is read. Confined to one thread; closes the
 * object.
 */
final class SliceSource implements ObjectSource {
  private static final int BLOCK = 64 * 1024;

  private final ObjectReader object;
  private final Shape shape;
  private final int id;
  private final byte[] header;
  private final long payloadBytes;
  private final ReedSolomon code; // null unless the slice is a parity one
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK);
  private byte[][] blocks; // null unless the slice is a parity one
  private long position; // of the payload, behind the block
  private int headerLeft;

  SliceSource(ObjectReader object, Shape shape, int id) {
    this.object = object;
    this.shape = shape;
    this.id = id;
    this.header = SliceHeader.encode(object.lom());
    this.headerLeft = header.length;
    this.payloadBytes = shape.sliceBytes(object.lom().sizeBytes());
    boolean parity = !shape.replicated() && id >= shape.data();
    this.code = parity ? shape.code() : null;
    this.blocks = parity ? new byte[shape.data()][BLOCK] : null;
    block.limit(0);
  }

  /** Bytes of header and payload. */
  long sizeBytes() {
    return header.length + payloadBytes;
  }

  @Override
  public int read(ByteBuffer into) {
    if (headerLeft > 0) {
      int n = Math.min(headerLeft, into.remaining());
      into.put(header, header.length - headerLeft, n);
      headerLeft -= n;
      return n;
    }
    if (!block.hasRemaining()) {
      if (position == payloadBytes) {
        return -1;
      }
      next();
    }
    int n = Math.min(block.remaining(), into.remaining());
    into.put(into.position(), block, block.position(), n);
    into.position(into.position() + n);
    block.position(block.position() + n);
    return n;
  }

  private void next() {
    int length = (int) Math.min(BLOCK, payloadBytes - position);
    if (code == null) {
      long slice = shape.replicated() ? 0 : id;
      fill(object, slice * payloadBytes + position, block.array(), length);
    } else {
      for (int i = 0; i < shape.data(); i++) {
        fill(object, i * payloadBytes + position, blocks[i], length);
      }
      code.encode(id - shape.data(), blocks, block.array(), length);
    }
    position += length;
    block.clear().limit(length);
  }

  /** Part of a data slice, zeros behind the end of the object. */
  static void fill(ObjectReader object, long from, byte[] into, int length) {
    int there = Math.clamp(object.lom().sizeBytes() - from, 0, length);
    ByteBuffer piece = ByteBuffer.wrap(into, 0, there);
    while (piece.hasRemaining()) {
      if (object.read(piece, from + piece.position()) < 0) {
        throw new IllegalStateException(object.lom().cname() + " became shorter");
      }
    }
    Arrays.fill(into, there, length, (byte) 0);
  }

  @Override
  public void close() {
    object.close();
  }
}
