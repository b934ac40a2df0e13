package io.ais.client;

import java.io.IOException;

/** Body of known length, also the absent body of HEAD, 204 and 304. */
final class FixedLengthBody extends ResponseBody {
  private final long declared;
  private long left;

  /**
   * @param declared what Content-Length says; -1 = nothing
   * @param present bytes that follow
   */
  FixedLengthBody(Lease lease, long declared, long present) {
    super(lease);
    this.declared = declared;
    this.left = present;
    if (left == 0) {
      finish();
    }
  }

  @Override
  long declaredLength() {
    return declared;
  }

  @Override
  long remaining() {
    return left;
  }

  @Override
  boolean isAtEnd() {
    return left == 0;
  }

  @Override
  int readSome(byte[] into, int from, int length) throws IOException {
    int count = connection().read(into, from, (int) Math.min(length, left));
    if (count < 0) {
      throw cutShort();
    }
    left -= count;
    if (left == 0) {
      finish();
    }
    return count;
  }
}
