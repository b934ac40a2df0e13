package io.ais.node.nodeapi;

import io.ais.error.AisException;
import io.ais.node.http.Exchange;
import io.ais.node.http.Handler;
import io.ais.node.http.Net;
import io.ais.wire.Headers;

/**
 * Refuses requests on the public network that pretend to come from a node
 * (spec/control-plane.md 11). Thread-safe.
 */
public final class PublicGuard implements Handler {
  private final Handler next;

  public PublicGuard(Handler next) {
    this.next = next;
  }

  @Override
  public boolean hasQuickRoutes() {
    return next.hasQuickRoutes();
  }

  @Override
  public void handle(Exchange exchange) throws Exception {
    String caller = exchange.headers().first(Headers.CALLER_ID);
    if (exchange.net() == Net.PUBLIC && caller != null) {
      throw new AisException(
          403,
          "",
          "unexpected intra-cluster header on pub: '" + Headers.CALLER_ID + "=" + caller + "'");
    }
    next.handle(exchange);
  }
}
