package io.ais.node.ec;

import io.ais.node.object.ObjectReader;
import io.ais.node.store.Lom;
import java.nio.ByteBuffer;

/** An object in memory that is read in pieces; counts the bytes that were read. Not thread-safe. */
final class MemoryObject implements ObjectReader {
  private final Lom lom;
  private final byte[] content;
  private final int pieceBytes;
  private long readBytes;

  MemoryObject(Lom lom, byte[] content, int pieceBytes) {
    this.lom = lom;
    this.content = content;
    this.pieceBytes = pieceBytes;
  }

  long readBytes() {
    return readBytes;
  }

  @Override
  public Lom lom() {
    return lom;
  }

  @Override
  public int read(ByteBuffer into, long position) {
    if (position >= content.length) {
      return -1;
    }
    int n = (int) Math.min(Math.min(into.remaining(), pieceBytes), content.length - position);
    into.put(content, (int) position, n);
    readBytes += n;
    return n;
  }

  @Override
  public byte[] inMemory() {
    return null;
  }

  @Override
  public void close() {}
}
