package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.client.AisClient;
import io.ais.client.AisHttpException;
import io.ais.error.TypeCodes;
import io.ais.model.Bck;
import io.ais.model.NodeFlags;
import io.ais.model.RmNode;
import io.ais.node.cluster.Effect;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The decision table of a start (spec/control-plane.md 4), rows of nodes that bring a state, or should:
 * each name tells the row, the reference's outcome, and ours where it is another. Rows of first
 * starts: {@link BootstrapTableTest}.
 */
@Timeout(120)
class ReturnTableTest {
  private static final String ENDPOINT = "AIS_PRIMARY_EP";
  private static final int PROXIES = 3;
  private static final int TARGETS = 2;

  private static TestCluster cluster;

  @BeforeEach
  void start() {
    if (cluster == null) {
      cluster = TestCluster.of(PROXIES, TARGETS);
    }
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  /** The next row finds the cluster as the first one did, or a new one. */
  @AfterEach
  void restore() {
    try {
      bringBack();
    } catch (RuntimeException | Error e) {
      cluster.close();
      cluster = null;
      throw e;
    }
  }

  private static void bringBack() {
    for (TestNode extra : List.copyOf(cluster.nodes())) {
      if (cluster.nodes().indexOf(extra) >= PROXIES + TARGETS) {
        cluster.forget(extra);
      }
    }
    cluster.nodes().forEach(TestNode::start);
    cluster.awaitFormed(PROXIES, TARGETS);
    cluster.awaitBalanced();
  }

  private static TestNode secondary() {
    return cluster.proxies().stream().filter(p -> p != cluster.primary()).findFirst().orElseThrow();
  }

  private static AisClient client() {
    return cluster.client(cluster.primary());
  }

  private static void create(String name) throws IOException {
    client().buckets().create(Bck.ais(name), null);
  }

  private static void awaitOtherPrimary(TestNode than) {
    cluster.await(
        "a primary other than " + than,
        () ->
            cluster.proxies().stream()
                .anyMatch(p -> p != than && p.isRunning() && p.shared().control.isPrimary()));
  }

  private static void awaitBack() {
    cluster.awaitFormed(PROXIES, TARGETS);
  }

  private static void remove(TestNode node) throws IOException {
    client().cluster().removeUnsafe(RmNode.of(List.of(node.id())));
  }

  private static long flags(TestNode node) {
    return cluster.primary().smap().node(node.id()).flags();
  }

  // ---- local map

  @Test
  @DisplayName("valid Smap names itself, nobody has a newer one | reference: continues as primary")
  void smapNamesItself() {
    String uuid = cluster.primary().smap().uuid();
    TestNode last = cluster.primary();
    cluster.nodes().forEach(TestNode::kill);

    cluster.nodes().reversed().forEach(TestNode::start);
    awaitBack();

    assertEquals(last, cluster.primary());
    assertEquals(uuid, last.smap().uuid());
  }

  @Test
  @DisplayName(
      "valid Smap names itself, the others have a newer one with another primary | reference:"
          + " secondary")
  void smapNamesItselfButOthersKnowBetter() {
    TestNode old = cluster.primary();
    old.kill();
    awaitOtherPrimary(old);
    TestNode next = cluster.primary();

    old.start();
    awaitBack();

    assertEquals(next, cluster.primary());
    assertEquals(next.id(), old.smap().primaryId());
  }

  @Test
  @DisplayName(
      "a former primary returns with AIS_PRIMARY_EP = itself, -ntargets and its old files |"
          + " reference: becomes primary (two primaries); ours: secondary")
  void formerPrimaryWhoseEnvironmentNamesItself() {
    TestNode old = cluster.primary();
    old.environment(ENDPOINT, old.url());
    old.kill();
    awaitOtherPrimary(old);
    TestNode next = cluster.primary();

    old.start();
    awaitBack();

    assertEquals(next, cluster.primary());
    assertFalse(old.shared().control.isPrimary());
  }

  @Test
  @DisplayName(
      "AIS_PRIMARY_EP names a former primary, for ever | reference: joins over it; ours the same")
  void endpointNamesAFormerPrimary() throws Exception {
    TestNode former = cluster.primary();
    TestNode next = secondary();
    client().cluster().setPrimary(next.id(), "", false);
    cluster.await("the new primary", () -> next.shared().control.isPrimary() && cluster.agree());
    TestNode third =
        cluster.proxies().stream().filter(p -> p != former && p != next).findFirst().orElseThrow();
    third.environment(ENDPOINT, former.url());
    third.kill();

    third.start();
    awaitBack();

    assertEquals(next.id(), third.smap().primaryId());
  }

  @Test
  @DisplayName("AIS_PRIMARY_EP is unreachable | reference: finds the cluster by its Smap")
  void endpointIsUnreachable() {
    TestNode node = secondary();
    node.environment(ENDPOINT, "localhost:1");
    node.kill();

    node.start();
    awaitBack();
  }

  @Test
  @DisplayName(
      "valid Smap names another, who is dead | reference: finds the new primary by its Smap")
  void smapNamesAnotherWhoIsDead() {
    TestNode old = cluster.primary();
    TestNode node = secondary();
    node.kill();
    old.kill();
    awaitOtherPrimaryOnce(node, old);

    assertNotEquals(old.id(), node.smap().primaryId());
  }

  private static void awaitOtherPrimaryOnce(TestNode node, TestNode old) {
    node.start();
    cluster.await(
        "a primary that " + node + " follows",
        () ->
            !node.shared().control.primaryId().isEmpty()
                && !node.shared().control.primaryId().equals(old.id())
                && !node.smap().primaryId().equals(old.id()));
  }

  @Test
  @DisplayName("older Smap, BMD and config | reference: gets the newest")
  void olderState() throws Exception {
    TestNode node = secondary();
    node.kill();
    create("while-away");

    node.start();
    awaitBack();

    assertEquals(
        cluster.primary().shared().control.current().hash(),
        node.shared().control.current().hash());
  }

  @Test
  @DisplayName(
      "valid Smap without itself | reference: exit 1 'self is not present'; ours: asks to be let in"
          + " again")
  void smapWithoutItself() throws Exception {
    TestNode node = secondary();
    remove(node);
    cluster.await("the map without it", () -> node.smap().node(node.id()) == null);
    node.kill();
    assertNull(cluster.primary().smap().node(node.id()));

    node.start();
    awaitBack();
  }

  // ---- lost or foreign state

  @Test
  @DisplayName(
      "empty state directory of a proxy | reference: joins under its ID; ours: as a new store")
  void proxyWithoutState() {
    TestNode node = secondary();
    String id = node.id();
    String store = store(node);
    node.kill();
    node.forgetState();

    node.start();
    awaitBack();

    assertEquals(id, node.id());
    cluster.await("another store", () -> !store(node).equals(store));
  }

  @Test
  @DisplayName(
      "empty state directory of a proxy, nobody where its configuration points | reference: exit 1;"
          + " ours: hears its cluster and joins")
  void proxyWithoutStateAndSeeds() {
    TestNode node = secondary();
    String uuid = node.smap().uuid();
    String store = store(node);
    node.kill();
    node.forgetState();
    node.environment(ENDPOINT, "localhost:1");
    List.of("primary_url", "original_url", "discovery_url")
        .forEach(key -> node.configure(key, "http://localhost:1"));

    node.start();
    awaitBack();

    assertEquals(uuid, node.smap().uuid());
    cluster.await("another store", () -> !store(node).equals(store));
  }

  private static String store(TestNode node) {
    return cluster.primary().shared().control.current().header().stores().get(node.id());
  }

  @Test
  @DisplayName(
      "a copied directory started elsewhere while the original runs | reference: refused,"
          + " 'duplicate node ID'")
  void copyOfALiveNode() throws Exception {
    TestNode original = secondary();
    TestNode twin = cluster.addUnstarted("proxy");
    twin.environment("AIS_DAEMON_ID", original.id());
    twin.takeStateOf(original);

    twin.start();
    cluster.await("the end of " + twin, () -> twin.ended() != null);

    assertTrue(twin.lastWords().contains("duplicate node ID"), twin.lastWords());
    assertTrue(original.isRunning());
  }

  @Test
  @DisplayName("empty state directory of a target | reference: ID and Smap from mountpaths, joins")
  void targetWithoutState() {
    TestNode node = cluster.target(1);
    String id = node.id();
    node.kill();
    node.forgetState();

    node.start();
    awaitBack();

    assertEquals(id, node.id());
  }

  @Test
  @DisplayName("state of another cluster | reference: refused, exit 1 (cie#80), nothing adopted")
  void stateOfAnotherCluster() throws Exception {
    try (TestCluster other = TestCluster.of(1, 2)) {
      TestNode stranger = other.target(1);
      stranger.kill();
      other.proxy(0).kill();
      other.target(0).kill();
      TestNode node = cluster.addUnstarted("target");
      node.environment("AIS_DAEMON_ID", stranger.id());
      node.takeStateOf(stranger);

      node.start();
      cluster.await("the end of " + node, () -> node.ended() != null);

      assertEquals(Effect.StopReason.REFUSED, node.ended());
      assertTrue(node.lastWords().contains("cie#80"), node.lastWords());
      assertNull(cluster.primary().smap().node(stranger.id()));
      assertEquals(3, node.smap().nodes().size(), "nothing adopted");
    }
  }

  // ---- addresses and IDs

  @Test
  @DisplayName("changed address | reference: the entry is renewed")
  void changedAddress() {
    TestNode node = cluster.target(0);
    node.kill();
    node.moveTo(TestCluster.freePort());

    node.start();
    awaitBack();

    cluster.await(
        "the new address in the map",
        () ->
            cluster.primary().smap().node(node.id()).controlNet().url().equals(node.controlUrl()));
  }

  @Test
  @DisplayName(
      "changed address of the primary, all were down | reference: by discovery and original URL")
  void changedAddressOfThePrimary() {
    TestNode primary = cluster.primary();
    cluster.nodes().forEach(TestNode::kill);
    primary.moveTo(TestCluster.freePort());

    cluster.nodes().forEach(TestNode::start);
    awaitBack();

    cluster.await(
        "the new address in every map",
        () ->
            cluster.nodes().stream()
                .allMatch(
                    n ->
                        n.smap()
                            .node(primary.id())
                            .controlNet()
                            .url()
                            .equals(primary.controlUrl())));
  }

  @Test
  @DisplayName("ID of another live node | reference: refused, 'duplicate node ID'")
  void duplicateNodeId() {
    TestNode twin = cluster.addUnstarted("target");
    twin.environment("AIS_DAEMON_ID", cluster.target(0).id()).start();

    cluster.await("the end of " + twin, () -> twin.ended() != null);

    assertEquals(Effect.StopReason.REFUSED, twin.ended());
    assertTrue(twin.lastWords().contains("duplicate node ID"), twin.lastWords());
    assertEquals(
        cluster.target(0).controlUrl(),
        cluster.primary().smap().node(cluster.target(0).id()).controlNet().url());
  }

  @Test
  @DisplayName("ID of a member of the other type | reference: error")
  void idOfTheOtherType() {
    TestNode twin = cluster.addUnstarted("proxy");
    twin.environment("AIS_DAEMON_ID", cluster.target(0).id()).start();

    cluster.await("the end of " + twin, () -> twin.ended() != null);

    assertTrue(twin.lastWords().contains("already a member"), twin.lastWords());
  }

  // ---- flags

  @Test
  @DisplayName("non-electable, restarted | reference: the flag is kept")
  void nonElectableIsKeptOverRestart() throws Exception {
    TestNode node = addNonElectable();
    node.kill();

    node.start();
    cluster.awaitFormed(PROXIES + 1, TARGETS);

    assertEquals(NodeFlags.NON_ELECTABLE, flags(node));
    remove(node);
  }

  @Test
  @DisplayName("non-electable, taken out as silent, back | reference: the flag is lost; ours: kept")
  void nonElectableIsKeptOverARemoval() throws Exception {
    TestNode node = addNonElectable();
    node.kill();
    remove(node);

    node.start();
    cluster.awaitFormed(PROXIES + 1, TARGETS);

    assertEquals(NodeFlags.NON_ELECTABLE, flags(node));
    remove(node);
  }

  @Test
  @DisplayName(
      "non-electable, joined again by the operator without the flag | reference: electable")
  void nonElectableIsClearedByTheOperator() throws Exception {
    TestNode node = addNonElectable();
    remove(node);

    join(node, 0);
    cluster.awaitFormed(PROXIES + 1, TARGETS);

    assertEquals(0, flags(node) & NodeFlags.NON_ELECTABLE);
    remove(node);
  }

  private static TestNode addNonElectable() throws IOException {
    TestNode node = cluster.addUnstarted("proxy");
    node.environment(ENDPOINT, "localhost:1");
    List.of("primary_url", "original_url", "discovery_url")
        .forEach(key -> node.configure(key, "http://localhost:1"));
    node.start();
    join(node, NodeFlags.NON_ELECTABLE);
    cluster.awaitFormed(PROXIES + 1, TARGETS);
    assertEquals(NodeFlags.NON_ELECTABLE, flags(node));
    return node;
  }

  /** A target that was killed in the row before may still be rebalanced: the operator tries again. */
  private static void join(TestNode node, long flags) {
    cluster.await(
        "the join of " + node,
        () -> {
          try {
            client().cluster().join(node.self(), flags);
            return true;
          } catch (AisHttpException e) {
            if (TypeCodes.BUSY.equals(e.typeCode())) {
              return false;
            }
            throw e;
          }
        });
  }

  @Test
  @DisplayName("in maintenance, restarted | reference: stays in maintenance")
  void maintenanceIsKept() throws Exception {
    TestNode node = secondary();
    client().cluster().startMaintenance(RmNode.of(List.of(node.id())));
    node.kill();

    node.start();
    cluster.await(
        "the map on " + node,
        () -> node.smap() != null && !node.shared().control.primaryId().isEmpty());

    assertEquals(NodeFlags.MAINTENANCE, flags(node) & NodeFlags.MAINTENANCE);
    client().cluster().stopMaintenance(RmNode.of(List.of(node.id())));
  }

  @Test
  @DisplayName("-standby | reference: waits for the operator's join")
  void standby() throws Exception {
    TestNode node = cluster.addUnstarted("target", "-standby");
    node.start();
    assertNull(node.smap());

    join(node, 0);
    cluster.awaitFormed(PROXIES, TARGETS + 1);

    remove(node);
    cluster.forget(node);
  }
}
