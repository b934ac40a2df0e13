package io.ais.node.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.ais.node.cluster.Body;
import io.ais.node.cluster.Message;
import io.ais.node.peer.PeerClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of messages to a node whose process is gone. */
class MessengerTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private final BlockingQueue<String> gone = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();

  private Messenger messenger(PeerClient peers, Duration redial) {
    return new Messenger(peers, id -> "", (id, boot) -> gone.add(id + " " + boot), redial);
  }

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
  void saysAfterThreeRefusalsThatTheProcessIsGone() throws Exception {
    int port = freePort();
    try (PeerClient peers = new PeerClient("me", "p[me]");
        Messenger messenger = messenger(peers, AT_ONCE)) {
      messenger.heard(from("boot1", port, ""));

      messenger.send("peer", "", from("mine", 1, "a"));

      assertEquals("peer boot1", gone.poll(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void dialsTheNextProcessOfANodeAsSoonAsItIsHeard() throws Exception {
    int port = freePort();
    try (PeerClient peers = new PeerClient("me", "p[me]");
        Messenger messenger = messenger(peers, NEVER)) {
      messenger.heard(from("boot1", port, ""));
      messenger.send("peer", "", from("mine", 1, "the message"));
      messenger.heard(from("boot2", port, "")); // dialled again, or not dialled yet
      HttpServer server = listen(port);
      try {
        messenger.heard(from("boot3", port, ""));

        String text = arrived.poll(10, TimeUnit.SECONDS);

        assertTrue(text != null && text.contains("the message"), text);
        assertNull(gone.poll());
      } finally {
        server.stop(0);
      }
    }
  }

  @Test
  void givesUpTheOldAddressOfANodeThatMoved() throws Exception {
    int old = freePort();
    HttpServer server = listen(0);
    int now = server.getAddress().getPort();
    try (PeerClient peers = new PeerClient("me", "p[me]");
        Messenger messenger = messenger(peers, NEVER)) {
      messenger.heard(from("boot1", old, ""));
      messenger.send("peer", "", from("mine", 1, "to the old address"));

      messenger.heard(from("boot2", now, ""));
      messenger.send("peer", "", from("mine", 1, "to the new address"));

      String text = arrived.poll(10, TimeUnit.SECONDS);
      assertTrue(text != null && text.contains("to the new address"), text);
      assertNull(gone.poll());
    } finally {
      server.stop(0);
    }
  }
}
