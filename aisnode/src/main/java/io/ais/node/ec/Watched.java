package io.ais.node.ec;

import io.ais.node.object.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Tells failures of slices from those of the disk that takes the object. Confined to one thread. */
final class Watched implements ByteSource {
  private final ByteSource source;
  private IOException failure;

  Watched(ByteSource source) {
    this.source = source;
  }

  /** Why the source ended before its end; null when it did not. */
  IOException failure() {
    return failure;
  }

  @Override
  public long declaredBytes() {
    return source.declaredBytes();
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    try {
      return source.read(into);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }
}
