package io.ais.node.http;

import io.ais.wire.HeaderMap;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * What the head of a request says about itself and its body. Immutable.
 *
 * @param rawPath path as sent, each byte a char
 * @param bodyBytes declared length; -1 when chunked
 * @param expectsContinue the client waits for 100 before it sends the body
 */
record RequestHead(
    String method,
    String rawPath,
    String rawQuery,
    HttpHeaders lines,
    long bodyBytes,
    boolean http10,
    boolean keepAlive,
    boolean expectsContinue) {

  /** The head cannot be served. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    private final int status;

    Refused(int status, String message) {
      super(message);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /** Reads a head that Netty parsed. */
  static RequestHead of(HttpRequest request) throws Refused {
    HttpHeaders lines = request.headers();
    boolean http10 = isHttp10(request.protocolVersion());
    checkHost(lines, http10);
    long bodyBytes = bodyBytes(lines, http10);
    String target = originForm(request.uri(), request.method().name());
    int mark = target.indexOf('?');
    return new RequestHead(
        request.method().name(),
        mark < 0 ? target : target.substring(0, mark),
        mark < 0 ? "" : target.substring(mark + 1),
        lines,
        bodyBytes,
        http10,
        keepAlive(lines, http10),
        expectsContinue(lines, http10, bodyBytes));
  }

  private static boolean isHttp10(HttpVersion version) throws Refused {
    if (version.equals(HttpVersion.HTTP_1_1)) {
      return false;
    }
    if (version.equals(HttpVersion.HTTP_1_0)) {
      return true;
    }
    throw new Refused(505, "protocol " + version + " is not supported");
  }

  private static void checkHost(HttpHeaders lines, boolean http10) throws Refused {
    int hosts = lines.getAll(HttpHeaderNames.HOST).size();
    if (hosts > 1 || (hosts == 0 && !http10)) {
      throw new Refused(400, hosts == 0 ? "missing Host header" : "more than one Host header");
    }
  }

  private static long bodyBytes(HttpHeaders lines, boolean http10) throws Refused {
    List<String> codings = lines.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    String length = lines.get(HttpHeaderNames.CONTENT_LENGTH);
    if (codings.isEmpty()) {
      return length == null ? 0 : Long.parseLong(length);
    }
    if (length != null || http10) {
      throw new Refused(400, "unexpected Transfer-Encoding");
    }
    if (codings.size() != 1 || !codings.get(0).trim().equalsIgnoreCase("chunked")) {
      throw new Refused(400, "unsupported Transfer-Encoding");
    }
    return -1;
  }

  private static boolean keepAlive(HttpHeaders lines, boolean http10) {
    if (http10) {
      return lines.containsValue(HttpHeaderNames.CONNECTION, "keep-alive", true)
          && !lines.containsValue(HttpHeaderNames.CONNECTION, "close", true);
    }
    return !lines.containsValue(HttpHeaderNames.CONNECTION, "close", true);
  }

  private static boolean expectsContinue(HttpHeaders lines, boolean http10, long bodyBytes)
      throws Refused {
    String expect = lines.get(HttpHeaderNames.EXPECT);
    if (expect == null || http10) {
      return false;
    }
    if (!expect.trim().equalsIgnoreCase("100-continue")) {
      throw new Refused(417, "unknown expectation");
    }
    return bodyBytes != 0;
  }

  /** Path and query of a target that may name scheme and host too. */
  private static String originForm(String target, String method) throws Refused {
    if (target.startsWith("/") || (target.equals("*") && method.equals("OPTIONS"))) {
      return target;
    }
    int scheme = target.indexOf("://");
    if (scheme <= 0 || method.equals("CONNECT")) {
      throw new Refused(400, "malformed request target");
    }
    String rest = target.substring(scheme + 3);
    int slash = rest.indexOf('/');
    int mark = rest.indexOf('?');
    if (slash < 0 || (mark >= 0 && mark < slash)) {
      return "/" + (mark < 0 ? "" : rest.substring(mark));
    }
    return rest.substring(slash);
  }

  /** Header lines as text; bytes that are UTF-8 are read so, others byte by byte. */
  HeaderMap headerMap() {
    HeaderMap map = new HeaderMap();
    Iterator<Map.Entry<String, String>> all = lines.iteratorAsString();
    while (all.hasNext()) {
      Map.Entry<String, String> entry = all.next();
      map.add(entry.getKey(), text(entry.getValue()));
    }
    return map;
  }

  private static String text(String latin) {
    for (int i = 0; i < latin.length(); i++) {
      if (latin.charAt(i) > 0x7f) {
        return utf8OrLatin(latin);
      }
    }
    return latin;
  }

  private static String utf8OrLatin(String latin) {
    try {
      byte[] bytes = latin.getBytes(StandardCharsets.ISO_8859_1);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return latin;
    }
  }
}
