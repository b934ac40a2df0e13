package io.ais.client;

import java.io.IOException;

/** Body that ends when the server closes the connection. */
final class CloseDelimitedBody extends OpenEndedBody {
  CloseDelimitedBody(Lease lease) {
    super(lease);
  }

  @Override
  int readSome(byte[] into, int from, int length) throws IOException {
    int count = connection().read(into, from, length);
    if (count < 0) {
      end();
    }
    return count;
  }
}
