package io.ais.node.http;

import io.ais.wire.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/** The answer to bytes that are no request: a status and a line of text; the connection ends behind it. */
final class Refusal {
  private static final int MOST_CHARACTERS = 200;
  private static final int HEAD_GUESS_BYTES = 256;

  private Refusal() {}

  static ByteBuf write(ByteBufAllocator alloc, int status, String reason, DateLine date) {
    byte[] text = (status + " " + reason + "\n").getBytes(StandardCharsets.UTF_8);
    Response answer = Response.bytes(Headers.TEXT_UTF8, text);
    ByteBuf out = alloc.directBuffer(HEAD_GUESS_BYTES + text.length);
    new ResponseHead(
            status, answer.headers(), ResponseHead.Framing.LENGTH, text.length, true, false, null)
        .writeTo(out, date);
    return out.writeBytes(text);
  }

  /** What the decoder says, unless that is nothing or a novel. */
  static String reason(Throwable cause) {
    String text = cause == null ? null : cause.getMessage();
    return text == null || text.length() > MOST_CHARACTERS ? "malformed request" : text;
  }
}
