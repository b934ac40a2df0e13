package io.ais.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Body in chunks; extensions and trailers are read over. */
final class ChunkedBody extends OpenEndedBody {
  private static final int MAX_LINE_BYTES = 8 * 1024;
  private static final int MAX_TRAILERS = 128;

  private static final byte[] LAST_CHUNK = "\r\n0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

  private long left;
  private boolean first = true;

  ChunkedBody(Lease lease) {
    super(lease);
  }

  @Override
  int readSome(byte[] into, int from, int length) throws IOException {
    if (left == 0 && !nextChunk()) {
      return -1;
    }
    int count = connection().read(into, from, (int) Math.min(length, left));
    if (count < 0) {
      throw cutShort();
    }
    left -= count;
    if (left == 0 && connection().startsWith(LAST_CHUNK)) {
      // A caller who stops after the bytes it expects still gives the connection back. Without
      // the look ahead this would wait for the next chunk of a stream.
      nextChunk();
    }
    return count;
  }

  /** Reads the head of the next chunk; false at the end of the body. */
  private boolean nextChunk() throws IOException {
    if (isAtEnd()) {
      return false;
    }
    if (!first && !line().isEmpty()) {
      throw new IOException("chunk of " + connection().authority() + " has a wrong length");
    }
    first = false;
    left = size(line());
    if (left > 0) {
      return true;
    }
    skipTrailers();
    end();
    return false;
  }

  private void skipTrailers() throws IOException {
    for (int i = 0; i < MAX_TRAILERS; i++) {
      if (line().isEmpty()) {
        return;
      }
    }
    throw new IOException("too many trailers from " + connection().authority());
  }

  private String line() throws IOException {
    byte[] line = connection().readLine(MAX_LINE_BYTES);
    if (line == null) {
      throw cutShort();
    }
    return new String(line, StandardCharsets.ISO_8859_1);
  }

  private long size(String line) throws IOException {
    int end = line.indexOf(';');
    String digits = (end < 0 ? line : line.substring(0, end)).strip();
    if (digits.isEmpty()
        || digits.length() > 15
        || !digits.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
      throw new IOException("invalid chunk size \"" + line + "\"");
    }
    return Long.parseLong(digits, 16);
  }
}
