package io.ais.node.http;

/**
 * Serves requests. Called on a virtual thread per request. An {@link io.ais.error.AisException}
 * thrown before the exchange is committed becomes the error body; anything else a 500.
 */
@FunctionalInterface
public interface Handler {
  void handle(Exchange exchange) throws Exception;

  /** Whether some requests can be answered without a thread of their own; see {@link Exchange#mayWait}. */
  default boolean hasQuickRoutes() {
    return false;
  }
}
