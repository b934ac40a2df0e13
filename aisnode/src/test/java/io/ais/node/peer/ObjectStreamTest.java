package io.ais.node.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.model.Snode;
import io.ais.node.http.Handler;
import io.ais.node.http.HttpServer;
import io.ais.node.http.Net;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ObjectStreamTest {
  private static final ObjectSender.Limits SMALL =
      new ObjectSender.Limits(2, 8, 1 << 20, Duration.ofMillis(500));

  private static final ObjectSender.Limits PATIENT =
      new ObjectSender.Limits(2, 8, 1 << 20, Duration.ofSeconds(20));

  private final Map<String, byte[]> stored = new ConcurrentHashMap<>();
  private final Map<String, Ack> acks = new ConcurrentHashMap<>();
  private final PeerClient client = new PeerClient("me", "t[me]");

  private Ack store(byte[] metadata, ObjectReceiver.Data data) throws IOException {
    ByteBuffer into = ByteBuffer.allocate((int) data.sizeBytes() + 1);
    while (data.read(into) >= 0) {
      // All of it.
    }
    stored.put(new String(metadata, UTF_8), bytes(into.flip()));
    return Ack.STORED;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static Handler receiving(ObjectReceiver.Sink sink) {
    ObjectReceiver receiver = new ObjectReceiver();
    return exchange -> receiver.serve(exchange, sink);
  }

  private ObjectSender sender(HttpServer server, ObjectSender.Limits limits) {
    return new ObjectSender(client, PeerFixture.node("dst", server), "g1", limits);
  }

  private void send(ObjectSender sender, String name, byte[] data) {
    send(sender, name, data.length, source(data));
  }

  private void send(ObjectSender sender, String name, long size, ObjectSource.Opener data) {
    sender.send(
        name.getBytes(UTF_8),
        size,
        data,
        ack -> {
          if (acks.put(name, ack) != null) {
            acks.put(name, Ack.failed("acknowledged twice"));
          }
        });
  }

  private static ObjectSource.Opener source(byte[] data) {
    return () -> {
      ByteBuffer left = ByteBuffer.wrap(data);
      return new ObjectSource() {
        @Override
        public int read(ByteBuffer into) {
          if (!left.hasRemaining()) {
            return -1;
          }
          int n = Math.min(left.remaining(), into.remaining());
          into.put(left.slice(left.position(), n));
          left.position(left.position() + n);
          return n;
        }

        @Override
        public void close() {}
      };
    };
  }

  @Test
  void movesObjectsOfAllSizes() throws Exception {
    Random random = new Random(7);
    Map<String, byte[]> sent = new ConcurrentHashMap<>();
    try (HttpServer server = PeerFixture.serve(receiving(this::store));
        ObjectSender sender = sender(server, SMALL)) {
      for (int i = 0; i < 300; i++) {
        byte[] data = new byte[i % 20 == 0 ? random.nextInt(3_000_000) : random.nextInt(2_000)];
        random.nextBytes(data);
        sent.put("o" + i, data);
        send(sender, "o" + i, data);
      }
      send(sender, "empty", new byte[0]);
      sent.put("empty", new byte[0]);
      sender.flush();
    }
    assertEquals(sent.keySet(), stored.keySet());
    sent.forEach((name, data) -> assertArrayEquals(data, stored.get(name), name));
    acks.forEach((name, ack) -> assertEquals(Ack.STORED, ack, name));
    assertEquals(sent.keySet(), acks.keySet());
  }

  @Test
  void carriesEveryWordOfTheReceiverBack() throws Exception {
    ObjectReceiver.Sink sink =
        (metadata, data) ->
            switch (new String(metadata, UTF_8)) {
              case "same" -> Ack.IDENTICAL;
              case "old" -> Ack.OLDER;
              case "bad" -> Ack.failed("disk é");
              case "throws" -> throw new IllegalStateException("full");
              default -> store(metadata, data);
            };
    try (HttpServer server = PeerFixture.serve(receiving(sink));
        ObjectSender sender = sender(server, SMALL)) {
      for (String name : List.of("same", "old", "bad", "throws", "good")) {
        send(sender, name, new byte[200_000]);
      }
      sender.flush();
    }
    assertEquals(Ack.IDENTICAL, acks.get("same"));
    assertEquals(Ack.OLDER, acks.get("old"));
    assertEquals(Ack.failed("disk é"), acks.get("bad"));
    assertEquals(Ack.failed("full"), acks.get("throws"));
    assertEquals(Ack.STORED, acks.get("good"));
  }

  @Test
  void goesOnBehindAnObjectThatCannotBeRead() throws Exception {
    ObjectSource.Opener failing =
        () ->
            new ObjectSource() {
              private boolean begun;

              @Override
              public int read(ByteBuffer into) throws IOException {
                if (begun) {
                  throw new IOException("bad sector");
                }
                begun = true;
                into.put(new byte[1000]);
                return 1000;
              }

              @Override
              public void close() {}
            };
    try (HttpServer server = PeerFixture.serve(receiving(this::store));
        ObjectSender sender = sender(server, SMALL)) {
      send(sender, "broken", 500_000, failing);
      send(sender, "short", 5000, source(new byte[4000]));
      send(
          sender,
          "gone",
          10,
          () -> {
            throw new IOException("no such file");
          });
      send(sender, "good", new byte[10]);
      sender.flush();
    }
    assertEquals(Ack.failed("cannot read the object: bad sector"), acks.get("broken"));
    assertEquals(Ack.failed("the object is shorter than announced"), acks.get("short"));
    assertEquals(Ack.failed("cannot read the object: no such file"), acks.get("gone"));
    assertEquals(Ack.STORED, acks.get("good"));
    assertEquals(java.util.Set.of("good"), stored.keySet());
  }

  @Test
  void limitsWhatIsUnderWay() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    ObjectReceiver.Sink waiting =
        (metadata, data) -> {
          inside.incrementAndGet();
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          return store(metadata, data);
        };
    AtomicInteger handed = new AtomicInteger();
    ObjectSender.Limits limits = new ObjectSender.Limits(2, 8, 1 << 20, Duration.ofSeconds(60));
    try (HttpServer server = PeerFixture.serve(receiving(waiting));
        ObjectSender sender = sender(server, limits)) {
      Thread producer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = 0; i < 20; i++) {
                      send(sender, "o" + i, new byte[100]);
                      handed.incrementAndGet();
                    }
                  });
      PeerFixture.await("both lanes are busy", () -> inside.get() == 2);
      PeerFixture.await("the producer waits", () -> handed.get() == 8);
      assertTrue(acks.isEmpty());
      go.countDown();
      producer.join();
      sender.flush();
    }
    assertEquals(20, stored.size());
  }

  @Test
  void failsWhatABrokenConnectionOwesAndConnectsAgain() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    HttpServer first =
        PeerFixture.serve(
            exchange -> {
              exchange.body().read(ByteBuffer.allocate(10));
              arrived.countDown();
              throw new IOException("the node dies");
            });
    int port = first.port(Net.DATA);
    try (ObjectSender sender =
        new ObjectSender(client, PeerFixture.node("dst", 1, 1, port), "g1", PATIENT)) {
      send(sender, "lost", new byte[100]);
      arrived.await();
      sender.flush();
      assertTrue(acks.get("lost").text().startsWith("connection broken"), acks.toString());
      first.close();
      send(sender, "refused", new byte[100]);
      send(sender, "refused2", new byte[100]);
      sender.flush();
      assertTrue(acks.get("refused2").text().startsWith("cannot connect"), acks.toString());

      try (HttpServer second = PeerFixture.serve(receiving(this::store), port)) {
        send(sender, "again", new byte[100]);
        sender.flush();
        assertEquals(Ack.STORED, acks.get("again"), second.toString());
      }
    }
  }

  @Test
  void cutsAReceiverThatSaysNothing() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Snode node = PeerFixture.node("mute", 1, 1, mute.getLocalPort());
      try (ObjectSender sender = new ObjectSender(client, node, "g1", SMALL)) {
        send(sender, "a", new byte[100]);
        send(sender, "b", 60_000_000, source(new byte[60_000_000]));
        sender.flush();
      }
    }
    assertTrue(acks.get("a").text().contains("no progress"), acks.toString());
    assertTrue(acks.get("b").text().startsWith("connection broken"), acks.toString());
  }

  @Test
  void failsTheRestWhenItIsClosed() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    ObjectReceiver.Sink stuck =
        (metadata, data) -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          return Ack.STORED;
        };
    try (HttpServer server = PeerFixture.serve(receiving(stuck))) {
      ObjectSender sender = sender(server, SMALL);
      send(sender, "a", new byte[100]);
      sender.close();
      send(sender, "b", new byte[100]);
      sender.flush();
      never.countDown();
    }
    assertEquals(Ack.failed("connection broken: the stream is closed"), acks.get("a"));
    assertEquals(Ack.failed("the stream is closed"), acks.get("b"));
  }

  @Test
  void refusesFramesThatWereDamaged() throws Exception {
    List<String> failures = Collections.synchronizedList(new ArrayList<>());
    Handler handler =
        exchange -> {
          try {
            new ObjectReceiver().serve(exchange, this::store);
          } catch (IOException e) {
            failures.add(e.getMessage());
            throw e;
          }
        };
    ByteBuffer frame = ByteBuffer.allocate(30).put(Frames.OBJECT).putLong(1).putLong(0).putInt(1);
    byte[] damaged = bytes(frame.put((byte) 'n').putInt(12345).flip());
    try (HttpServer server = PeerFixture.serve(handler)) {
      StreamConnection raw =
          StreamConnection.open(
              client, PeerFixture.node("d", server).dataNet(), "g1", Duration.ofSeconds(5));
      raw.write(ByteBuffer.wrap(damaged));
      raw.flush();
      PeerFixture.await("it is refused", () -> !failures.isEmpty());
      raw.close();
    }
    assertEquals("object frame was damaged on the way", failures.get(0));
    assertTrue(stored.isEmpty());
  }
}
