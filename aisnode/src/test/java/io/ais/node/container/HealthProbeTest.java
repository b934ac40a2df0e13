package io.ais.node.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthProbeTest {
  @TempDir private Path folder;
  private HttpServer node;
  private volatile int readiness = 503;
  private volatile long flags;

  @BeforeEach
  void startNode() throws IOException {
    node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    node.createContext(
        "/v1/health",
        exchange -> {
          boolean info = "cii=true".equals(exchange.getRequestURI().getRawQuery());
          byte[] body =
              (info ? "{\"smap\":{\"version\":\"12\"},\"flags\":" + flags + "}" : "")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Ais-Trouble", "no quorum: 1 of 4");
          exchange.sendResponseHeaders(info ? 200 : readiness, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    node.start();
  }

  @AfterEach
  void stopNode() {
    node.stop(0);
  }

  private String verdict(int port) throws IOException {
    Path file = folder.resolve("health");
    Files.writeString(file, "127.0.0.1 " + port);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    boolean well = new HealthProbe(file).isWell(new PrintStream(out, true, StandardCharsets.UTF_8));
    return well + " " + out.toString(StandardCharsets.UTF_8).strip();
  }

  @Test
  void aNodeThatServesIsWell() throws IOException {
    readiness = 200;

    assertEquals("true ready", verdict(node.getAddress().getPort()));
  }

  @Test
  void aNodeThatDoesNotServeSaysWhy() throws IOException {
    assertEquals("false not ready: no quorum: 1 of 4", verdict(node.getAddress().getPort()));
  }

  @Test
  void aNodeInMaintenanceIsWell() throws IOException {
    flags = 6 | 1 << 10;

    assertEquals("true in maintenance", verdict(node.getAddress().getPort()));
  }

  @Test
  void aNodeThatIsNotThereIsNotWell() throws IOException {
    int port = node.getAddress().getPort();
    node.stop(0);

    assertTrue(verdict(port).startsWith("false no answer: "), verdict(port));
  }

  @Test
  void aNodeThatWasNeverConfiguredIsNotWell() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    boolean well = new HealthProbe(folder.resolve("none")).isWell(new PrintStream(out, true));

    assertEquals(false, well);
    assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("no answer"), out::toString);
  }

  @Test
  void readsTheFlagsOfAState() {
    assertEquals(1030, HealthProbe.flags("{\"a\":1,\"flags\":1030}"));
    assertEquals(0, HealthProbe.flags("{\"a\":1}"));
    assertEquals(0, HealthProbe.flags("{\"flags\":"));
  }
}
