package io.ais.node.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client connection: one request at a time, in order. Confined to its event loop; the methods
 * that a request's thread calls say so and hop over.
 *
 * <pre>
 *            first byte        whole head          last byte handed over
 *   IDLE ---------------> HEAD ----------> SERVING --------------------> SENDING
 *    ^  \_______________________________/  |    ^                          | written
 *    |                          HOLDING <--+    |                          v
 *    |                             +------------+
 *    +---------- body at its end <------ DRAINING <--- body not read ------+
 *                                           | too much                     | close asked for
 *                                           +---------> LINGERING <--------+
 * </pre>
 *
 * HOLDING: the answer waits for the end of a body of unknown length, as clients written in Go expect: they send
 * a small body behind its head, and would need a new connection after an answer that came between.
 *
 * <p>LINGERING: our side is closed, what still comes in is thrown away as long as it comes. Closing before
 * would make the kernel send a reset, which takes away the answer from a client that still writes, and
 * many read no answer before their whole body is sent.
 */
final class Connection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
  private static final byte[] CONTINUE = ResponseHead.ascii("HTTP/1.1 100 Continue\r\n\r\n");

  /** How long a body may stand still while the server stops. */
  private static final long STOP_STALL_NANOS = 500_000_000L;

  private enum Phase {
    IDLE,
    HEAD,
    SERVING,
    HOLDING,
    SENDING,
    DRAINING,
    LINGERING
  }

  private final ServerState server;
  private final Net net;
  private final RequestDecoder decoder;
  private final ConnectionSet siblings;
  private ChannelHandlerContext context;
  private String remoteAddress = "";
  private Phase phase = Phase.IDLE;
  private long deadline;
  private ServerExchange current;
  private Runnable held;
  private long heldAt;
  private boolean bodyEnded;
  private boolean inputClosed;
  private boolean closeAfter;
  private int drainedBytes;

  Connection(ServerState server, Net net, RequestDecoder decoder, ConnectionSet siblings) {
    this.server = server;
    this.net = net;
    this.decoder = decoder;
    this.siblings = siblings;
  }

  String remoteAddress() {
    return remoteAddress;
  }

  // ---- life of the channel

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
    siblings.add(this);
    if (ctx.channel().remoteAddress() instanceof InetSocketAddress peer) {
      remoteAddress = Net.text(peer);
    }
    if (!server.admitConnection() || server.isClosing()) {
      ctx.close();
      return;
    }
    enter(Phase.IDLE, server.config().waits().idle().toNanos());
    ctx.read();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    siblings.remove(this);
    server.connectionEnded();
    inputClosed = true;
    if (current != null) {
      current.requestBody().fail(new BodyException(0, "the client is gone"));
      current.clientGone();
    }
    endExchange(0);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (!(event instanceof ChannelInputShutdownEvent)) {
      return;
    }
    inputClosed = true;
    inputIsAtItsEnd();
  }

  private void inputIsAtItsEnd() {
    switch (phase) {
      case IDLE, HEAD, DRAINING, LINGERING -> context.close();
      case SERVING, HOLDING, SENDING -> {
        if (!bodyEnded) {
          closeAfter = true;
          current.requestBody().fail(new BodyException(400, "request body ended early"));
          letGo();
        }
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug("{}: connection failed", remoteAddress, cause);
    cutNow();
  }

  /** Returns the time. */
  private long enter(Phase next, long forNanos) {
    phase = next;
    long now = server.now();
    deadline = now + forNanos;
    return now;
  }

  /** Ends what takes too long. */
  void tick(long now) {
    if (phase == Phase.SERVING && current != null) {
      current.tick(now);
      return;
    }
    if (phase == Phase.SERVING || now - deadline < 0) {
      return;
    }
    switch (phase) {
      case HEAD -> refuse(408, "request head took too long");
      case HOLDING -> letGo();
      case SENDING -> cutNow();
      default -> context.close();
    }
  }

  /** The server stops: idle connections end, others after their answer. */
  void stop() {
    if (phase == Phase.IDLE) {
      context.close();
    } else if (current != null) {
      current.requestBody().hurry(STOP_STALL_NANOS);
      Runnable look = () -> tick(server.now());
      context.executor().schedule(look, STOP_STALL_NANOS, TimeUnit.NANOSECONDS);
      letGo();
    }
  }

  // ---- what comes in

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (phase == Phase.LINGERING) {
        return;
      }
      switch (message) {
        case RequestDecoder.HeadBegun _ ->
            enter(Phase.HEAD, server.config().waits().head().toNanos());
        case RequestDecoder.BadHead bad -> refuseSoon(bad.status(), bad.reason());
        case HttpRequest request -> begin(request);
        case HttpContent content -> take(content);
        default -> {}
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (phase == Phase.HOLDING || phase == Phase.DRAINING || phase == Phase.LINGERING) {
      enter(phase, server.config().waits().linger().toNanos());
    }
    readIfWanted();
  }

  private void readIfWanted() {
    if (!inputClosed && wantsRead()) {
      context.read();
    }
  }

  /** One read stays open behind a complete request: so a client that leaves is noticed. */
  private boolean wantsRead() {
    return switch (phase) {
      case IDLE, HEAD, HOLDING, DRAINING, LINGERING -> true;
      case SERVING, SENDING ->
          bodyEnded ? decoder.buffered() == 0 : current.requestBody().wantsMore();
    };
  }

  private void begin(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      refuseSoon(400, Refusal.reason(request.decoderResult().cause()));
      return;
    }
    try {
      RequestHead head = RequestHead.of(request);
      current = new ServerExchange(server, this, net, head, server.now());
    } catch (RequestHead.Refused e) {
      refuseSoon(e.status(), e.getMessage());
      return;
    }
    bodyEnded = false;
    closeAfter = false;
    phase = Phase.SERVING;
    server.exchangeBegan();
    if (server.handler().hasQuickRoutes()) {
      context.executor().execute(current::runQuickly); // the decoder's loop goes on after us
    } else if (!current.start()) {
      context.executor().execute(current::refuseBusy);
    }
  }

  private void take(HttpContent content) {
    if (phase == Phase.DRAINING) {
      drain(content);
      return;
    }
    if (current == null) {
      return;
    }
    RequestBody body = current.requestBody();
    boolean tooMuch = false;
    if (content.decoderResult().isFailure()) {
      closeAfter = true;
      body.fail(new BodyException(400, "malformed request body"));
      letGo();
      return;
    }
    if (held != null) {
      drainedBytes += content.content().readableBytes();
      tooMuch = drainedBytes > ServerExchange.HELD_BYTES;
    } else if (content.content().isReadable()) {
      body.add(content.content().retain());
    }
    if (content instanceof LastHttpContent) {
      bodyEnded = true;
      body.finish();
    }
    if (bodyEnded || tooMuch) {
      letGo();
    }
  }

  private void drain(HttpContent content) {
    drainedBytes += content.content().readableBytes();
    if (drainedBytes > ServerExchange.DRAIN_BYTES || content.decoderResult().isFailure()) {
      linger();
    } else if (content instanceof LastHttpContent) {
      bodyEnded = true;
      context.executor().execute(this::nextRequest);
    }
  }

  // ---- what goes out

  /** A buffer for {@link #send}. Any thread. */
  ByteBuf allocate(int bytes) {
    return context.alloc().directBuffer(bytes);
  }

  /** Sends a part of an answer; takes the buffer over. Request's thread. */
  void send(ByteBuf bytes, ResponseBody from, int count) {
    Runnable task =
        () ->
            context
                .writeAndFlush(bytes)
                .addListener(future -> from.written(count, future.isSuccess()));
    if (!execute(task)) {
      bytes.release();
      from.written(count, false);
    }
  }

  /** The socket under a number of its own, for bytes that the kernel sends; null where that cannot be. */
  CompletableFuture<SendSocket> socket() {
    CompletableFuture<SendSocket> result = new CompletableFuture<>();
    if (!execute(() -> result.complete(SendSocket.of(context.channel())))) {
      result.complete(null);
    }
    return result;
  }

  /** Tells when the socket has room, again and again. Request's thread. */
  void watch(SendSocket socket, Runnable onRoom) {
    execute(
        () -> {
          if (!socket.watch(onRoom)) {
            LOG.warn("{}: the kernel cannot watch this socket", remoteAddress);
            cutNow(); // nothing would wake who waits for it
          }
        });
  }

  /** Request's thread. */
  void close(SendSocket socket) {
    if (!execute(socket::close)) {
      socket.descriptor().close(); // there is no event loop any more that could watch it
    }
  }

  /** Sends a whole answer when the body has ended, or is too long or too slow to wait for. Request's thread. */
  void sendBehindBody(Runnable answer) {
    execute(() -> hold(answer));
  }

  private void hold(Runnable answer) {
    if (current == null) {
      return;
    }
    held = answer;
    drainedBytes = 0;
    heldAt = enter(Phase.HOLDING, server.config().waits().linger().toNanos());
    if (bodyEnded || closeAfter || inputClosed || server.isClosing()) {
      letGo();
    } else {
      readIfWanted();
    }
  }

  /** Whatever was held back is sent. */
  private void letGo() {
    if (held != null) {
      Runnable answer = held;
      held = null;
      phase = Phase.SERVING;
      current.requestBody().waitedFor(server.now() - heldAt);
      answer.run();
    }
  }

  /** Sends the last bytes of an answer; takes the buffer over. Request's thread. */
  void sendLast(ByteBuf bytes, boolean close) {
    if (!execute(() -> writeLast(bytes, close))) {
      bytes.release();
    }
  }

  private void writeLast(ByteBuf bytes, boolean close) {
    closeAfter |= close;
    long now = enter(Phase.SENDING, server.config().waits().stall().toNanos());
    if (current != null) {
      current.lastBytesAt(now);
    }
    ChannelFuture written = context.writeAndFlush(bytes);
    if (written.isSuccess()) {
      answered();
    } else {
      written.addListener(
          future -> {
            if (future.isSuccess()) {
              answered();
            } else {
              context.close();
            }
          });
    }
  }

  /** Request's thread. */
  void sendContinue() {
    execute(() -> context.writeAndFlush(Unpooled.wrappedBuffer(CONTINUE)));
  }

  /** The queue has room. Request's thread. */
  void wantMore() {
    execute(this::readIfWanted);
  }

  /** Ends the connection so that the client cannot take the answer for whole. Any thread. */
  void cut() {
    execute(this::cutNow);
  }

  private void cutNow() {
    if (context.channel().isOpen()) {
      context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    }
    context.close();
  }

  private boolean execute(Runnable task) {
    try {
      context.executor().execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** The answer is with the kernel. */
  private void answered() {
    endExchange(server.now());
    if (closeAfter || inputClosed && !bodyEnded) {
      linger();
    } else if (bodyEnded) {
      nextRequest();
    } else {
      drainedBytes = 0;
      enter(Phase.DRAINING, server.config().waits().linger().toNanos());
      readIfWanted();
    }
  }

  /**
   * @param answeredAt 0 when the client left before
   */
  private void endExchange(long answeredAt) {
    held = null;
    if (current != null) {
      current.requestBody().discard();
      current.exchangeEnded(answeredAt);
      current = null;
      server.exchangeEnded();
    }
  }

  private void nextRequest() {
    if (server.isClosing()) {
      linger();
      return;
    }
    enter(Phase.IDLE, server.config().waits().idle().toNanos());
    try {
      decoder.next();
    } catch (Exception e) {
      exceptionCaught(context, e);
      return;
    }
    if (inputClosed) {
      inputIsAtItsEnd();
    } else {
      readIfWanted();
    }
  }

  private void linger() {
    if (inputClosed) {
      context.close();
      return;
    }
    enter(Phase.LINGERING, server.config().waits().linger().toNanos());
    decoder.ignoreAll();
    ((DuplexChannel) context.channel()).shutdownOutput();
    context.read();
  }

  /** Not from within the decoder: its loop goes on after us. */
  private void refuseSoon(int status, String reason) {
    phase = Phase.SENDING;
    bodyEnded = true;
    enter(Phase.SENDING, server.config().waits().stall().toNanos());
    context.executor().execute(() -> refuse(status, reason));
  }

  /** Answers bytes that are no request. */
  private void refuse(int status, String reason) {
    LOG.debug("{}: {}: {}", remoteAddress, status, reason);
    ByteBuf out = Refusal.write(context.alloc(), status, reason, server.date());
    bodyEnded = true;
    writeLast(out, true);
  }
}
