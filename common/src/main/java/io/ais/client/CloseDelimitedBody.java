package io.ais.client;

import java.io.IOException;

/** Body that ends when the server closes the connection. */
final class CloseDelimitedBody extends ResponseBody {
  private boolean ended;

  CloseDelimitedBody(Lease lease) {
    super(lease);
  }

  @Override
  long declaredLength() {
    return -1;
  }

  @Override
  long remaining() {
    return ended ? 0 : -1;
  }

  @Override
  boolean isAtEnd() {
    return ended;
  }

  @Override
  int readSome(byte[] into, int from, int length) throws IOException {
    int count = connection().read(into, from, length);
    if (count < 0) {
      ended = true;
      finish();
    }
    return count;
  }
}
