package io.ais.client;

import io.ais.wire.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** One request on one connection. Confined to one thread. */
final class Attempt {
  /** Up to here head and body go out at once and nothing needs to be watched meanwhile. */
  private static final int SMALL_BODY_BYTES = 32 * 1024;

  /** How long to wait for {@code 100 Continue} of a server that may not know it. */
  private static final long CONTINUE_MILLIS = 1000;

  /** The same for a body that would be lost if a redirect came after all. */
  private static final long CONTINUE_ONCE_MILLIS = 15_000;

  private final Connection connection;
  private final ConnectionPool pool;
  private final ClientOptions options;

  Attempt(Connection connection, ConnectionPool pool, ClientOptions options) {
    this.connection = connection;
    this.pool = pool;
    this.options = options;
  }

  /** Sends and reads the head of the answer; on failure the connection is closed. */
  HttpResponse run(HttpRequest request, HttpUrl url, BodySource body) throws IOException {
    boolean done = false;
    try {
      connection.begin(request.timeout() == null ? options.timeout() : request.timeout());
      byte[] head = RequestHead.encode(request, url, body.length(), options.userAgent());
      boolean expects = request.headers().has(Headers.EXPECT) && body.length() != 0;
      boolean small = body.length() >= 0 && body.length() <= SMALL_BODY_BYTES && !expects;
      HttpResponse response =
          small ? sendAtOnce(request, url, head, body) : sendWatched(request, url, head, body);
      done = true;
      return response;
    } catch (BodyWriter.SourceException e) {
      throw e.original();
    } finally {
      if (!done) {
        connection.close();
      }
    }
  }

  private HttpResponse sendAtOnce(HttpRequest request, HttpUrl url, byte[] head, BodySource body)
      throws IOException {
    byte[] message = head;
    if (body.length() > 0) {
      byte[] bytes = readSmall(body);
      message = Arrays.copyOf(head, head.length + bytes.length);
      System.arraycopy(bytes, 0, message, head.length, bytes.length);
    }
    IOException broken = null;
    try {
      connection.write(message, 0, message.length);
    } catch (IOException e) {
      // The server may have answered and closed before it had read everything.
      broken = e;
    }
    try {
      AnswerHead answer = AnswerHead.read(connection, options.maxHeaderBytes());
      while (answer.isInterim()) {
        answer = AnswerHead.read(connection, options.maxHeaderBytes());
      }
      return response(request, url, answer, broken == null);
    } catch (IOException e) {
      if (broken == null) {
        throw e;
      }
      broken.addSuppressed(e);
      throw broken;
    }
  }

  private byte[] readSmall(BodySource body) throws IOException {
    try (InputStream in = body.open()) {
      byte[] bytes = in.readNBytes((int) body.length());
      if (bytes.length < body.length()) {
        throw new IOException("body ended " + (body.length() - bytes.length) + " bytes early");
      }
      return bytes;
    } catch (IOException e) {
      throw new BodyWriter.SourceException(e);
    }
  }

  private HttpResponse sendWatched(HttpRequest request, HttpUrl url, byte[] head, BodySource body)
      throws IOException {
    connection.write(head, 0, head.length);
    AnswerWatcher watcher = new AnswerWatcher(connection, options.maxHeaderBytes());
    watcher.start();
    if (request.headers().has(Headers.EXPECT)) {
      watcher.awaitFirstSign(body.isRepeatable() ? CONTINUE_MILLIS : CONTINUE_ONCE_MILLIS);
    }
    boolean complete = false;
    try {
      complete = !watcher.isOver() && writeBody(body, watcher);
    } catch (BodyWriter.SourceException e) {
      throw e;
    } catch (IOException e) {
      // Either the answer came first and cut the writing off, or the connection is broken; the
      // watcher knows. A server that closed without an answer leaves this failure as the reason.
      return response(request, url, awaitAfter(e, watcher), false);
    } finally {
      complete &= watcher.endWriting();
    }
    return response(request, url, watcher.await(), complete);
  }

  private AnswerHead awaitAfter(IOException writeFailure, AnswerWatcher watcher)
      throws IOException {
    try {
      return watcher.await();
    } catch (IOException e) {
      e.addSuppressed(writeFailure);
      throw e;
    }
  }

  private boolean writeBody(BodySource body, AnswerWatcher watcher) throws IOException {
    InputStream in;
    try {
      in = body.open();
    } catch (IOException e) {
      throw new BodyWriter.SourceException(e);
    }
    try (in) {
      return new BodyWriter(connection, watcher::isOver).write(in, body.length());
    }
  }

  private HttpResponse response(
      HttpRequest request, HttpUrl url, AnswerHead answer, boolean requestComplete)
      throws IOException {
    boolean asked = request.headers().first(Headers.CONNECTION, "").equalsIgnoreCase("close");
    boolean reusable =
        requestComplete && !asked && answer.keepAlive() && answer.isFramed(request.method());
    Lease lease = new Lease(connection, pool, reusable);
    return new HttpResponse(
        answer.status(), url.toString(), answer.headers(), answer.body(request.method(), lease));
  }
}
