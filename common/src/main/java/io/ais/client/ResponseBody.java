package io.ais.client;

import java.io.InputStream;

/** Body of one response; knows when the connection is free again. Confined to one thread. */
abstract class ResponseBody extends InputStream {
  /** Length the server declared; -1 = unknown. */
  abstract long declaredLength();

  /** Bytes left; -1 = unknown. */
  abstract long remaining();

  @Override
  public abstract void close();
}
