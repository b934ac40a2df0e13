package io.ais.node.peer;

import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.io.InputStream;

/** A peer's answer whose body is still arriving. Confined to one thread; must be closed. */
public interface PeerStream extends AutoCloseable {
  int status();

  HeaderMap headers();

  /** The body; reading past a broken connection throws. */
  InputStream body();

  @Override
  void close() throws IOException;
}
