package io.ais.node.control;

import io.ais.node.cluster.Message;
import io.ais.node.http.Exchange;
import io.ais.node.http.Response;
import io.ais.wire.Json;
import java.io.IOException;

/** Takes control messages from the network. Thread-safe. */
public final class MessageHandler {
  private static final int LIMIT = 64 << 20;

  private final ControlPlane control;

  public MessageHandler(ControlPlane control) {
    this.control = control;
  }

  /** {@code POST /v1/control}. */
  public void handle(Exchange exchange, String rest) throws IOException {
    control.receive(Json.parse(exchange.body().readAll(LIMIT), Message.class));
    exchange.respond(Response.of(200));
  }
}
