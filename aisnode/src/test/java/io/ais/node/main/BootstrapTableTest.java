package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.hrw.Hrw;
import io.ais.model.NetInfo;
import io.ais.model.NodeType;
import io.ais.model.Snode;
import io.ais.node.cluster.Body;
import io.ais.node.cluster.Core;
import io.ais.node.cluster.Cores;
import io.ais.node.cluster.Durable;
import io.ais.node.cluster.Effect;
import io.ais.node.cluster.Event;
import io.ais.node.cluster.Identity;
import io.ais.node.cluster.Message;
import io.ais.node.cluster.StateKey;
import io.ais.node.cluster.TestConfig;
import io.ais.node.cluster.TimerName;
import io.ais.node.cluster.VoteRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The decision table of a start (spec/control-plane.md 4.1, 4.2), rows of nodes without a state: who
 * founds a cluster, who joins. Each name tells the row, the reference's outcome, and ours where it is
 * another. Rows of nodes that bring a state: {@link ReturnTableTest}.
 */
@Timeout(120)
class BootstrapTableTest {
  private static final String NOBODY = "localhost:1";
  private static final String ENDPOINT = "AIS_PRIMARY_EP";

  private TestCluster cluster;

  @AfterEach
  void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private void startAll() {
    cluster.nodes().forEach(TestNode::start);
  }

  private String primaryId() {
    return cluster.nodes().getLast().smap().primaryId();
  }

  // ---- rows 1 and 3: who is designated

  @Test
  @DisplayName("AIS_PRIMARY_EP is the own URL, primary_url another | reference: primary")
  void endpointIsOwn() {
    cluster = TestCluster.unstarted(2, 1);
    String second = cluster.proxy(1).url();
    cluster.nodes().forEach(node -> node.environment(ENDPOINT, second));

    startAll();
    cluster.awaitFormed(2, 1);

    assertEquals(cluster.proxy(1).id(), primaryId());
  }

  @Test
  @DisplayName(
      "AIS_PRIMARY_EP names another that is unreachable, primary_url is own | reference: tries,"
          + " then exit 1; ours: asks until answered, never founds")
  void endpointIsUnreachable() throws Exception {
    Start start = new Start(proxy("proxy-one", 8080), NOBODY);

    start.run(Duration.ofMinutes(10));

    assertFalse(start.founded);
    assertTrue(start.asked.contains("http://" + NOBODY));
    assertEquals(List.of(), start.stops);
  }

  @Test
  @DisplayName("no endpoint, primary_url is the own URL | reference: primary")
  void primaryUrlIsOwn() {
    cluster = TestCluster.unstarted(2, 1);

    startAll();
    cluster.awaitFormed(2, 1);

    assertEquals(cluster.proxy(0).id(), primaryId());
  }

  @Test
  @DisplayName("primary_url is another proxy | reference: secondary; ours: never founds")
  void primaryUrlIsAnother() throws Exception {
    Start start = new Start(proxy("proxy-two", 8081), "");

    start.run(Duration.ofMinutes(10));

    assertFalse(start.founded);
    assertTrue(start.asked.contains("http://localhost:8080"));
  }

  @Test
  @DisplayName("AIS_PRIMARY_EP is the own address, by number | reference: primary by resolution")
  void endpointResolvesToItself() throws Exception {
    Start start = new Start(proxy("proxy-two", 8081), "127.0.0.1:8081");

    start.run(Duration.ofMinutes(1));

    assertTrue(start.founded);
  }

  // ---- second look: other addresses

  @Test
  @DisplayName("primary_url is dead, discovery_url answers | reference: joins there")
  void discoveryUrlKnowsTheCluster() {
    cluster = TestCluster.of(2, 1);
    cluster.proxy(0).kill();

    TestNode late = cluster.addUnstarted("proxy");
    late.start();
    cluster.await("the map on " + late, () -> late.smap() != null);

    assertEquals(cluster.proxy(1).smap().uuid(), late.smap().uuid());
  }

  @Test
  @DisplayName("only original_url answers | reference: joins there")
  void originalUrlKnowsTheCluster() {
    cluster = TestCluster.of(2, 1);
    String living = cluster.proxy(1).url();
    TestNode late = cluster.addUnstarted("target");
    late.configure("original_url", living)
        .configure("primary_url", "http://" + NOBODY)
        .configure("discovery_url", "");

    late.start();

    cluster.awaitFormed(2, 2);
  }

