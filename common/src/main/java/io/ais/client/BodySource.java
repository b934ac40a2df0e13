package io.ais.client;

import java.io.IOException;
import java.io.InputStream;

/** Body of one request over all its attempts; remembers if it was used. Confined to one thread. */
final class BodySource {
  private final RequestBody body;
  private boolean opened;

  BodySource(RequestBody body) {
    this.body = body;
  }

  long length() {
    return body.length();
  }

  boolean isRepeatable() {
    return body.isRepeatable();
  }

  /** False once the only copy has been used up. */
  boolean canOpen() {
    return !opened || body.isRepeatable();
  }

  InputStream open() throws IOException {
    opened = true;
    return body.open();
  }
}
