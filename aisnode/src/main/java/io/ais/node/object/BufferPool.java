package io.ais.node.object;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/** Buffers for bodies, kept for reuse up to a bound. Thread-safe. */
final class BufferPool {
  /** Size of a piece that goes to a disk in one hand-off. */
  static final int PIECE_BYTES = 256 * 1024;

  private static final int KEPT = 32;

  private final ArrayBlockingQueue<ByteBuffer> idle = new ArrayBlockingQueue<>(KEPT);

  /** A cleared buffer with room for the announced body and its end, if that is small. */
  ByteBuffer take(long declaredBytes) {
    if (declaredBytes >= 0 && declaredBytes < PIECE_BYTES / 4) {
      return ByteBuffer.allocate((int) declaredBytes + 1);
    }
    ByteBuffer buffer = idle.poll();
    return buffer == null ? ByteBuffer.allocate(PIECE_BYTES) : buffer;
  }

  void giveBack(ByteBuffer buffer) {
    if (buffer.capacity() == PIECE_BYTES) {
      buffer.clear();
      boolean ignored = idle.offer(buffer);
    }
  }
}
