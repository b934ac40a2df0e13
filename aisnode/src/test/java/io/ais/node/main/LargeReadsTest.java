package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ais.client.RequestBody;
import io.ais.model.Bck;
import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Objects that the kernel sends, of a cluster as it is put together. */
class LargeReadsTest {
  private static final Bck BCK = Bck.ais("large");
  private static final int BYTES = 30_000_000;

  private static long openFiles() {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Begins to read an object from its target, and leaves. */
  private static void leaveInTheMiddle(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String request =
          "GET /v1/objects/large/o?provider=ais HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      assertEquals(100_000, socket.getInputStream().readNBytes(100_000).length);
    }
  }

  @Test
  void clientsThatLeaveAreNoErrorAndLeaveNothingBehind() throws IOException {
    byte[] content = new byte[BYTES];
    new Random(9).nextBytes(content);
    try (TestCluster cluster = TestCluster.of(1, 1)) {
      cluster.client().buckets().create(BCK, Map.of());
      cluster.client().objects().put(BCK, "o", RequestBody.of(content), new HeaderMap());
      assertArrayEquals(content, cluster.client().objects().get(BCK, "o").readAll(BYTES));
      int port = cluster.target(0).self().publicNet().portNumber();
      leaveInTheMiddle(port);
      long before = openFiles();
      for (int i = 0; i < 20; i++) {
        leaveInTheMiddle(port);
      }

      cluster.await("all closed", () -> openFiles() <= before + 2);
      assertEquals(List.of(), cluster.errors());
      assertArrayEquals(content, cluster.client().objects().get(BCK, "o").readAll(BYTES));
    }
  }
}
