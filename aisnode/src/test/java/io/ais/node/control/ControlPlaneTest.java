package io.ais.node.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.error.AisException;
import io.ais.hrw.Hrw;
import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.NetInfo;
import io.ais.model.NodeType;
import io.ais.model.Snode;
import io.ais.model.config.ClusterConfig;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Command;
import io.ais.node.cluster.CommandResult;
import io.ais.node.cluster.Core;
import io.ais.node.cluster.Effect;
import io.ais.node.cluster.Identity;
import io.ais.node.cluster.StateKey;
import io.ais.node.peer.PeerClient;
import io.ais.node.runtime.Ticker;
import io.ais.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The driver with the production core, as the only proxy of its cluster. */
class ControlPlaneTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Bck BUCKET = Bck.ais("b1");

  @TempDir private Path directory;

  /** The process around the control plane. */
  private static final class Process implements NodeSteps {
    final CountDownLatch left = new CountDownLatch(1);
    final List<String> fatal = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void stop(Effect.StopNode step) {
      left.countDown();
    }

    @Override
    public void dropOverrides() {}

    @Override
    public void fatal(String invariant) {
      fatal.add(invariant);
    }
  }

  private final Process process = new Process();
  private int starts;

  private ControlPlane start(StateListener... listeners) throws IOException {
    NetInfo net = NetInfo.http("localhost", 1);
    Snode self = Snode.of(NodeType.PROXY, "p1", Hrw.digest("p1"), net, net, net);
    Identity identity =
        new Identity(self, "boot" + ++starts, true, false, true, 0, List.of(), false);
    StateFiles files = new StateFiles(directory, () -> "store" + starts, List.of());
    ClusterConfig config = ClusterConfig.load(tree("sample_ais.json"));
    Core core =
        new Core(
            identity,
            files.found(),
            config,
            "2026-01-01 00:00:00",
            new Sha256Hasher(),
            new Random(7));
    PeerClient peers = new PeerClient("p1", "p[p1]");
    ControlPlane plane = new ControlPlane(core, files, peers, Ticker.system(), process);
    for (StateListener listener : listeners) {
      plane.listen(listener);
    }
    plane.start();
    ClusterState first = plane.awaitAtLeast(new StateKey(0, 0, 0, 1), PATIENCE);
    assertNotNull(first, "no cluster was founded");
    return plane;
  }

  private static Map<String, Object> tree(String name) throws IOException {
    try (InputStream in = ControlPlaneTest.class.getResourceAsStream("/golden/control/" + name)) {
      Map<?, ?> parsed = Json.parse(in.readAllBytes(), Map.class);
      Map<String, Object> tree = new TreeMap<>();
      parsed.forEach((key, value) -> tree.put(String.valueOf(key), value));
      return tree;
    }
  }

  private static BucketProps props() throws IOException {
    try (InputStream in =
        ControlPlaneTest.class.getResourceAsStream("/golden/control/bmd_with_bucket.json")) {
      byte[] json = Json.bytes(Json.tree(in.readAllBytes()).at("/providers/ais/@#/b1"));
      return Json.parse(json, BucketProps.class);
    }
  }

  @Test
  void foundsAClusterAlone() throws Exception {
    try (ControlPlane plane = start()) {
      assertTrue(plane.isPrimary());
      assertEquals("p1", plane.current().smap().primary().id());
      assertFalse(plane.current().uuid().isEmpty());
    }
    assertEquals(List.of(), process.fatal);
  }

  @Test
  void publishesWhatACommandChangedBeforeItAnswers() throws Exception {
    List<Boolean> known = Collections.synchronizedList(new ArrayList<>());
    try (ControlPlane plane = start((before, now) -> known.add(now.bmd().get(BUCKET) != null))) {

      CommandResult result = plane.submit(new Command.CreateBucket(BUCKET, props()), PATIENCE);

      assertTrue(known.getLast());
      assertNotNull(plane.current().bmd().get(BUCKET));
      assertFalse(plane.current().key().isBelow(result.key()));
    }
  }

  @Test
  void hasWrittenAStateBeforeItsListenersSeeIt() throws Exception {
    List<Boolean> onDisk = Collections.synchronizedList(new ArrayList<>());
    Path file = directory.resolve(StateFiles.STATE_FILE);
    StateListener look =
        (before, now) -> {
          try {
            String written =
                new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
            onDisk.add(written.contains(now.hash()));
          } catch (IOException e) {
            onDisk.add(false);
          }
        };

    try (ControlPlane plane = start(look)) {
      plane.submit(new Command.CreateBucket(BUCKET, props()), PATIENCE);
    }

    assertFalse(onDisk.isEmpty());
    assertFalse(onDisk.contains(false));
  }

  @Test
  void refusesWithTheErrorOfTheCommand() throws Exception {
    try (ControlPlane plane = start()) {
      plane.submit(new Command.CreateBucket(BUCKET, props()), PATIENCE);

      AisException twice =
          assertThrows(
              AisException.class,
              () -> plane.submit(new Command.CreateBucket(BUCKET, props()), PATIENCE));
      AisException missing =
          assertThrows(
              AisException.class,
              () -> plane.submit(new Command.DestroyBucket(Bck.ais("nosuch")), PATIENCE));

      assertEquals(409, twice.status());
      assertEquals(404, missing.status());
    }
  }

  @Test
  void remembersItsClusterOverARestart() throws Exception {
    String uuid;
    StateKey key;
    try (ControlPlane plane = start()) {
      key = plane.submit(new Command.CreateBucket(BUCKET, props()), PATIENCE).key();
      uuid = plane.current().uuid();
    }

    try (ControlPlane plane = start()) {
      ClusterState state = plane.awaitAtLeast(key, PATIENCE);

      assertEquals(uuid, state.uuid());
      assertNotNull(state.bmd().get(BUCKET));
      assertFalse(state.key().isBelow(key));
    }
  }

  @Test
  void tellsAllListenersThoughOneFails() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    StateListener broken =
        (before, now) -> {
          throw new IllegalStateException("deliberate");
        };

    try (ControlPlane plane = start(broken, (before, now) -> told.countDown())) {
      assertTrue(told.await(20, TimeUnit.SECONDS));
      assertNotNull(plane.current());
    }
  }

  @Test
  void saysThatTheOutcomeIsUnknownWhenTheTimeIsOver() throws Exception {
    ControlPlane plane = start();
    plane.close();

    AisException error =
        assertThrows(
            AisException.class,
            () -> plane.submit(new Command.DestroyBucket(BUCKET), Duration.ofMillis(10)));

    assertEquals(503, error.status());
  }

  @Test
  void leavesAtOnceWhenNobodyElseIsThere() throws Exception {
    try (ControlPlane plane = start()) {
      plane.leave();

      assertTrue(process.left.await(20, TimeUnit.SECONDS));
    }
  }
}
