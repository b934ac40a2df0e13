package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.client.AisClient;
import io.ais.client.AisHttpException;
import io.ais.client.RequestBody;
import io.ais.model.Bck;
import io.ais.model.RmNode;
import io.ais.model.list.ListRequest;
import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nodes die at bad moments and clients race: what was acknowledged stays, errors are honest. */
class FaultsTest {
  private static TestCluster cluster;

  @BeforeAll
  static void start() {
    cluster = TestCluster.of(3, 3);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static Bck bucket(String name) throws IOException {
    Bck bucket = Bck.ais(name);
    cluster.client().buckets().create(bucket, null);
    return bucket;
  }

  private static void put(Bck bucket, String name, String content) throws IOException {
    cluster.client().objects().put(bucket, name, RequestBody.of(content), new HeaderMap());
  }

  private static String get(Bck bucket, String name) throws IOException {
    return new String(
        cluster.client().objects().get(bucket, name).readAll(100_000), StandardCharsets.UTF_8);
  }

  private static void revive(TestNode node) {
    node.start();
    cluster.awaitFormed(3, 3);
    cluster.awaitBalanced();
  }

  @Test
  void keepsEveryAcknowledgedWriteWhenATargetIsKilledUnderLoad() throws Exception {
    Bck bucket = bucket("acknowledged");
    Map<String, String> acknowledged = new ConcurrentHashMap<>();
    AtomicBoolean stopping = new AtomicBoolean();
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String prefix = "writer-" + i + "/";
      writers.add(Thread.ofVirtual().start(() -> write(bucket, prefix, acknowledged, stopping)));
    }
    cluster.await("some writes", () -> acknowledged.size() > 60);
    TestNode victim = cluster.target(1);

    victim.kill();
    int before = acknowledged.size();
    cluster.await("writes beside the dead target", () -> acknowledged.size() > before + 10);
    stopping.set(true);
    for (Thread writer : writers) {
      writer.join();
    }
    revive(victim);

    for (Map.Entry<String, String> object : acknowledged.entrySet()) {
      assertEquals(object.getValue(), get(bucket, object.getKey()), object.getKey());
    }
    TreeSet<String> listed = new TreeSet<>();
    cluster
        .client()
        .buckets()
        .listAll(bucket, ListRequest.ALL)
        .forEach(entry -> assertTrue(listed.add(entry.name()), entry.name() + " twice"));
    assertTrue(listed.containsAll(acknowledged.keySet()));
    assertEquals(List.of(), workFiles(victim));
  }

  private static void write(
      Bck bucket, String prefix, Map<String, String> acknowledged, AtomicBoolean stopping) {
    for (int i = 0; !stopping.get(); i++) {
      String name = prefix + i;
      try {
        put(bucket, name, "content of " + name);
        acknowledged.put(name, "content of " + name);
      } catch (IOException e) {
        Thread.onSpinWait(); // not acknowledged: the client may not rely on it
      }
    }
  }

  /** Files of unfinished writes: in the directories {@code %wk} of the mountpaths. */
  private static List<Path> workFiles(TestNode node) throws IOException {
    try (Stream<Path> files = Files.walk(node.directory().resolve("mp"))) {
      return files.filter(f -> Files.isRegularFile(f) && f.toString().contains("/%wk/")).toList();
    }
  }

  @Test
  void letsOneOfManyCreatorsOfABucketWin() throws Exception {
    Bck bucket = Bck.ais("raced");
    List<Future<Integer>> answers = new ArrayList<>();
    try (ExecutorService creators = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 9; i++) {
        AisClient client = cluster.client(cluster.proxy(i % 3));
        answers.add(
            creators.submit(
                () -> {
                  try {
                    client.buckets().create(bucket, null);
                    return 200;
                  } catch (AisHttpException e) {
                    return e.status();
                  }
                }));
      }
    }

    List<Integer> statuses = new ArrayList<>();
    for (Future<Integer> answer : answers) {
      statuses.add(answer.get());
    }
    assertEquals(1, statuses.stream().filter(status -> status == 200).count(), "" + statuses);
    assertEquals(8, statuses.stream().filter(status -> status == 409).count(), "" + statuses);
  }

  @Test
  void keepsOneOfTwoConcurrentContentsWhole() throws Exception {
    Bck bucket = bucket("contended");
    String one = "1".repeat(50_000);
    String two = "2".repeat(70_000);
    for (int round = 0; round < 5; round++) {
      try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (String content : List.of(one, two, one, two)) {
          writers.submit(
              () -> {
                put(bucket, "contended", content);
                return null;
              });
        }
      }

      String seen = get(bucket, "contended");
      assertTrue(seen.equals(one) || seen.equals(two), "mixed content of " + seen.length());
    }
    assertEquals("20", cluster.client().objects().head(bucket, "contended").first("Ais-Version"));
  }

  @Test
  void refusesToChangeANodeThatIsNotThere() throws Exception {
    AisClient client = cluster.client();
    String unknown = "NoSuchNode";

    AisHttpException error =
        assertThrows(
            AisHttpException.class,
            () -> client.cluster().startMaintenance(RmNode.of(List.of(unknown))));

    assertEquals(404, error.status());
    assertEquals("errNodeNotFound", error.typeCode());
  }

  @Test
  void keepsServingWhenAProxyThatIsNotPrimaryIsKilled() throws Exception {
    Bck bucket = bucket("proxies");
    put(bucket, "object", "here");
    TestNode victim = cluster.proxy(2);

    victim.kill();

    assertEquals("here", get(bucket, "object"));
    put(bucket, "other", "there");
    assertFalse(cluster.client().buckets().listAll(bucket, ListRequest.ALL).isEmpty());
    revive(victim);
    byte[] seen = cluster.client(victim).objects().get(bucket, "other").readAll(100);
    assertEquals("there", new String(seen, StandardCharsets.UTF_8));
  }
}
