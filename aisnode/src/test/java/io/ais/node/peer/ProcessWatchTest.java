package io.ais.node.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Death is what the kernel says: refused connections, nothing else. */
@Timeout(60)
class ProcessWatchTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  private final BlockingQueue<String> gone = new LinkedBlockingQueue<>();
  private final ProcessWatch watch =
      new ProcessWatch((id, boot) -> gone.add(id + " " + boot), Duration.ofSeconds(2));

  @AfterEach
  void close() {
    watch.close();
  }

  private static ServerSocket listen(int port) throws IOException {
    return new ServerSocket(port, 5, HERE);
  }

  private static ProcessWatch.Watched process(String boot, int port) {
    return new ProcessWatch.Watched("peer", boot, "http://127.0.0.1:" + port);
  }

  @Test
  void theEndOfAProcessIsKnownWithinAboutASecond() throws Exception {
    ServerSocket server = listen(0);
    watch.watch(process("boot1", server.getLocalPort()));
    Socket accepted = server.accept();
    assertNull(gone.poll(200, TimeUnit.MILLISECONDS));
    server.close();
    long dead = System.nanoTime();
    accepted.close();

    assertEquals("peer boot1", gone.poll(20, TimeUnit.SECONDS));
    assertTrue(System.nanoTime() - dead >= 700_000_000L, "three attempts, 0.75 s apart in all");
    assertNull(gone.poll(1500, TimeUnit.MILLISECONDS), "said once");
  }

  @Test
  void aConnectionThatIsClosedIsDialledAgainAndSaysNothing() throws Exception {
    try (ServerSocket server = listen(0)) {
      watch.watch(process("boot1", server.getLocalPort()));
      for (int i = 0; i < 3; i++) {
        server.accept().close();
      }
      assertNotNull(server.accept());
    }
    assertNull(gone.poll());
  }

  @Test
  void aProcessThatIsBackInTimeIsNotDead() throws Exception {
    ServerSocket server = listen(0);
    int port = server.getLocalPort();
    watch.watch(process("boot1", port));
    Socket accepted = server.accept();
    server.close();
    accepted.close();
    try (ServerSocket next = listen(port);
        Socket again = next.accept()) {
      assertNull(gone.poll(1200, TimeUnit.MILLISECONDS));
      assertTrue(again.isConnected());
    }
  }

  @Test
  void watchesOneProcessOnly() throws Exception {
    ServerSocket first = listen(0);
    ServerSocket second = listen(0);
    watch.watch(process("boot1", first.getLocalPort()));
    Socket accepted = first.accept();
    watch.watch(process("boot2", second.getLocalPort()));
    assertEquals(-1, accepted.getInputStream().read());
    first.close();
    Socket now = second.accept();
    second.close();
    now.close();

    assertEquals("peer boot2", gone.poll(20, TimeUnit.SECONDS));
    assertNull(gone.poll(1, TimeUnit.SECONDS));
  }
}
