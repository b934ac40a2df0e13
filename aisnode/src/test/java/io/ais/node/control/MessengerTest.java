package io.ais.node.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.ais.node.cluster.Body;
import io.ais.node.cluster.Message;
import io.ais.node.peer.PeerClient;
import io.ais.node.peer.ProcessWatch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Where messages go when processes end and nodes move. */
class MessengerTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 5, HERE)) {
      return socket.getLocalPort();
    }
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port;
  }

  private static Message from(String boot, int port, String text) {
    return new Message("uuid", "peer", "store", boot, url(port), new Body.Decline(text));
  }

  private HttpServer listen(int port) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(HERE, port), 0);
    server.createContext(
        Messenger.PATH,
        exchange -> {
          arrived.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  @Test
  void knowsTheProcessThatWasHeardLast() throws Exception {
    try (PeerClient peers = new PeerClient("me", "p[me]");
        Messenger messenger = new Messenger(peers, id -> "")) {
      assertNull(messenger.process("peer"));
      messenger.heard(from("boot1", 1, ""));
      messenger.heard(from("boot2", 2, ""));

      assertEquals(new ProcessWatch.Watched("peer", "boot2", url(2)), messenger.process("peer"));
    }
  }

  @Test
  void followsANodeThatMoved() throws Exception {
    int old = freePort();
    HttpServer server = listen(0);
    int now = server.getAddress().getPort();
    try (PeerClient peers = new PeerClient("me", "p[me]");
        Messenger messenger = new Messenger(peers, id -> "")) {
      messenger.heard(from("boot1", old, ""));
      messenger.send("peer", "", from("mine", 1, "to the old address"));

      messenger.heard(from("boot2", now, ""));
      messenger.send("peer", "", from("mine", 1, "to the new address"));

      String text = arrived.poll(10, TimeUnit.SECONDS);
      assertTrue(text != null && text.contains("to the new address"), text);
    } finally {
      server.stop(0);
    }
  }
}
