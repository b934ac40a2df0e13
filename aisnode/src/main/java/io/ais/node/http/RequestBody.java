package io.ais.node.http;

import io.ais.error.AisException;
import io.ais.node.runtime.Ticker;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * The queue between the event loop, which adds pieces of a body, and the request's thread, which
 * takes them. Holds little: the socket is asked for more only while less than the low mark is
 * queued.
 */
final class RequestBody implements BodyReader {
  static final int LOW_MARK_BYTES = 128 * 1024;
  private static final byte[] NOTHING = new byte[0];

  /** Made once: its trace says nothing, and every request ends with it. */
  private static final BodyException OVER = new BodyException(0, "the exchange is over");

  private static final int FIRST_GUESS_BYTES = 8 * 1024;
  private static final int SMALL_PIECE_BYTES = 1024;
  private static final int LARGE_BYTES = 64 * 1024;
  private static final int PACK_BYTES = 16 * 1024;

  /** What the reader asks of its connection. */
  interface Feed {
    /** More room: read on. */
    void more();

    /** The first read of a client that waits for 100. */
    void sendContinue();
  }

  private final long declaredBytes;
  private long stallNanos; // guarded by this
  private final Ticker ticker;
  private final Feed feed;
  private volatile boolean awaitsContinue;

  // Guarded by this.
  private final ArrayDeque<ByteBuf> pieces = new ArrayDeque<>();
  private int queuedBytes;
  private long takenBytes;
  private boolean complete;
  private BodyException failure;
  private Thread reader; // null: nobody waits
  private long waitingSince; // since the last piece, when somebody waits
  private int wanted = 1;
  private boolean bulk;

  private long waitedNanos; // of the reading thread

  RequestBody(
      long declaredBytes, boolean awaitsContinue, long stallNanos, Ticker ticker, Feed feed) {
    this.declaredBytes = declaredBytes;
    this.awaitsContinue = awaitsContinue;
    this.stallNanos = stallNanos;
    this.ticker = ticker;
    this.feed = feed;
    this.complete = declaredBytes == 0;
  }

  @Override
  public long declaredBytes() {
    return declaredBytes;
  }

  /** True when the connection cannot serve another request after an answer at this moment. */
  synchronized boolean forcesClose(long drainBytes) {
    return failure != null || (!complete && (awaitsContinue || declaredBytes > drainBytes));
  }

  /**
   * True while a body of unknown length still comes. Behind a whole answer nobody reads it any more, and
   * it may be too long to be thrown away: a connection that ends then without notice costs the client
   * its next request.
   */
  synchronized boolean isOpenEnded() {
    return !complete && declaredBytes < 0 && !awaitsContinue && failure == null;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (awaitsContinue) {
      awaitsContinue = false;
      feed.sendContinue();
    }
    if (!into.hasRemaining()) {
      return 0;
    }
    int taken = take(into);
    if (taken == 0) {
      taken = await(into);
    }
    return taken;
  }

  private int await(ByteBuffer into) throws IOException {
    long since = ticker.nanos();
    try {
      return awaitBytes(into);
    } finally {
      waitedNanos += ticker.nanos() - since;
    }
  }

  /** Its end was waited for. Event loop, when nobody reads any more. */
  void waitedFor(long nanos) {
    waitedNanos += nanos;
  }

  /** How long bytes were waited for, nanoseconds. To be asked when nobody reads any more. */
  long waitedNanos() {
    return waitedNanos;
  }

