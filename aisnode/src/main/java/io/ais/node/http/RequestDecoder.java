package io.ais.node.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.util.List;

/**
 * Netty's request decoder with two additions: a head is shown to it only when it is complete and
 * passed {@link HeadCheck}, and the head of the next request only after {@link #next}. Pipelined
 * bytes wait in the buffer meanwhile. Confined to the event loop.
 *
 * <p>Netty by itself unfolds continued header lines and lets Transfer-Encoding win over
 * Content-Length: both are ways to make two servers see different requests, so both are refused.
 */
final class RequestDecoder extends HttpRequestDecoder {
  private static final int PIECE_BYTES = 64 * 1024;

  /** What the decoder tells besides Netty's messages: the bytes cannot be a request. */
  record BadHead(int status, String reason) {}

  /** The first bytes of a request arrived, its end did not. */
  record HeadBegun() {
    static final HeadBegun INSTANCE = new HeadBegun();
  }

  private final HeadCheck check;
  private final ChunkCheck chunks = new ChunkCheck();
  private boolean chunked;
  private boolean open = true;
  private boolean inBody;
  private boolean dead;
  private boolean begun;
  private ChannelHandlerContext context;

  RequestDecoder(int maxHeadBytes) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(maxHeadBytes)
            .setMaxHeaderSize(maxHeadBytes)
            .setMaxChunkSize(PIECE_BYTES)
            .setAllowDuplicateContentLengths(false)
            .setStrictLineParsing(true));
    this.check = new HeadCheck(maxHeadBytes);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    context = ctx;
    super.handlerAdded(ctx);
  }

  /** Lets the next request through. Not to be called while a message is being decoded. */
  void next() throws Exception {
    open = true;
    if (buffered() > 0) {
      channelRead(context, Unpooled.EMPTY_BUFFER);
    }
  }

  /** Throws away whatever still comes. */
  void ignoreAll() {
    dead = true;
  }

  /** Bytes that arrived and wait. */
  int buffered() {
    return actualReadableBytes();
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (dead) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (inBody ? !chunkIsReady(in, out) : !headIsReady(in, out)) {
      return;
    }
    int before = out.size();
    super.decode(ctx, in, out);
    for (int i = before; i < out.size(); i++) {
      follow(out.get(i));
    }
  }

  private boolean headIsReady(ByteBuf in, List<Object> out) {
    if (!open) {
      return false;
    }
    HeadCheck.Verdict verdict = check.look(in);
    if (verdict == HeadCheck.Verdict.MORE) {
      if (!begun && in.isReadable()) {
        begun = true;
        context.fireChannelRead(HeadBegun.INSTANCE);
      }
      return false;
    }
    if (verdict == HeadCheck.Verdict.BAD) {
      dead = true;
      out.add(new BadHead(check.status(), check.reason()));
      in.skipBytes(in.readableBytes());
      return false;
    }
    open = false;
    begun = false;
    inBody = true;
    return true;
  }

  private boolean chunkIsReady(ByteBuf in, List<Object> out) {
    HeadCheck.Verdict verdict = chunked ? chunks.look(in) : HeadCheck.Verdict.COMPLETE;
    if (verdict == HeadCheck.Verdict.BAD) {
      dead = true;
      LastHttpContent broken = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
      broken.setDecoderResult(DecoderResult.failure(new IOException("malformed chunk")));
      out.add(broken);
      in.skipBytes(in.readableBytes());
    }
    return verdict == HeadCheck.Verdict.COMPLETE;
  }

  private void follow(Object message) {
    if (message instanceof HttpContent content) {
      chunks.pass(content.content().readableBytes());
    }
    if (message instanceof HttpMessage head) {
      dead |= head.decoderResult().isFailure();
      chunked = HttpUtil.isTransferEncodingChunked(head);
      chunks.begin();
    } else if (message instanceof LastHttpContent last) {
      dead |= last.decoderResult().isFailure();
      inBody = false;
    }
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
  }

  /** What already arrived stays valid when the client ends its side: do not drop it. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof ChannelInputShutdownEvent) {
      ctx.fireUserEventTriggered(event);
    } else {
      super.userEventTriggered(ctx, event);
    }
  }
}
