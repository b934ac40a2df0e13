package io.ais.node.http;

import io.netty.buffer.ByteBuf;

/**
 * Follows a chunked body and looks over each size line before it is parsed: hexadecimal digits, then
 * nothing or an extension. Netty stops at the first other byte and ignores the rest of the line, so
 * another server could take the chunk for a different one. Confined to the event loop.
 */
final class ChunkCheck {
  private static final int MAX_LINE_BYTES = 4096;
  private static final int MAX_DIGITS = 15;

  private long left;
  private boolean trailers;

  /** A new body begins. */
  void begin() {
    left = 0;
    trailers = false;
  }

  /** Content of the body was given out. */
  void pass(int bytes) {
    left -= bytes;
  }

  /** What the bytes at the reader index are. */
  HeadCheck.Verdict look(ByteBuf in) {
    if (left > 0 || trailers || !in.isReadable()) {
      return HeadCheck.Verdict.COMPLETE;
    }
    if (in.getByte(in.readerIndex()) == '\r') {
      // The end of the chunk before: Netty checks it.
      return in.readableBytes() < 2 ? HeadCheck.Verdict.MORE : HeadCheck.Verdict.COMPLETE;
    }
    int start = in.readerIndex();
    int end = in.indexOf(start, in.writerIndex(), (byte) '\n');
    if (end < 0) {
      return in.readableBytes() > MAX_LINE_BYTES ? HeadCheck.Verdict.BAD : HeadCheck.Verdict.MORE;
    }
    return sizeLine(in, start, end - 1);
  }

  private HeadCheck.Verdict sizeLine(ByteBuf in, int start, int end) {
    int at = start;
    long size = 0;
    while (at < end && hex(in.getByte(at)) >= 0) {
      size = size << 4 | hex(in.getByte(at++));
    }
    boolean sized = at > start && at - start <= MAX_DIGITS;
    while (at < end && (in.getByte(at) == ' ' || in.getByte(at) == '\t')) {
      at++;
    }
    boolean ended = at == end || in.getByte(at) == ';';
    if (!sized || !ended || in.getByte(end) != '\r') {
      return HeadCheck.Verdict.BAD;
    }
    left = size;
    trailers = size == 0;
    return HeadCheck.Verdict.COMPLETE;
  }

  private static int hex(byte b) {
    return b > 0 ? Character.digit((char) b, 16) : -1;
  }
}