  private int awaitBytes(ByteBuffer into) throws IOException {
    while (true) {
      int taken = take(into);
      if (taken != 0) {
        return taken;
      }
      LockSupport.park(this);
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        throw new BodyException(503, "interrupted while reading a request body");
      }
    }
  }

  /** Bytes taken, 0 when there are none yet, -1 at the end. */
  private int take(ByteBuffer into) throws IOException {
    int taken = 0;
    boolean crossed;
    synchronized (this) {
      int before = queuedBytes;
      wanted = wanted(into.remaining());
      boolean enough = queuedBytes >= wanted || complete || failure != null;
      while (enough && into.hasRemaining() && !pieces.isEmpty()) {
        taken += takeFrom(pieces.peekFirst(), into);
      }
      if (taken == 0) {
        if (reader == null) {
          waitingSince = ticker.nanos();
        }
        reader = Thread.currentThread();
        return nothingLeft();
      }
      queuedBytes -= taken;
      takenBytes += taken;
      complete |= takenBytes == declaredBytes;
      reader = null;
      crossed = !complete && before >= LOW_MARK_BYTES && queuedBytes < LOW_MARK_BYTES;
    }
    if (crossed) {
      feed.more();
    }
    return taken;
  }

  /**
   * What is worth waking the reader for: of a large body as much as it asked for, or it would cost a wake-up for
   * each piece; else anything.
   */
  private int wanted(int room) {
    int most = Math.min(room, LOW_MARK_BYTES);
    if (declaredBytes < 0) {
      return bulk ? most : 1;
    }
    return declaredBytes < LARGE_BYTES ? 1 : (int) Math.min(most, declaredBytes - takenBytes);
  }

  @Override
  public synchronized void inBulk() {
    bulk = true;
  }

  /** Ends the patience with a client that sends nothing while the reader waits. Event loop. */
  void tick(long now) {
    boolean stalled;
    synchronized (this) {
      stalled = reader != null && now - waitingSince >= stallNanos;
    }
    if (stalled) {
      BodyException ignored = fail(new BodyException(408, "request body stalled"));
    }
  }

  private int nothingLeft() throws BodyException {
    if (failure != null) {
      throw new BodyException(failure.status(), failure.getMessage());
    }
    return complete ? -1 : 0;
  }

  private int takeFrom(ByteBuf piece, ByteBuffer into) {
    int n = Math.min(piece.readableBytes(), into.remaining());
    if (n < into.remaining()) {
      int limit = into.limit();
      into.limit(into.position() + n);
      piece.readBytes(into);
      into.limit(limit);
    } else {
      piece.readBytes(into);
    }
    if (!piece.isReadable()) {
      pieces.pollFirst().release();
    }
    return n;
  }

  @Override
  public byte[] readAll(int maxBytes) throws IOException {
    if (declaredBytes == 0) {
      return NOTHING;
    }
    if (declaredBytes > maxBytes) {
      throw tooLarge(maxBytes);
    }
    byte[] all = new byte[declaredBytes > 0 ? (int) declaredBytes : FIRST_GUESS_BYTES];
    int filled = 0;
    while (true) {
      if (filled == all.length) {
        all = Arrays.copyOf(all, all.length + 1 + all.length / 2);
      }
      int n = read(ByteBuffer.wrap(all, filled, all.length - filled));
      if (n < 0) {
        return filled == all.length ? all : Arrays.copyOf(all, filled);
      }
      filled += n;
      if (filled > maxBytes) {
        throw tooLarge(maxBytes);
      }
    }
  }

  private static AisException tooLarge(int maxBytes) {
    return new AisException(413, "", "request body is larger than " + maxBytes + " bytes");
  }

  /** Adds a piece; takes it over. Event loop. */
  void add(ByteBuf piece) {
    Thread wake;
    synchronized (this) {
      if (failure != null || !piece.isReadable()) {
        piece.release();
        return;
      }
      queuedBytes += piece.readableBytes();
      if (!packed(piece)) {
        pieces.addLast(piece);
      }
      waitingSince = reader == null ? 0 : ticker.nanos();
      wake = queuedBytes >= wanted ? wakeReader() : null;
    }
    LockSupport.unpark(wake);
  }

  /** Copies tiny pieces together: a body of one-byte chunks must not cost a buffer per byte. */
  private boolean packed(ByteBuf piece) {
    int bytes = piece.readableBytes();
    if (bytes > SMALL_PIECE_BYTES || pieces.isEmpty()) {
      return false;
    }
    ByteBuf last = pieces.peekLast();
    if (last.isReadOnly() || last.maxCapacity() != PACK_BYTES || last.writableBytes() < bytes) {
      last = piece.alloc().buffer(PACK_BYTES, PACK_BYTES);
      pieces.addLast(last);
    }
    last.writeBytes(piece);
    piece.release();
    return true;
  }

  /** The whole body arrived. Event loop. */
  void finish() {
    Thread wake;
    synchronized (this) {
      complete = true;
      wake = wakeReader();
    }
    LockSupport.unpark(wake);
  }

  /** No more will come; what is queued may still be read. */
  BodyException fail(BodyException cause) {
    Thread wake;
    synchronized (this) {
      if (failure == null && !complete) {
        failure = cause;
      }
      wake = wakeReader();
    }
    LockSupport.unpark(wake);
    return cause;
  }

  /** Drops what is queued; later reads fail. Event loop, at the end of the exchange. */
  void discard() {
    synchronized (this) {
      pieces.forEach(ByteBuf::release);
      pieces.clear();
      queuedBytes = 0;
      complete = false;
      if (failure == null) {
        failure = OVER;
      }
      LockSupport.unpark(wakeReader());
    }
  }

  /** Shortens the patience with a silent client: the server stops. */
  synchronized void hurry(long nanos) {
    stallNanos = Math.min(stallNanos, nanos);
  }

  private Thread wakeReader() {
    Thread wake = reader;
    reader = null;
    return wake;
  }

  /** True when the socket should be asked for more. */
  synchronized boolean wantsMore() {
    return !complete && queuedBytes < LOW_MARK_BYTES;
  }
}