  @Test
  @DisplayName(
      "a designated proxy lost its state, its cluster lives | reference: joins as secondary")
  void designatedProxyWithoutStateFindsItsCluster() {
    cluster = TestCluster.of(2, 2);
    TestNode designated = cluster.proxy(0);
    final String uuid = designated.smap().uuid();
    final String id = designated.id();
    final long version = designated.smap().version();
    designated.environment(ENDPOINT, designated.url());
    designated.kill();
    designated.forgetState();

    designated.start();
    cluster.await(
        "a map after the one that it was primary of",
        () -> cluster.agree() && designated.smap().version() > version);
    cluster.awaitFormed(2, 2);

    assertEquals(uuid, designated.smap().uuid());
    assertEquals(id, designated.id());
    assertEquals(cluster.proxy(1).id(), primaryId());
  }

  @Test
  @DisplayName(
      "a designated proxy lost state and ID, its cluster lives | reference: refused while the old"
          + " ID is in the map (duplicate IPs), then joins; ours: waits for that, then joins")
  void designatedProxyWithoutIdentityFindsItsCluster() {
    cluster = TestCluster.of(2, 2);
    TestNode designated = cluster.proxy(0);
    final String uuid = designated.smap().uuid();
    final String old = designated.id();
    designated.kill();
    designated.forgetIdentity();

    designated.start();
    cluster.awaitFormed(2, 2);

    assertEquals(uuid, designated.smap().uuid());
    assertNotEquals(old, designated.id());
    assertEquals(cluster.proxy(1).id(), primaryId());
  }

  @Test
  @DisplayName(
      "a designated proxy lost its state, its cluster is down, a new target comes | reference:"
          + " founds another cluster, old nodes refuse it (cie#80)")
  void designatedProxyWithoutStateFoundsAnotherCluster() {
    cluster = TestCluster.of(2, 2);
    List<TestNode> old = List.of(cluster.proxy(1), cluster.target(0), cluster.target(1));
    TestNode designated = cluster.proxy(0);
    String uuid = designated.smap().uuid();
    cluster.nodes().forEach(TestNode::kill);
    designated.forgetState();
    TestNode fresh = cluster.addUnstarted("target");

    designated.start();
    fresh.start();
    cluster.await("another cluster", () -> fresh.smap() != null && designated.smap() != null);
    old.forEach(TestNode::start);
    cluster.await("the old cluster", () -> old.getFirst().shared().control.isPrimary());

    assertNotEquals(uuid, fresh.smap().uuid());
    assertEquals(fresh.smap().uuid(), designated.smap().uuid());
    for (TestNode node : old) {
      assertEquals(uuid, node.smap().uuid(), node + " keeps to its cluster");
      assertNull(fresh.smap().node(node.id()), node + " is no member of the other");
    }
  }

  // ---- founding

  @Test
  @DisplayName("-ntargets | reference: starts as soon as so many joined")
  void expectedTargetsAreWaitedFor() {
    cluster = TestCluster.unstarted(1, 3);

    startAll();
    cluster.awaitFormed(1, 3);

    assertEquals(4, cluster.proxy(0).smap().nodes().size());
  }

  @Test
  @DisplayName("-skip_startup without any target | reference: starts alone")
  void skipStartupNeedsNoTarget() {
    cluster = TestCluster.unstarted(1, 0);
    cluster.proxy(0).flags("-skip_startup").start();

    cluster.awaitFormed(1, 0);

    assertTrue(cluster.proxy(0).shared().control.isPrimary());
  }

  @Test
  @DisplayName(
      "no target within startup_time | reference: exit 1, 'cannot create cluster with no targets'")
  void noTargetsAreFatal() throws Exception {
    Start start = new Start(proxy("proxy-one", 8080), "");
    start.targets = false;
    Duration patience = TestConfig.cluster().timeout().startupTime();

    start.run(patience.minusSeconds(1));
    assertEquals(List.of(), start.stops, "it waits as long as it was told to");
    start.run(Duration.ofSeconds(2));

    assertEquals(Effect.StopReason.NO_TARGETS, start.stops.getFirst().reason());
    assertEquals("cannot create cluster with no targets", start.stops.getFirst().detail());
    assertFalse(start.founded);
  }

  private static Snode proxy(String id, int port) {
    NetInfo net = NetInfo.http("localhost", port);
    return Snode.of(NodeType.PROXY, id, Hrw.digest(id), net, net, net);
  }

  @Test
  @DisplayName(
      "two designated proxies that know each other | reference: two primaries until they meet, one"
          + " has to be restarted; ours: one founds, the other joins")
  void foundersRace() {
    cluster = TestCluster.unstarted(2, 2);
    cluster.proxy(1).environment(ENDPOINT, cluster.proxy(1).url());

    startAll();
    cluster.awaitFormed(2, 2);

    TestNode higher =
        Long.compareUnsigned(cluster.proxy(0).self().digest(), cluster.proxy(1).self().digest()) > 0
            ? cluster.proxy(0)
            : cluster.proxy(1);
    assertEquals(higher.id(), primaryId());
  }

