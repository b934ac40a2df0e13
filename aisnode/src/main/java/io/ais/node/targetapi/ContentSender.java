package io.ais.node.targetapi;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.checksum.Hasher;
import io.ais.node.http.BodyWriter;
import io.ais.node.http.Exchange;
import io.ais.node.http.Response;
import io.ais.node.object.ObjectReader;
import io.ais.node.runtime.Sent;
import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Moves the bytes of an open object to a client: small ones in one piece with the head, others in
 * pieces that wait for the client. Thread-safe; keeps a few buffers.
 */
final class ContentSender {
  private static final int INLINE_BYTES = 64 * 1024;
  private static final int PIECE_BYTES = 256 * 1024;

  /** Handed to the kernel in one task: more than a socket takes at once. */
  private static final long SEND_BYTES = 4 << 20;

  private static final int KEPT_BUFFERS = 32;

  private final ArrayBlockingQueue<ByteBuffer> buffers = new ArrayBlockingQueue<>(KEPT_BUFFERS);

  /** Sends exactly the range; the reader stays open. */
  void send(
      Exchange exchange, int status, HeaderMap headers, ObjectReader reader, long from, long count)
      throws IOException {
    if (count <= INLINE_BYTES) {
      exchange.respond(new Response(status, headers, inline(reader, from, (int) count)));
      return;
    }
    stream(exchange, status, headers, reader, from, count, null);
  }

  /**
   * Sends all of an object that was found to be sound. Bytes that went bad since then do not get out
   * unnoticed: the last piece leaves only when what was sent has the checksum.
   *
   * @throws IOException when it has not; the connection is broken off
   */
  void sendChecked(Exchange exchange, HeaderMap headers, ObjectReader reader) throws IOException {
    long count = reader.lom().sizeBytes();
    if (reader.inMemory() != null) {
      exchange.respond(
          new Response(200, headers, reader.inMemory())); // the very bytes that were checked
      return;
    }
    stream(exchange, 200, headers, reader, 0, count, reader.lom().checksum());
  }

  /**
   * @param expected checksum of all that is sent; null when nobody asks
   */
  private void stream(
      Exchange exchange,
      int status,
      HeaderMap headers,
      ObjectReader reader,
      long from,
      long count,
      Checksum expected)
      throws IOException {
    Hasher hasher = expected == null ? null : Hasher.of(expected.type());
    ByteBuffer buffer = take();
    boolean inUse = false;
    boolean direct = expected == null;
    try (BodyWriter out = exchange.stream(status, headers, count)) {
      long position = from;
      long end = from + count;
      while (position < end) {
        if (direct) {
          long next = position;
          long most = Math.min(SEND_BYTES, end - position);
          Sent sent = out.send(socket -> reader.sendTo(socket, next, most));
          position += sent.bytes();
          direct =
              sent.then() != Sent.Then.OTHERWISE; // if the client is gone, the next write says so
          continue;
        }
        buffer.clear().limit((int) Math.min(buffer.capacity(), end - position));
        inUse = true;
        int got = reader.read(buffer, position);
        inUse = false;
        if (got <= 0) {
          throw new IOException("object ends at " + position + ", expected " + end);
        }
        position += got;
        buffer.flip();
        if (hasher != null) {
          hasher.update(buffer.duplicate());
          if (position == end && !hasher.finish().equals(expected)) {
            throw new IOException(reader.lom().cname() + " went bad while it was sent");
          }
        }
        out.write(buffer);
      }
    } finally {
      giveBack(buffer, inUse);
    }
  }

  private static byte[] inline(ObjectReader reader, long from, int count) throws IOException {
    byte[] whole = reader.inMemory();
    if (whole != null && whole.length == count) {
      return whole;
    }
    byte[] bytes = new byte[count];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      if (reader.read(buffer, from + buffer.position()) <= 0) {
        throw new IOException("object ends at " + (from + buffer.position()));
      }
    }
    return bytes;
  }

  /** Reads a range and computes its checksum. */
  Checksum checksum(ObjectReader reader, ChecksumType type, long from, long count)
      throws IOException {
    Hasher hasher = Hasher.of(type);
    ByteBuffer buffer = take();
    boolean inUse = false;
    try {
      long position = from;
      long end = from + count;
      while (position < end) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), end - position));
        inUse = true;
        int got = reader.read(buffer, position);
        inUse = false;
        if (got <= 0) {
          throw new IOException("object ends at " + position + ", expected " + end);
        }
        position += got;
        hasher.update(buffer.flip());
      }
      return hasher.finish();
    } finally {
      giveBack(buffer, inUse);
    }
  }

  /** A read that failed may still go on in a disk that hangs: its buffer must not be used again. */
  private void giveBack(ByteBuffer buffer, boolean inUse) {
    if (!inUse) {
      boolean ignored = buffers.offer(buffer);
    }
  }

  private ByteBuffer take() {
    ByteBuffer kept = buffers.poll();
    return kept == null ? ByteBuffer.allocateDirect(PIECE_BYTES) : kept;
  }
}
