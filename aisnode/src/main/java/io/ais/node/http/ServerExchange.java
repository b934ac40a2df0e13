package io.ais.node.http;

import io.ais.error.AisException;
import io.ais.node.runtime.RequestTrace;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.Query;
import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way through the handler. Its {@link #run} is the request's virtual thread; all
 * else but {@link #requestBody} and what says otherwise is confined to that thread.
 */
final class ServerExchange implements Exchange, Runnable, RequestBody.Feed {
  private static final Logger LOG = LoggerFactory.getLogger(ServerExchange.class);

  /** Up to this much of an unread body is thrown away to keep a connection. */
  static final int DRAIN_BYTES = 256 * 1024;

  /** An answer waits for so much of a body of unknown length: beyond it a new connection costs a client less. */
  static final int HELD_BYTES = 128 * 1024;

  private static final AsciiString REQUEST_ID = AsciiString.cached(Headers.REQUEST_ID);
  private static final int CLIENT_ERROR = 400;
  private static final int SERVER_ERROR = 500;
  private static final int WHOLE_BYTES = 64 * 1024;
  private static final int HEAD_GUESS_BYTES = 512;
  private static final AtomicIntegerFieldUpdater<ServerExchange> PARTS =
      AtomicIntegerFieldUpdater.newUpdater(ServerExchange.class, "parts");

  private final ServerState server;
  private final Connection connection;
  private final Net net;
  private final RequestHead head;
  private final RequestBody body;
  private final AtomicBoolean committed = new AtomicBoolean();
  private final long begunAt;
  private HeaderMap headers;
  private Query query;
  private volatile ResponseBody writer; // null: the answer is not streamed
  private boolean closeAfterwards;
  private boolean mayWait = true;
  private boolean handedOver; // the whole answer, to the connection
  private int status;
  private long startedAt;
  private RequestTrace trace; // null while no thread of its own has begun

  // Of the event loop.
  private long lastBytesAt;
  private long answeredAt;

  private volatile int parts = 1; // of those that work on it: the connection, its thread
  private boolean openEnded;

  // Guarded by this.
  private long stampNanos;
  private String requestId;
  private boolean lookedForGiven;
  private String givenId;

  ServerExchange(
      ServerState server, Connection connection, Net net, RequestHead head, long begunAt) {
    this.begunAt = begunAt;
    this.server = server;
    this.connection = connection;
    this.net = net;
    this.head = head;
    this.body =
        new RequestBody(
            head.bodyBytes(),
            head.expectsContinue(),
            server.config().waits().stall().toNanos(),
            server.config().ticker(),
            this);
  }

  RequestBody requestBody() {
    return body;
  }

  /** Ends the patience with a client that stands still. Event loop. */
  void tick(long now) {
    body.tick(now);
    ResponseBody streamed = writer;
    if (streamed != null) {
      streamed.tick(now);
    }
  }

  /** Nobody listens any more. Event loop. */
  void clientGone() {
    ResponseBody streamed = writer;
    if (streamed != null) {
      streamed.clientGone();
    }
  }

  /** Answers at once if that is possible without waiting; else on a thread of its own. Event loop. */
  void runQuickly() {
    mayWait = false;
    startedAt = server.now();
    try {
      PercentEncoding.decode(head.rawPath());
      server.handler().handle(this);
    } catch (Throwable t) { // also what is wrong with the request: telling may wait for a log
      if (committed.get()) {
        failed(t);
      }
      LOG.trace("{} is begun again", head.rawPath(), t);
    } finally {
      mayWait = true;
    }
    if (!committed.get() && !start()) {
      refuseBusy();
    }
  }

  /** Gives it a thread of its own; false when there are too many. Event loop. */
  boolean start() {
    parts = 2;
    if (server.start(this)) {
      return true;
    }
    parts = 1;
    return false;
  }

  @Override
  public boolean mayWait() {
    return mayWait;
  }

  @Override
  public void run() {
    startedAt = server.now();
    trace = new RequestTrace(this::requestId);
    trace.run(this::serve);
  }

  private void serve() {
    try {
      PercentEncoding.decode(head.rawPath());
      server.handler().handle(this);
      if (!committed.get()) {
        throw new IllegalStateException("the handler gave no answer");
      }
      if (writer != null) {
        writer.close();
      }
    } catch (Throwable t) {
      failed(t);
    } finally {
      server.requestEnded();
      partEnded();
    }
  }

  /** The last bytes of the answer are handed to the socket. Event loop. */
  void lastBytesAt(long now) {
    lastBytesAt = now;
  }

  /**
   * The connection is done with it. Event loop.
   *
   * @param at 0 when the client left before its answer
   */
  void exchangeEnded(long at) {
    answeredAt = at;
    partEnded();
  }

  /** Who ends last sees what all did. */
  private void partEnded() {
    if (PARTS.decrementAndGet(this) > 0 || openEnded) {
      return;
    }
    long end = answeredAt == 0 ? server.now() : answeredAt;
    long send = answeredAt == 0 || lastBytesAt == 0 ? 0 : answeredAt - lastBytesAt;
    long client = body.waitedNanos() + send + (writer == null ? 0 : writer.waitedNanos());
    if (server.slow().wants(end - begunAt - client)) {
      server.tell(() -> server.slow().tell(this, answeredAt == 0 ? 0 : status, stages(end, send)));
    }
  }

  private SlowRequests.Stages stages(long end, long lastWrite) {
    boolean threaded = trace != null;
    return new SlowRequests.Stages(
        startedAt == 0 ? 0 : startedAt - begunAt,
        body.waitedNanos(),
        threaded ? trace.diskQueueNanos() : 0,
        threaded ? trace.diskNanos() : 0,
        threaded ? trace.peerNanos() : 0,
        lastWrite + (writer == null ? 0 : writer.waitedNanos()),
        end - begunAt);
  }

  private void failed(Throwable thrown) {
    if (!committed.get()) {
      answer(server.errors().render(this, thrown));
      return;
    }
    server.errors().logLate(this, thrown);
    if (writer != null) {
      writer.cut();
    } else if (!handedOver) {
      connection.cut(); // nothing will come
    }
  }

  /** Answers without a thread of its own: too many requests are running. Event loop. */
  void refuseBusy() {
    answer(
        server
            .errors()
            .render(this, AisException.unavailable("too many requests, please try again")));
  }

  private void answer(Response response) {
    if (response == null) {
      connection.cut();
      return;
    }
    try {
      respond(response);
    } catch (IOException e) {
      connection.cut();
    }
  }

  /** What the client is told of the name: what it said itself, and what it may ask its operator about. */
  private String shownId(int code) {
    status = code;
    return code >= SERVER_ERROR ? requestId() : givenRequestId();
  }

  @Override
  public void respond(Response response) throws IOException {
    int length = response.body().length;
    if (length > WHOLE_BYTES && !mayWait) {
      throw MustWaitException.INSTANCE;
    }
    if (length > WHOLE_BYTES) {
      try (BodyWriter out = stream(response.status(), response.headers(), length)) {
        out.write(ByteBuffer.wrap(response.body()));
      }
      return;
    }
    commit();
    if (response.status() < CLIENT_ERROR && body.isOpenEnded()) {
      connection.sendBehindBody(() -> sendHeld(response));
    } else {
      sendWhole(response);
    }
    handedOver = true;
  }

  /** Event loop. */
  private void sendHeld(Response response) {
    try {
      sendWhole(response);
    } catch (RuntimeException | Error e) {
      server.errors().logLate(this, e);
      connection.cut(); // nothing will come
    }
  }

  private void sendWhole(Response response) {
    int length = response.body().length;
    boolean bodiless = isBodiless(response.status());
    boolean close = mustClose() || body.isOpenEnded();
    boolean silent = bodiless && (length == 0 || response.headers().has(Headers.CONTENT_LENGTH));
    ResponseHead answer =
        new ResponseHead(
            response.status(),
            response.headers(),
            silent ? ResponseHead.Framing.NONE : ResponseHead.Framing.LENGTH,
            length,
            close,
            head.http10(),
            shownId(response.status()));
    ByteBuf out = connection.allocate(HEAD_GUESS_BYTES + (bodiless ? 0 : length));
    answer.writeTo(out, server.date());
    if (!bodiless) {
      out.writeBytes(response.body());
    }
    connection.sendLast(out, close);
  }

  @Override
  public BodyWriter stream(int code, HeaderMap lines, long contentBytes) throws IOException {
    if (!mayWait) {
      throw MustWaitException.INSTANCE; // for the client, between two pieces
    }
    commit();
    boolean bodiless = isBodiless(code);
    ResponseHead.Framing framing = framing(bodiless, contentBytes, lines);
    boolean close = mustClose() || framing == ResponseHead.Framing.UNTIL_CLOSE;
    ResponseHead answer =
        new ResponseHead(code, lines, framing, contentBytes, close, head.http10(), shownId(code));
    ByteBuf out =
        connection.allocate(
            HEAD_GUESS_BYTES + Math.clamp(contentBytes, 0, ResponseBody.STAGE_BYTES));
    answer.writeTo(out, server.date());
    writer = new ResponseBody(connection, server.config(), out, bodiless, framing, contentBytes);
    writer.closeConnectionAfterwards(close);
    return writer;
  }

  private ResponseHead.Framing framing(boolean bodiless, long contentBytes, HeaderMap lines) {
    if (bodiless && (contentBytes < 0 || lines.has(Headers.CONTENT_LENGTH))) {
      return ResponseHead.Framing.NONE;
    }
    if (contentBytes >= 0) {
      return ResponseHead.Framing.LENGTH;
    }
    return head.http10() ? ResponseHead.Framing.UNTIL_CLOSE : ResponseHead.Framing.CHUNKED;
  }

  private boolean isBodiless(int code) {
    return head.method().equals("HEAD") || code == 204 || code == 304;
  }

  private void commit() {
    if (!committed.compareAndSet(false, true)) {
      throw new IllegalStateException("answered twice");
    }
  }

  private boolean mustClose() {
    return !head.keepAlive()
        || closeAfterwards
        || server.isClosing()
        || body.forcesClose(DRAIN_BYTES);
  }

  @Override
  public void more() {
    connection.wantMore();
  }

  @Override
  public void sendContinue() {
    if (!committed.get()) {
      connection.sendContinue();
    }
  }

  @Override
  public Net net() {
    return net;
  }

  @Override
  public String method() {
    return head.method();
  }

  @Override
  public String rawPath() {
    return head.rawPath();
  }

  @Override
  public String rawQuery() {
    return head.rawQuery();
  }

  @Override
  public Query query() {
    if (query == null) {
      try {
        query = Query.parse(head.rawQuery());
      } catch (IllegalArgumentException e) {
        throw new AisException(400, "", "invalid URL query: " + e.getMessage(), e);
      }
    }
    return query;
  }

  @Override
  public HeaderMap headers() {
    if (headers == null) {
      headers = head.headerMap();
    }
    return headers;
  }

  @Override
  public synchronized long stampNanos() {
    if (stampNanos == 0) {
      stampNanos = server.ids().stamp();
    }
    return stampNanos;
  }

  @Override
  public synchronized String givenRequestId() {
    if (!lookedForGiven) {
      lookedForGiven = true;
      String line = head.lines().get(REQUEST_ID);
      givenId = line != null && RequestIds.isFit(line) ? line : null;
    }
    return givenId;
  }

  @Override
  public synchronized String requestId() {
    if (requestId == null) {
      String known = givenRequestId();
      if (known == null) {
        known = redirectedId();
      }
      requestId = known == null ? server.ids().made(stampNanos()) : known;
    }
    return requestId;
  }

  private String redirectedId() {
    try {
      return RequestIds.redirected(Query.parse(head.rawQuery()));
    } catch (IllegalArgumentException e) {
      return null; // no query that anybody could read
    }
  }

  @Override
  public void openEnded() {
    openEnded = true;
  }

  @Override
  public String remoteAddress() {
    return connection.remoteAddress();
  }

  @Override
  public BodyReader body() {
    return body;
  }

  @Override
  public boolean isCommitted() {
    return committed.get();
  }

  @Override
  public void closeAfterwards() {
    closeAfterwards = true;
  }
}