  @Test
  @DisplayName(
      "two designated proxies, the higher one does not know the other | ours: one founds, the other"
          + " joins")
  void foundersRaceSeenFromOneSide() {
    cluster = TestCluster.unstarted(2, 2);
    TestNode knows = cluster.proxy(1).environment("AIS_DAEMON_ID", lower());
    knows.environment(ENDPOINT, knows.url());
    TestNode unaware = cluster.proxy(0).environment("AIS_DAEMON_ID", higher());
    unaware.configure("discovery_url", "");
    cluster.target(0).environment(ENDPOINT, knows.url());

    startAll();
    cluster.awaitFormed(2, 2);

    assertEquals(higher(), primaryId());
  }

  private static boolean isOrdered() {
    return Long.compareUnsigned(Hrw.digest("founder-a"), Hrw.digest("founder-b")) < 0;
  }

  private static String lower() {
    return isOrdered() ? "founder-a" : "founder-b";
  }

  private static String higher() {
    return isOrdered() ? "founder-b" : "founder-a";
  }

  @Test
  @DisplayName("a target that AIS_PRIMARY_EP names | reference: targets never lead")
  void targetNeverFounds() throws Exception {
    NetInfo net = NetInfo.http("localhost", 8080);
    Snode target = Snode.of(NodeType.TARGET, "target-1", Hrw.digest("target-1"), net, net, net);
    Start start = new Start(target, "localhost:8080");

    start.run(Duration.ofMinutes(10));

    assertFalse(start.founded);
  }

  @Test
  @DisplayName("a target with -standby | reference: does not ask, waits for the operator")
  void standbyAsksNobody() throws Exception {
    NetInfo net = NetInfo.http("localhost", 8099);
    Snode target = Snode.of(NodeType.TARGET, "target-1", Hrw.digest("target-1"), net, net, net);
    Start start = new Start(target, "", true);

    start.run(Duration.ofMinutes(10));

    assertEquals(Set.of(), start.asked);
    assertEquals(List.of(), start.stops);
  }

  /** One node without a state on virtual time; a target asks it for a cluster every second. */
  private static final class Start {
    private static final long STEP = 100_000_000;

    private final Core core;
    private final Map<TimerName, Long> timers = new EnumMap<>(TimerName.class);
    private final List<Effect.StopNode> stops = new ArrayList<>();
    private final Set<String> asked = new TreeSet<>();
    private final Message join;
    private boolean targets = true;
    private boolean founded;
    private long now;

    Start(Snode self, String endpoint) throws IOException {
      this(self, endpoint, false);
    }

    Start(Snode self, String endpoint, boolean standby) throws IOException {
      Designation designation = Designation.of(self, DesignationTest.config(), endpoint);
      Identity identity =
          new Identity(
              self,
              "boot",
              designation.designated(),
              standby,
              false,
              0,
              designation.seeds(),
              false);
      core =
          Cores.create(
              identity,
              new Durable(VoteRecord.fresh("store"), null, null),
              TestConfig.cluster(),
              state -> "hash",
              new Random(1),
              null);
      NetInfo net = NetInfo.http("localhost", 9090);
      Snode target = Snode.of(NodeType.TARGET, "target-9", Hrw.digest("target-9"), net, net, net);
      join =
          new Message(
              "",
              target.id(),
              "its store",
              "its boot",
              net.url(),
              new Body.Join(target, false, false, StateKey.NONE, false));
      perform(core.on(0, new Event.Started()));
    }

    void run(Duration time) {
      for (long end = now + time.toNanos(); now < end; now += STEP) {
        if (targets && now % 1_000_000_000 == 0) {
          perform(core.on(now, new Event.MessageReceived(join)));
        }
        for (TimerName name : TimerName.values()) {
          if (timers.getOrDefault(name, Long.MAX_VALUE) <= now) {
            timers.remove(name);
            perform(core.on(now, new Event.TimerFired(name)));
          }
        }
      }
    }

    private void perform(List<Effect> effects) {
      for (Effect effect : effects) {
        switch (effect) {
          case Effect.StartTimer timer -> timers.put(timer.name(), now + timer.delay().toNanos());
          case Effect.CancelTimer timer -> timers.remove(timer.name());
          case Effect.StopNode stop -> stops.add(stop);
          case Effect.PersistState state -> founded |= state.accepted() != null;
          case Effect.Send send -> asked.add(send.url());
          default -> {}
        }
      }
    }
  }
}
