package io.ais.node.object;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Buffers for bodies, kept for reuse up to a bound: outside the heap, from where the kernel takes bytes without
 * a copy in between, as long as few are in use, else in the heap. Thread-safe.
 */
final class BufferPool {
  /** Size of a piece that goes to a disk in one hand-off. */
  static final int PIECE_BYTES = 256 * 1024;

  private static final int KEPT = 32;

  private final ArrayBlockingQueue<ByteBuffer> idle = new ArrayBlockingQueue<>(KEPT);
  private final AtomicInteger outside =
      new AtomicInteger(); // made; one that was not given back counts for good

  /** A cleared buffer with room for the announced body and its end, if that is small. */
  ByteBuffer take(long declaredBytes) {
    if (declaredBytes >= 0 && declaredBytes < PIECE_BYTES / 4) {
      return ByteBuffer.allocate((int) declaredBytes + 1);
    }
    ByteBuffer buffer = idle.poll();
    return buffer == null ? made() : buffer;
  }

  private ByteBuffer made() {
    if (outside.get() < KEPT && outside.incrementAndGet() <= KEPT) {
      return ByteBuffer.allocateDirect(PIECE_BYTES);
    }
    return ByteBuffer.allocate(PIECE_BYTES);
  }

  void giveBack(ByteBuffer buffer) {
    if (buffer.isDirect()) {
      buffer.clear();
      boolean ignored = idle.offer(buffer);
    }
  }
}
