package io.ais.node.http;

import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The bytes of a response head. Lines that belong to the connection are the engine's; those of the
 * handler are left out. Immutable.
 *
 * @param framing how the client finds the end of the body
 * @param contentBytes length for {@link Framing#LENGTH}
 * @param close the connection ends after this response
 * @param keepAliveLine HTTP/1.0 clients have to be told that the connection stays
 * @param requestId what the client shall know of the request's name; null for nothing
 */
record ResponseHead(
    int status,
    HeaderMap headers,
    Framing framing,
    long contentBytes,
    boolean close,
    boolean keepAliveLine,
    String requestId) {

  /** How the client finds the end of the body. */
  enum Framing {
    LENGTH,
    CHUNKED,
    UNTIL_CLOSE,
    /** No body and nothing said about one beyond the handler's own Content-Length. */
    NONE
  }

  private static final byte[] OK = statusLine(200);
  private static final byte[] MOVED = statusLine(301);
  private static final byte[] TEMPORARY = statusLine(307);
  private static final byte[] END = ascii("\r\n");
  private static final byte[] CLOSE = ascii("Connection: close\r\n");
  private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
  private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
  private static final byte[] LENGTH = ascii("Content-Length: ");
  private static final Set<String> OURS =
      Set.of("connection", "keep-alive", "transfer-encoding", "content-length");
  private static final int LONGEST_OF_OURS = 17;

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  void writeTo(ByteBuf out, DateLine date) {
    writeStatus(out);
    headers.forEach(
        (name, value) -> {
          if (!isOurs(name) && (requestId == null || !name.equalsIgnoreCase(Headers.REQUEST_ID))) {
            writeLine(out, name, value);
          }
        });
    writeFraming(out);
    if (requestId != null) {
      writeLine(out, Headers.REQUEST_ID, requestId);
    }
    if (!headers.has("Date")) {
      out.writeBytes(date.bytes());
    }
    if (close) {
      out.writeBytes(CLOSE);
    } else if (keepAliveLine) {
      out.writeBytes(KEEP_ALIVE);
    }
    out.writeBytes(END);
  }

  private void writeStatus(ByteBuf out) {
    out.writeBytes(
        switch (status) {
          case 200 -> OK;
          case 301 -> MOVED;
          case 307 -> TEMPORARY;
          default -> statusLine(status);
        });
  }

  private static byte[] statusLine(int status) {
    String reason = HttpResponseStatus.valueOf(status).reasonPhrase();
    return ascii("HTTP/1.1 " + status + " " + reason + "\r\n");
  }

  private boolean isOurs(String name) {
    if (name.length() > LONGEST_OF_OURS || "CcKkTt".indexOf(name.charAt(0)) < 0) {
      return false;
    }
    for (String ours : OURS) {
      if (ours.equalsIgnoreCase(name)) {
        return framing != Framing.NONE || !name.equalsIgnoreCase(Headers.CONTENT_LENGTH);
      }
    }
    return false;
  }

  private static void writeLine(ByteBuf out, String name, String value) {
    ByteBufUtil.writeUtf8(out, oneLine(name));
    out.writeShort(':' << 8 | ' ');
    ByteBufUtil.writeUtf8(out, oneLine(value));
    out.writeBytes(END);
  }

  /** A line break in a value would let it forge other lines. */
  private static String oneLine(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\r' || c == '\n' || c == 0) {
        return text.replace('\r', ' ').replace('\n', ' ').replace((char) 0, ' ');
      }
    }
    return text;
  }

  private void writeFraming(ByteBuf out) {
    switch (framing) {
      case LENGTH -> {
        out.writeBytes(LENGTH);
        ByteBufUtil.writeAscii(out, Long.toString(contentBytes));
        out.writeBytes(END);
      }
      case CHUNKED -> out.writeBytes(CHUNKED);
      case UNTIL_CLOSE, NONE -> {}
    }
  }
}
