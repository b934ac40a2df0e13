package io.ais.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reads the head of the answer while the request body is being sent: a proxy redirects and a full
 * target refuses long before the end of the body. The reader runs on its own thread of the caller's
 * kind, the body stays on the caller's, so that file reads do not hold a carrier.
 *
 * <p>When the final head is there first, writing is cut off: the connection cannot be used again,
 * but the answer can.
 */
final class AnswerWatcher {
  /** A writer that is not blocked notices the answer by itself within this time. */
  private static final long GRACE_MILLIS = 50;

  private final Connection connection;
  private final int maxHeadBytes;
  private final CountDownLatch firstSign = new CountDownLatch(1);
  private final AtomicBoolean writing = new AtomicBoolean(true);
  private final CountDownLatch written = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile AnswerHead head;
  private volatile Throwable failure;

  AnswerWatcher(Connection connection, int maxHeadBytes) {
    this.connection = connection;
    this.maxHeadBytes = maxHeadBytes;
  }

  void start() {
    boolean light = Thread.currentThread().isVirtual();
    Thread.Builder kind = light ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
    kind.name("http-answer").start(this::run);
  }

  private void run() {
    try {
      AnswerHead next = AnswerHead.read(connection, maxHeadBytes);
      while (next.isInterim()) {
        firstSign.countDown();
        next = AnswerHead.read(connection, maxHeadBytes);
      }
      head = next;
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
      connection.close();
    }
    // In this order: who wakes at the first sign must see that the answer is there.
    over.countDown();
    firstSign.countDown();
    wakeWriter();
  }

  private void wakeWriter() {
    try {
      boolean ended = written.await(GRACE_MILLIS, TimeUnit.MILLISECONDS);
      if (!ended && writing.compareAndSet(true, false)) {
        connection.stopWriting();
      }
    } catch (InterruptedException e) {
      connection.close();
    }
  }

  /** True once there is an answer or none can come. */
  boolean isOver() {
    return over.getCount() == 0;
  }

  /** Waits for {@code 100 Continue} or an answer, but not longer than the limit. */
  void awaitFirstSign(long limitMillis) throws InterruptedIOException {
    try {
      firstSign.await(limitMillis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Nothing more will be written; false if that was decided here already. */
  boolean endWriting() {
    written.countDown();
    return writing.compareAndSet(true, false);
  }

  /** Waits for the answer; the reader's own limit of silence ends the wait. */
  AnswerHead await() throws IOException {
    try {
      over.await();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    if (failure instanceof IOException e) {
      throw e;
    }
    if (failure != null) {
      throw new IOException("cannot read the answer of " + connection.authority(), failure);
    }
    return head;
  }

  private InterruptedIOException interrupted(InterruptedException cause) {
    connection.close();
    Thread.currentThread().interrupt();
    InterruptedIOException e = new InterruptedIOException("interrupted");
    e.initCause(cause);
    return e;
  }
}
