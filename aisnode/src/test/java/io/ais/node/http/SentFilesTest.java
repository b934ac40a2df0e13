package io.ais.node.http;

import static io.ais.node.http.HttpServerFixture.connect;
import static io.ais.node.http.HttpServerFixture.serve;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ais.node.runtime.NativeDescriptors;
import io.ais.node.runtime.Sent;
import io.ais.node.runtime.Sent.Then;
import io.ais.node.runtime.SharedDescriptor;
import io.ais.wire.HeaderMap;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that the kernel takes from a file, mixed with bytes that are written. */
class SentFilesTest {
  private static final int SIZE = 20_000_000;
  private static final int PIECE = 10_000;
  private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

  private final byte[] content = new byte[SIZE];
  private final AtomicLong sentBytes = new AtomicLong();
  private final AtomicInteger fullSockets = new AtomicInteger();
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile Thread requester;
  private NativeDescriptors natives;
  private Path file;

  @BeforeEach
  void fill(@TempDir Path folder) throws IOException {
    assumeTrue(Epoll.isAvailable());
    HttpServerFixture.await("libc is bound", () -> NativeDescriptors.ifReady() != null);
    natives = NativeDescriptors.ifReady();
    new Random(3).nextBytes(content);
    file = Files.write(folder.resolve("content"), content);
  }

  private Handler sending() {
    return sending(false);
  }

  /** With bytes that are written behind each full socket, or without. */
  private Handler sending(boolean mixed) {
    return exchange -> {
      int from = natives.open(file.toString());
      assertTrue(from >= 0);
      try (BodyWriter out = exchange.stream(200, new HeaderMap(), SIZE)) {
        int position = 0;
        while (position < SIZE) {
          int next = position;
          Sent sent = out.send(socket -> send(socket, from, next));
          sentBytes.addAndGet(sent.bytes());
          position += (int) sent.bytes();
          if (sent.then() == Then.OTHERWISE || mixed && sent.then() == Then.WAIT) {
            int n = Math.min(PIECE, SIZE - position);
            out.write(ByteBuffer.wrap(content, position, n));
            position += n;
          }
        }
      } finally {
        natives.close(from);
        ended.set(true);
      }
    };
  }

  private Sent send(SharedDescriptor socket, int from, int position) {
    int to = socket.acquire();
    try {
      long sent = natives.sendFile(to, from, position, SIZE - position);
      if (sent == NativeDescriptors.AGAIN) {
        requester = Thread.currentThread();
        fullSockets.incrementAndGet();
        return new Sent(0, Then.WAIT);
      }
      return sent < 0 ? Sent.CANNOT : new Sent(sent, Then.GO_ON);
    } finally {
      socket.release();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void clientsGetTheBytesInOrderHoweverTheyAreSent(boolean mixed) throws IOException {
    try (HttpServer server = serve(sending(mixed));
        RawClient client = connect(server)) {
      for (int i = 0; i < 5; i++) {
        assertArrayEquals(content, client.ask(GET).body());
      }
    }
    assertTrue(sentBytes.get() > SIZE, sentBytes.get() + " bytes by the kernel");
    assertTrue(fullSockets.get() > 0, "the client is slower than the file");
  }

  @Test
  void aFullSocketIsWaitedForAndNotAskedAgainAndAgain() throws IOException {
    try (HttpServer server = serve(sending());
        RawClient client = connect(server)) {
      client.send(GET);
      HttpServerFixture.await("the socket is full", () -> fullSockets.get() > 0);
      awaitParked();
      int before = fullSockets.get();
      assertArrayEquals(content, client.answer().body());
      assertTrue(fullSockets.get() - before < 2_000, fullSockets.get() - before + " full sockets");
    }
  }

  private void awaitParked() {
    HttpServerFixture.await(
        "the request waits", () -> requester.getState() == Thread.State.WAITING);
  }

  @Test
  void whatIsOnItsWayToAClientHasABound() throws IOException {
    long little = bytesForAClientThatReadsNothing(64 * 1024);
    long asTheKernelLikes = bytesForAClientThatReadsNothing(0);

    assertTrue(little < asTheKernelLikes, little + " of " + asTheKernelLikes + " bytes");
  }

  private long bytesForAClientThatReadsNothing(int buffer) throws IOException {
    sentBytes.set(0);
    fullSockets.set(0);
    try (HttpServer server = serve(sending())) {
      server.setSendBuffers(buffer);
      RawClient client = connect(server);
      client.send(GET);
      HttpServerFixture.await("the socket is full", () -> fullSockets.get() > 0);
      awaitParked();
      client.close();
    }
    return sentBytes.get();
  }

  @Test
  void aClientThatTakesNothingIsCutOffAfterAWhile() throws IOException {
    try (HttpServer server = serve(sending(), HttpServerFixture.impatient(Duration.ofMillis(300)));
        RawClient client = connect(server)) {
      long before = openFiles();
      client.send(GET);
      HttpServerFixture.await("the handler ended", ended::get);
      assertThrows(IOException.class, client::answer);
      HttpServerFixture.await("all is closed", () -> openFiles() <= before);
    }
    assertTrue(sentBytes.get() < SIZE, sentBytes.get() + " bytes by the kernel");
  }

  @Test
  void aClientThatLeavesIsNoticedWhileItIsWaitedFor() throws IOException {
    try (HttpServer server = serve(sending())) {
      RawClient client = connect(server);
      client.send(GET);
      HttpServerFixture.await("the socket is full", () -> fullSockets.get() > 0);
      awaitParked();
      client.close(); // with unread bytes: a reset
      HttpServerFixture.await("the handler ended", ended::get);
    }
  }

  @Test
  void aServerThatClosesLetsGoOfARequestThatWaits() throws IOException {
    HttpServer server = serve(sending());
    RawClient client = connect(server);
    client.send(GET);
    HttpServerFixture.await("the socket is full", () -> fullSockets.get() > 0);
    awaitParked();
    server.close();
    client.close();
    HttpServerFixture.await("the handler ended", ended::get);
  }

  @Test
  void aClientThatLeavesEndsItAndNothingStaysOpen() throws Exception {
    try (HttpServer server = serve(sending())) {
      try (RawClient client = connect(server)) {
        client.ask(GET); // whatever is opened once
      }
      long before = openFiles();
      for (int i = 0; i < 10; i++) {
        ended.set(false);
        RawClient client = connect(server);
        client.send(GET).line();
        client.close();
        HttpServerFixture.await("the handler ended", ended::get);
      }
      HttpServerFixture.await("all is closed", () -> openFiles() <= before);
    }
  }

  private static long openFiles() {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aNumberIsClosedWhenNobodyUsesItAnyMore() {
    AtomicInteger closed = new AtomicInteger();
    SharedDescriptor shared = new SharedDescriptor(7, closed::addAndGet);

    assertEquals(7, shared.acquire());
    shared.close();
    assertEquals(0, closed.get());
    assertEquals(-1, shared.acquire());
    shared.release();
    shared.close();

    assertEquals(7, closed.get());
  }

  @Test
  void aFileIsReadAtItsEndAndBehindIt() {
    int from = natives.open(file.toString());
    ByteBuffer room = ByteBuffer.allocateDirect(100);

    assertEquals(10, natives.read(from, room, SIZE - 10));
    assertEquals(0, natives.read(from, room, SIZE));
    natives.close(from);

    byte[] last = new byte[10];
    room.flip().get(last);
    assertArrayEquals(Arrays.copyOfRange(content, SIZE - 10, SIZE), last);
    assertEquals(-2, natives.open(file + ".none"));
    assertEquals("No such file or directory", natives.text(-2));
  }
}
