package io.ais.client;

import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Status line and headers of an answer. Immutable.
 *
 * @param keepAlive the server will take another request on the connection
 */
record AnswerHead(int status, boolean keepAlive, HeaderMap headers) {

  /** Informational, another head follows. */
  boolean isInterim() {
    return status >= 100 && status < 200 && status != 101;
  }

  /**
   * Reads one head.
   *
   * @throws EOFException if the connection ended before it began
   */
  static AnswerHead read(Connection connection, int maxBytes) throws IOException {
    byte[] first = connection.readLine(maxBytes);
    if (first == null) {
      throw new EOFException(connection.authority() + " closed the connection without an answer");
    }
    String statusLine = text(first);
    int status = status(statusLine);
    HeaderMap headers = new HeaderMap();
    int left = maxBytes - first.length;
    String name = null;
    StringBuilder value = new StringBuilder();
    while (true) {
      byte[] bytes = connection.readLine(Math.max(0, left));
      if (bytes == null) {
        throw new EOFException("answer of " + connection.authority() + " ended inside its head");
      }
      left -= bytes.length + 2;
      String line = text(bytes);
      if (name != null && !line.isEmpty() && isBlank(line.charAt(0))) {
        value.append(' ').append(line.strip());
        continue;
      }
      if (name != null) {
        headers.add(name, value.toString());
      }
      if (line.isEmpty()) {
        return new AnswerHead(status, keepsAlive(statusLine, headers), headers);
      }
      int colon = line.indexOf(':');
      if (colon <= 0) {
        throw new IOException("invalid header line \"" + line + "\"");
      }
      name = line.substring(0, colon).strip();
      value.setLength(0);
      value.append(line.substring(colon + 1).strip());
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean keepsAlive(String statusLine, HeaderMap headers) {
    boolean byDefault = !statusLine.startsWith("HTTP/1.0");
    for (String value : headers.all(Headers.CONNECTION)) {
      for (String option : value.split(",")) {
        if (option.strip().equalsIgnoreCase("close")) {
          return false;
        }
        byDefault |= option.strip().equalsIgnoreCase("keep-alive");
      }
    }
    return byDefault;
  }

  private static int status(String line) throws IOException {
    boolean valid =
        line.startsWith("HTTP/1.")
            && line.length() >= 12
            && line.charAt(8) == ' '
            && line.substring(9, 12).chars().allMatch(c -> c >= '0' && c <= '9')
            && (line.length() == 12 || line.charAt(12) == ' ');
    if (!valid) {
      throw new IOException("not an HTTP answer: \"" + line + "\"");
    }
    return Integer.parseInt(line.substring(9, 12));
  }

  /** UTF-8 as nodes send it; anything else byte by byte. */
  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  /** Body that follows this head. */
  ResponseBody body(String method, Lease lease) throws IOException {
    long declared = contentLength();
    if (method.equals("HEAD") || status == 204 || status == 304) {
      return new FixedLengthBody(lease, declared, 0);
    }
    if (isChunked()) {
      return new ChunkedBody(lease);
    }
    return declared < 0
        ? new CloseDelimitedBody(lease)
        : new FixedLengthBody(lease, declared, declared);
  }

  /** False when only the end of the connection ends the body. */
  boolean isFramed(String method) throws IOException {
    return method.equals("HEAD")
        || status == 204
        || status == 304
        || isChunked()
        || contentLength() >= 0;
  }

  private boolean isChunked() {
    String coding = headers.first(Headers.TRANSFER_ENCODING, "");
    return coding.regionMatches(true, coding.length() - 7, "chunked", 0, 7);
  }

  private long contentLength() throws IOException {
    long length = -1;
    for (String text : headers.all(Headers.CONTENT_LENGTH)) {
      long next;
      try {
        next = Long.parseLong(text.strip());
      } catch (NumberFormatException e) {
        throw new IOException("invalid Content-Length \"" + text + "\"", e);
      }
      if (next < 0 || (length >= 0 && next != length)) {
        throw new IOException("invalid Content-Length \"" + text + "\"");
      }
      length = next;
    }
    return length;
  }
}
