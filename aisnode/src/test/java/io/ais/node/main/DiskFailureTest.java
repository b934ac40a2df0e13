package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.client.AisClient;
import io.ais.client.AisHttpException;
import io.ais.client.HttpResponse;
import io.ais.client.RequestBody;
import io.ais.model.Bck;
import io.ais.model.MountpathList;
import io.ais.model.StateFlags;
import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Directories of mountpaths are moved away under clients of a real target. */
class DiskFailureTest {
  private static final Bck BUCKET = Bck.ais("failing");
  private static final int OBJECTS = 120;
  private static final String FIRST = "round 0";

  private static TestCluster cluster;
  private static TestNode target;

  @BeforeAll
  static void start() throws IOException {
    cluster = TestCluster.unstarted(1, 1);
    target = cluster.target(0);
    cluster.nodes().forEach(TestNode::start);
    cluster.awaitFormed(1, 1);
    cluster.client().buckets().create(BUCKET, null);
    for (int i = 0; i < OBJECTS; i++) {
      put(i, FIRST);
    }
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static void put(int number, String content) throws IOException {
    cluster
        .client()
        .objects()
        .put(BUCKET, "o" + number, RequestBody.of(number + " " + content), new HeaderMap());
  }

  private static String get(AisClient client, int number) throws IOException {
    byte[] content = client.objects().get(BUCKET, "o" + number).readAll(1000);
    return new String(content, StandardCharsets.UTF_8);
  }

  private static MountpathList list() throws IOException {
    return cluster.client().nodes().mountpaths(target.id());
  }

  private static boolean isFlagged() {
    return StateFlags.DISK_FAULT.in(target.shared().state.flags());
  }

  private static long runs() {
    return target.shared().stats.tracker().getOrDefault("err.fshc.n", 0L);
  }

  private static Path away(String mountpath) {
    return Path.of(mountpath + ".away");
  }

  private static void moveBackAndEnable(String path) throws IOException {
    Files.move(away(path), Path.of(path));
    enable(path);
  }

  private static void enable(String path) throws IOException {
    cluster.client().nodes().enableMountpath(target.id(), path);
    cluster.await(
        "all in service, no resilver",
        () ->
            list().available().contains(path)
                && !StateFlags.RESILVERING.in(target.shared().state.flags()));
  }

  /** Readers and writers that note every answer. */
  private static final class Clients implements AutoCloseable {
    final Map<Integer, Integer> acknowledged = new ConcurrentHashMap<>();
    final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<Long> refused = new ConcurrentLinkedQueue<>(); // nanos of PUTs
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    Clients() {
      threads.add(Thread.ofVirtual().start(this::read));
      threads.add(Thread.ofVirtual().start(this::read));
      threads.add(Thread.ofVirtual().start(this::write));
    }

    private void read() {
      AisClient client = cluster.client();
      for (int i = 0; !stopping; i = (i + 1) % OBJECTS) {
        int before = acknowledged.getOrDefault(i, 0);
        try {
          String[] words = get(client, i).split(" ");
          if (!words[0].equals(Integer.toString(i)) || Integer.parseInt(words[2]) < before) {
            wrong.add("o" + i + ": " + String.join(" ", words) + ", acknowledged " + before);
          }
        } catch (AisHttpException e) {
          if (e.status() != 503) {
            wrong.add("GET o" + i + ": " + e.status() + " " + e.getMessage());
          }
        } catch (IOException e) {
          wrong.add("GET o" + i + ": " + e);
        }
      }
    }

    private void write() {
      for (int round = 1; !stopping; round++) {
        for (int i = 0; i < OBJECTS && !stopping; i += 3) {
          try {
            put(i, "round " + round);
            acknowledged.put(i, round);
          } catch (AisHttpException e) {
            if (e.status() != 503 && e.status() != 500) {
              wrong.add("PUT o" + i + ": " + e.status() + " " + e.getMessage());
            }
            refused.add(System.nanoTime());
          } catch (IOException e) {
            wrong.add("PUT o" + i + ": " + e);
          }
        }
      }
    }

    @Override
    public void close() {
      stopping = true;
      for (Thread thread : threads) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  @Test
  void aDirectoryThatIsMovedAwayUnderLoadIsDisabledAndComesBackWhole() throws Exception {
    String path = list().available().getFirst();
    Clients clients = new Clients();
    try (clients) {
      cluster.await("some writes", () -> clients.acknowledged.size() > OBJECTS / 6);

      Files.move(Path.of(path), away(path));
      long moved = System.nanoTime();
      cluster.await("its end of service", () -> list().disabled().contains(path));
      long millis = (System.nanoTime() - moved) / 1_000_000;
      long disabled = System.nanoTime();

      assertTrue(millis < 2_000, millis + " ms");
      cluster.await("the alert", DiskFailureTest::isFlagged);
      assertFalse(list().missed().isEmpty());
      int before =
          clients.acknowledged.values().stream().mapToInt(Integer::intValue).max().orElse(0);
      cluster.await(
          "later writes",
          () -> clients.acknowledged.values().stream().anyMatch(round -> round > before + 2));
      assertTrue(clients.refused.stream().allMatch(at -> at < disabled), "PUT failed afterwards");
      assertNotSure();
      assertEquals(503, listing(), "a short page");
    }
    assertEquals(List.of(), List.copyOf(clients.wrong));

    moveBackAndEnable(path);

    cluster.await("the end of the alert", () -> !isFlagged());
    assertTrue(list().missed().isEmpty());
    assertEquals(200, listing());
    for (int i = 0; i < OBJECTS; i++) {
      int round = Integer.parseInt(get(cluster.client(), i).split(" ")[2]);
      assertTrue(round >= clients.acknowledged.getOrDefault(i, 0), "o" + i + ": " + round);
    }
  }

  @Test
  void whatIsDeletedWhileItsMountpathIsOutDoesNotComeBackWithIt() throws Exception {
    String path = list().available().getLast();
    Files.move(Path.of(path), away(path));
    cluster.await("its end of service", () -> list().disabled().contains(path));
    List<Integer> gone = new ArrayList<>();
    for (int i = 0; gone.size() < 4; i++) {
      if (!isThere(i)) {
        gone.add(i);
      }
    }
    put(gone.get(0), "overwritten before");
    put(gone.get(1), "overwritten before");
    for (int number : gone) {
      cluster.client().objects().delete(BUCKET, "o" + number);
    }

    moveBackAndEnable(path);

    for (int number : gone) {
      AisHttpException e =
          assertThrows(AisHttpException.class, () -> get(cluster.client(), number));
      assertEquals(404, e.status());
      put(number, FIRST);
    }
  }

  private static boolean isThere(int number) throws IOException {
    try {
      get(cluster.client(), number);
      return true;
    } catch (AisHttpException e) {
      return false;
    }
  }

  private static int listing() throws IOException {
    String list = "{\"action\":\"list\",\"value\":{\"props\":\"name\",\"pagesize\":1000}}";
    TestNode proxy = cluster.proxies().getFirst();
    try (HttpResponse response =
        cluster.send(proxy, "GET", "/v1/buckets/" + BUCKET.name() + "?provider=ais", list)) {
      return response.status();
    }
  }

  /** Some objects cannot be read: each of these is 503. */
  private static void assertNotSure() {
    int unsure = 0;
    for (int i = 1; i < OBJECTS; i += 3) {
      int number = i;
      try {
        get(cluster.client(), number);
      } catch (IOException e) {
        assertEquals(503, ((AisHttpException) e).status(), e.getMessage());
        unsure++;
      }
    }
    assertTrue(unsure > 5, unsure + " unsure");
  }

  @Test
  void theLastMountpathMakesTheTargetUnreadyAndTheFirstOneReady() throws Exception {
    List<String> all = list().available();
    for (String path : all) {
      Files.move(Path.of(path), away(path));
    }
    cluster.await("no mountpath", () -> list().available().isEmpty());

    cluster.await("the alert", DiskFailureTest::isFlagged);
    assertFalse(target.shared().health.isReady());
    assertEquals(503, status("/v1/health?readiness=true"));
    assertEquals(200, status("/v1/health"));
    assertTrue(shown().contains("no mountpath is in service"), shown());
    assertTrue(
        shown().contains("start-maintenance t[" + target.id() + "] --no-rebalance"), shown());
    AisHttpException e = assertThrows(AisHttpException.class, () -> get(cluster.client(), 1));
    assertEquals(503, e.status());
    e = assertThrows(AisHttpException.class, () -> put(1, "x"));
    assertEquals(503, e.status());

    for (String path : all) {
      Files.move(away(path), Path.of(path));
    }
    List<String> left = new ArrayList<>(all);
    while (!left.isEmpty()) { // the one that failed last first: the others may have older objects
      assertTrue(left.removeIf(DiskFailureTest::isEnabled), left::toString);
    }
    cluster.await("readiness", () -> target.shared().health.isReady());
    cluster.await("the end of the alert", () -> !isFlagged());
    for (int i = 0; i < OBJECTS; i++) {
      assertTrue(get(cluster.client(), i).startsWith(i + " round "));
    }
  }

  /** False for one that has to wait for another. */
  private static boolean isEnabled(String path) {
    try {
      enable(path);
      return true;
    } catch (AisHttpException e) {
      assertEquals(409, e.status(), e::getMessage);
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@code ais show cluster} has of the target. */
  private static String shown() throws IOException {
    try (HttpResponse response = cluster.send(target, "GET", "/v1/daemon?what=node_status", "")) {
      return new String(response.readAll(1 << 20), StandardCharsets.UTF_8);
    }
  }

  private static int status(String path) throws IOException {
    try (HttpResponse response = cluster.send(target, "GET", path, "")) {
      return response.status();
    }
  }

  @Test
  void anOperatorGetsAVerdict() throws Exception {
    String path = list().available().getFirst();

    try (HttpResponse response = check(path)) {
      assertEquals(200, response.status());
      assertEquals("healthy", new String(response.readAll(1000), StandardCharsets.UTF_8));
    }
    try (HttpResponse response = check("/nosuch")) {
      assertEquals(404, response.status());
    }
  }

  private static HttpResponse check(String path) throws IOException {
    return cluster
        .http()
        .send(
            io.ais.client.HttpRequest.of(
                    "POST", cluster.proxy(0).url() + "/v1/reverse/daemon/mountpaths")
                .withHeader("Content-Type", "application/json")
                .withHeader("Ais-Node-Id", target.id())
                .withBody(RequestBody.of("{\"action\":\"fshc-mp\",\"value\":\"" + path + "\"}")));
  }

  @Test
  void clientsAndDestroyedBucketsAreNoReasonToDoubtADisk() throws Exception {
    long before = runs();
    AisClient client = cluster.client();
    for (int i = 0; i < 2_000; i++) {
      int number = OBJECTS + i;
      assertEquals(404, assertThrows(AisHttpException.class, () -> get(client, number)).status());
    }
    for (int i = 0; i < 20; i++) {
      breakOff();
    }
    destroyUnderLoad();

    assertEquals(before, runs());
    assertTrue(list().disabled().isEmpty());
  }

  private static void breakOff() throws IOException {
    try (Socket socket = new Socket("localhost", target.self().publicNet().portNumber())) {
      OutputStream out = socket.getOutputStream();
      String head =
          "PUT /v1/objects/failing/cut?provider=ais HTTP/1.1\r\n"
              + "Host: x\r\n"
              + "Content-Length: 900000\r\n\r\n";
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.write(new byte[300_000]);
    }
  }

  private static void destroyUnderLoad() throws Exception {
    for (int round = 0; round < 3; round++) {
      Bck bucket = Bck.ais("short-lived");
      cluster.client().buckets().create(bucket, null);
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      for (int i = 0; true; i++) {
                        cluster
                            .client()
                            .objects()
                            .put(bucket, "a/" + i, RequestBody.of("x"), new HeaderMap());
                      }
                    } catch (IOException e) {
                      // The bucket is gone.
                    }
                  });
      cluster.await(
          "some objects",
          () ->
              cluster.client().buckets().listAll(bucket, io.ais.model.list.ListRequest.ALL).size()
                  > 20);
      cluster.client().buckets().destroy(bucket);
      writer.join();
    }
  }
}
