package io.ais.node.http;

import io.netty.buffer.ByteBuf;

/**
 * Looks over the bytes of a request head before they are parsed: one request line of three words,
 * lines ended by CR LF and nothing else, no control characters, no continued header lines, no more
 * bytes than allowed. Goes on where it stopped when more bytes arrive. Confined to the event loop.
 */
final class HeadCheck {
  /** What the bytes so far are. */
  enum Verdict {
    MORE,
    COMPLETE,
    BAD
  }

  private static final int BAD_REQUEST = 400;
  private static final int URI_TOO_LONG = 414;
  private static final int HEADERS_TOO_LARGE = 431;

  private final int maxBytes;
  private int skipped;
  private int looked;
  private int lineStart;
  private int line;
  private int spaces;
  private boolean carriageReturn;
  private int status;
  private String reason = "";

  HeadCheck(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  int status() {
    return status;
  }

  String reason() {
    return reason;
  }

  /** Looks at what is readable; consumes nothing but empty lines before the request line. */
  Verdict look(ByteBuf in) {
    if (looked == 0 && !skipEmptyLines(in)) {
      return bad(BAD_REQUEST, "no request line");
    }
    int start = in.readerIndex();
    int end = in.readableBytes();
    for (int i = looked; i < end; i++) {
      if (i >= maxBytes) {
        return tooLong();
      }
      Verdict verdict = see(in.getByte(start + i), i);
      if (verdict != Verdict.MORE) {
        return verdict;
      }
    }
    looked = end;
    return Verdict.MORE;
  }

  private Verdict see(byte b, int at) {
    if (carriageReturn) {
      carriageReturn = false;
      return b == '\n' ? endOfLine(at) : bad(BAD_REQUEST, "carriage return within a line");
    }
    if (b == '\r') {
      carriageReturn = true;
      return Verdict.MORE;
    }
    if (b == '\n') {
      return bad(BAD_REQUEST, "line feed without carriage return");
    }
    return line == 0 ? seeRequestLine(b, at) : seeHeader(b, at);
  }

  private Verdict seeRequestLine(byte b, int at) {
    if (b == ' ') {
      spaces++;
      return spaces > 2 || at == lineStart
          ? bad(BAD_REQUEST, "malformed request line")
          : Verdict.MORE;
    }
    return isControl(b) ? bad(BAD_REQUEST, "malformed request line") : Verdict.MORE;
  }

  private Verdict seeHeader(byte b, int at) {
    if (at == lineStart && (b == ' ' || b == '\t')) {
      return bad(BAD_REQUEST, "continued header line");
    }
    return isControl(b) && b != '\t'
        ? bad(BAD_REQUEST, "control character in a header")
        : Verdict.MORE;
  }

  private Verdict endOfLine(int at) {
    if (line == 0 && spaces != 2) {
      return bad(BAD_REQUEST, "malformed request line");
    }
    if (at == lineStart + 1) {
      reset();
      return Verdict.COMPLETE;
    }
    line++;
    lineStart = at + 1;
    return Verdict.MORE;
  }

  private void reset() {
    skipped = 0;
    looked = 0;
    lineStart = 0;
    line = 0;
    spaces = 0;
  }

  /** Some old clients send an empty line after a body. */
  private boolean skipEmptyLines(ByteBuf in) {
    while (in.readableBytes() >= 2 && in.getShort(in.readerIndex()) == 0x0d0a) {
      in.skipBytes(2);
      skipped += 2;
      if (skipped > maxBytes) {
        return false;
      }
    }
    return true;
  }

  private static boolean isControl(byte b) {
    return (b >= 0 && b < ' ') || b == 0x7f;
  }

  private Verdict tooLong() {
    return line == 0
        ? bad(URI_TOO_LONG, "request line longer than " + maxBytes + " bytes")
        : bad(HEADERS_TOO_LARGE, "request head larger than " + maxBytes + " bytes");
  }

  private Verdict bad(int status, String reason) {
    this.status = status;
    this.reason = reason;
    return Verdict.BAD;
  }
}
