package io.ais.node.peer;

import io.ais.model.NetInfo;
import io.ais.model.NodeType;
import io.ais.model.Snode;
import io.ais.node.http.Handler;
import io.ais.node.http.HttpServer;
import io.ais.node.http.Listen;
import io.ais.node.http.Net;
import io.ais.node.http.ServerConfig;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Nodes that are nothing but a server, and waiting with a deadline. */
final class PeerFixture {
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private PeerFixture() {}

  static HttpServer serve(Handler handler) throws IOException {
    return serve(handler, 0);
  }

  static HttpServer serve(Handler handler, int dataPort) throws IOException {
    HttpServer server = new HttpServer(ServerConfig.of("t[peer]"));
    server.setHandler(handler);
    server.start(
        List.of(
            new Listen(Net.PUBLIC, "127.0.0.1", 0),
            new Listen(Net.CONTROL, "127.0.0.1", 0),
            new Listen(Net.DATA, "127.0.0.1", dataPort)));
    return server;
  }

  static Snode node(String id, HttpServer server) {
    return node(id, server.port(Net.PUBLIC), server.port(Net.CONTROL), server.port(Net.DATA));
  }

  static Snode node(String id, int publicPort, int controlPort, int dataPort) {
    return Snode.of(
        NodeType.TARGET,
        id,
        1,
        NetInfo.http("127.0.0.1", publicPort),
        NetInfo.http("127.0.0.1", controlPort),
        NetInfo.http("127.0.0.1", dataPort));
  }

  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("waited in vain until " + what);
      }
      Thread.yield();
    }
  }
}
