package io.ais.node.http;

import io.ais.node.runtime.Sent;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Collects a body in buffers and hands them to the event loop, the head in front of the first one
 * and the end of the body in the last one. The request's thread waits while too much is on its way
 * to the socket. Confined to that thread, but for {@link #written}.
 */
final class ResponseBody implements BodyWriter {
  static final int STAGE_BYTES = 128 * 1024;
  private static final int SMALLEST_STAGE_BYTES = 4 * 1024;
  private static final int UNDER_WAY_BYTES = 256 * 1024;
  private static final int CHUNK_HEAD_BYTES = 7;
  private static final int CHUNK_END_BYTES = 2;
  private static final byte[] LAST_CHUNK = ResponseHead.ascii("0\r\n\r\n");
  private static final byte[] DIGITS = ResponseHead.ascii("0123456789abcdef");

  private final Connection connection;
  private final long stallNanos;
  private final ServerConfig config;
  private final boolean suppressed;
  private final ResponseHead.Framing framing;
  private final long contentBytes;
  private final AtomicLong underWay = new AtomicLong();
  private volatile Thread waiting;
  private volatile long waitingSince; // since the client took something last, while somebody waits
  private volatile boolean broken;
  private volatile boolean room; // there may be some again
  private CompletableFuture<SendSocket> socket;
  private boolean watched;
  private ByteBuf stage;
  private int chunkStart = -1;
  private long acceptedBytes;
  private boolean ended;
  private boolean closeConnection;
  private long waitedNanos;

  ResponseBody(
      Connection connection,
      ServerConfig config,
      ByteBuf head,
      boolean suppressed,
      ResponseHead.Framing framing,
      long contentBytes) {
    this.connection = connection;
    this.config = config;
    this.stallNanos = config.waits().stall().toNanos();
    this.stage = head;
    this.suppressed = suppressed;
    this.framing = framing;
    this.contentBytes = contentBytes;
  }

  void closeConnectionAfterwards(boolean close) {
    closeConnection = close;
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    int bytes = from.remaining();
    if (ended && bytes > 0 && !suppressed) {
      throw new IOException("the response body has ended");
    }
    if (contentBytes >= 0 && acceptedBytes + bytes > contentBytes) {
      cut();
      throw new IOException("more than the announced " + contentBytes + " bytes");
    }
    acceptedBytes += bytes;
    if (suppressed) {
      from.position(from.limit());
      return;
    }
    copy(from);
    if (acceptedBytes == contentBytes) {
      end();
    }
  }

  private void copy(ByteBuffer from) throws IOException {
    while (from.hasRemaining()) {
      int room = room(from.remaining());
      int n = Math.min(room, from.remaining());
      int limit = from.limit();
      from.limit(from.position() + n);
      stage.writeBytes(from);
      from.limit(limit);
      if (from.hasRemaining()) {
        hand();
      }
    }
  }

  /** Makes a stage with some room and tells how much. */
  private int room(int wanted) {
    if (stage == null) {
      stage = connection.allocate(Math.clamp(wanted + 16L, SMALLEST_STAGE_BYTES, STAGE_BYTES));
    }
    if (framing == ResponseHead.Framing.CHUNKED && chunkStart < 0) {
      chunkStart = stage.writerIndex();
      stage.writeZero(CHUNK_HEAD_BYTES);
    }
    return Math.max(0, STAGE_BYTES - stage.writerIndex() - CHUNK_END_BYTES);
  }

  @Override
  public void flush() throws IOException {
    if (stage != null && !ended) {
      hand();
    }
  }

  @Override
  public Sent send(SocketSender sender) throws IOException {
    if (suppressed || ended || framing != ResponseHead.Framing.LENGTH) {
      return Sent.CANNOT;
    }
    if (stage != null) {
      handOver();
    }
    if (socket == null) {
      socket = connection.socket();
    }
    SendSocket direct = socket.join();
    if (direct == null) {
      return Sent.CANNOT;
    }
    await(() -> underWay.get() == 0);
    room = false;
    Sent sent = sender.sendTo(direct.descriptor());
    acceptedBytes += sent.bytes();
    if (sent.bytes() > 0 && acceptedBytes == contentBytes) {
      end();
    } else if (sent.then() == Sent.Then.WAIT) {
      awaitRoom(direct);
    }
    return sent;
  }

  private void awaitRoom(SendSocket direct) throws IOException {
    if (!watched) {
      watched = true;
      connection.watch(direct, this::roomAgain);
    }
    await(() -> room);
  }

  /** Event loop. */
  private void roomAgain() {
    room = true;
    LockSupport.unpark(waiting);
  }

  private void closeSocket() {
    if (socket != null) {
      socket.thenAccept(
          direct -> {
            if (direct != null) {
              connection.close(direct);
            }
          });
      socket = null;
    }
  }

  @Override
  public void close() throws IOException {
    if (ended) {
      return;
    }
    if (!suppressed && contentBytes >= 0 && acceptedBytes < contentBytes) {
      cut();
      throw new IOException(
          "response body ended after " + acceptedBytes + " of " + contentBytes + " bytes");
    }
    end();
  }

  private void end() throws IOException {
    ended = true;
    closeSocket();
    if (stage == null) {
      stage = connection.allocate(LAST_CHUNK.length);
    }
    endChunk();
    if (framing == ResponseHead.Framing.CHUNKED) {
      stage.writeBytes(LAST_CHUNK);
    }
    ByteBuf last = stage;
    stage = null;
    if (broken) {
      last.release();
      throw new BodyException(0, "the client is gone");
    }
    connection.sendLast(last, closeConnection);
  }

  /** Cuts the connection, so that the client sees that the body is not whole. */
  void cut() {
    closeSocket();
    if (!ended) {
      ended = true;
      if (stage != null) {
        stage.release();
        stage = null;
      }
      connection.cut();
    }
  }

  private void endChunk() {
    if (chunkStart < 0) {
      return;
    }
    int size = stage.writerIndex() - chunkStart - CHUNK_HEAD_BYTES;
    if (size == 0) {
      // An empty chunk would end the body.
      stage.writerIndex(chunkStart);
      chunkStart = -1;
      return;
    }
    int at = chunkStart;
    for (int shift = 16; shift >= 0; shift -= 4) {
      stage.setByte(at++, DIGITS[size >> shift & 15]);
    }
    stage.setShort(at, '\r' << 8 | '\n');
    stage.writeShort('\r' << 8 | '\n');
    chunkStart = -1;
  }

  private void hand() throws IOException {
    handOver();
    await(() -> underWay.get() <= UNDER_WAY_BYTES);
  }

  private void handOver() {
    endChunk();
    ByteBuf full = stage;
    stage = null;
    int bytes = full.readableBytes();
    underWay.addAndGet(bytes);
    connection.send(full, this, bytes);
  }

  /** Waits for the event loop, which wakes this thread whenever something happened; {@link #tick} is the limit. */
  private void await(BooleanSupplier enough) throws IOException {
    if (!broken && enough.getAsBoolean()) {
      return;
    }
    long begun = config.ticker().nanos();
    waitingSince = begun;
    waiting = Thread.currentThread();
    try {
      while (!broken && !enough.getAsBoolean()) {
        if (hasStalled(config.ticker().nanos()) || Thread.currentThread().isInterrupted()) {
          cut();
          throw new BodyException(0, "the client does not take the answer");
        }
        LockSupport.park(this);
      }
    } finally {
      waiting = null;
      waitedNanos += config.ticker().nanos() - begun;
    }
    if (broken) {
      throw new BodyException(0, "the client is gone");
    }
  }

  private boolean hasStalled(long now) {
    return now - waitingSince >= stallNanos;
  }

  /** Ends the patience with a client that takes nothing. Event loop. */
  void tick(long now) {
    Thread waits = waiting;
    if (waits != null && hasStalled(now)) {
      LockSupport.unpark(waits);
    }
  }

  /** Nobody listens any more. Event loop. */
  void clientGone() {
    broken = true;
    LockSupport.unpark(waiting);
  }

  /** How long the client was waited for, nanoseconds. To be asked when nobody writes any more. */
  long waitedNanos() {
    return waitedNanos;
  }

  /** A buffer left for the socket, or never will. Event loop. */
  void written(int bytes, boolean success) {
    underWay.addAndGet(-bytes);
    if (!success) {
      broken = true;
    }
    Thread waits = waiting;
    if (waits != null) {
      waitingSince = config.ticker().nanos();
      LockSupport.unpark(waits);
    }
  }
}
