package io.ais.node.sim;

import static io.ais.node.sim.SimCluster.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.error.AisException;
import io.ais.model.config.ClusterConfig;
import io.ais.node.cluster.Body;
import io.ais.node.cluster.Command;
import io.ais.node.cluster.Effect;
import io.ais.node.cluster.Event;
import io.ais.node.cluster.TestConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Named situations; virtual time, production state machine. */
class FailoverTest {

  private static SimCluster founded(int proxies, int targets) {
    return founded(new SimCluster(1, proxies, targets, null));
  }

  private static SimCluster founded(SimCluster cluster) {
    cluster.startAll();
    assertTrue(cluster.runUntil(10 * SECOND, () -> cluster.primary() != null));
    cluster.runFor(3 * SECOND);
    return cluster;
  }

  @Test
  void foundsWithinThreeSecondsAndNumbersTheMapByItsMembers() {
    SimCluster cluster = new SimCluster(1, 3, 3, null);
    cluster.startAll();

    assertTrue(cluster.runUntil(3 * SECOND, () -> cluster.primary() != null));

    assertEquals(6, cluster.observer().best().smap().nodes().size());
  }

  @Test
  void replacesASilentPrimaryWithinTenSeconds() {
    SimCluster cluster = founded(3, 4);
    SimNode old = cluster.primary();
    old.crash();

    assertTrue(cluster.runUntil(10 * SECOND, () -> cluster.primary() != null));

    assertNotEquals(old.id, cluster.primary().id);
  }

  @Test
  void replacesADeadProcessWithinTwoSeconds() {
    SimCluster cluster = founded(3, 4);
    SimNode old = cluster.primary();
    String boot = old.boot();
    old.crash();
    cluster.runFor(SECOND * 3 / 4);
    cluster.nodes().forEach(node -> node.feed(new Event.PeerGone(old.id, boot)));

    assertTrue(cluster.runUntil(SECOND * 5 / 4, () -> cluster.primary() != null));
  }

  @Test
  void pauseOfThreeSecondsCausesNoElection() {
    SimCluster cluster = founded(3, 4);
    SimNode primary = cluster.primary();
    int epochs = cluster.observer().epochs();
    primary.pause(3 * SECOND);
    cluster.runFor(20 * SECOND);

    assertEquals(primary, cluster.primary());
    assertEquals(epochs, cluster.observer().epochs());
  }

  @Test
  void pausedPrimaryCommitsNothingWhenItWakes() {
    SimCluster cluster = founded(3, 4);
    SimNode old = cluster.primary();
    old.pause(120 * SECOND);
    boolean[] applied = {false};
    Operator operator = new Operator(cluster);
    operator.create(old, "queued");
    cluster.runFor(130 * SECOND);

    assertNotEquals(old, cluster.primary());
    applied[0] =
        cluster.observer().best().bmd().buckets().stream()
            .anyMatch(bck -> bck.name().equals("queued"));
    assertFalse(applied[0]);
  }

  @ParameterizedTest
  @CsvSource({"10s, 3, 40s, 3", "10s, 3, 5s, 1", "60s, 2, 5s, 1", "5s, 1, 60s, 2"})
  void cutOffTargetLosesItsPermissionInTimeWhateverTheIntervals(
      String ofProxies, String proxyFactor, String ofTargets, String targetFactor) {
    ClusterConfig config =
        TestConfig.cluster()
            .applyKeys(
                Map.of(
                    "keepalivetracker.proxy.interval", ofProxies,
                    "keepalivetracker.proxy.factor", proxyFactor,
                    "keepalivetracker.target.interval", ofTargets,
                    "keepalivetracker.target.factor", targetFactor));
    SimCluster cluster = founded(new SimCluster(1, 3, 3, null, config));
    SimNode target = cluster.node("target-01");
    assertTrue(target.core().mayWrite(target.clock()));

    cutOff(cluster, target);

    // Each step checks that a target that was taken out has lost its permission.
    assertTrue(
        cluster.runUntil(
            150 * SECOND, () -> cluster.observer().best().smap().node(target.id) == null));
    assertFalse(target.core().mayWrite(target.clock()));
  }

  @Test
  void cutOffTargetMayNotWriteBeforeItLeavesTheMap() {
    SimCluster cluster = founded(3, 3);
    SimNode target = cluster.node("target-01");
    assertTrue(target.core().mayWrite(target.clock()));
    cutOff(cluster, target);

    assertTrue(
        cluster.runUntil(
            60 * SECOND, () -> cluster.observer().best().smap().node(target.id) == null));

    assertFalse(target.core().mayWrite(target.clock()));
  }

  private static void cutOff(SimCluster cluster, SimNode node) {
    for (SimNode other : cluster.nodes()) {
      cluster.network().cut(node.id, other.id);
      cluster.network().cut(other.id, node.id);
    }
  }

  @Test
  void handsOverOnRequest() {
    SimCluster cluster = founded(3, 3);
    SimNode old = cluster.primary();
    SimNode heir =
        cluster.nodes().stream().filter(n -> n.snode.isProxy() && n != old).findFirst().get();
    long version = cluster.observer().best().smap().version();
    boolean[] answered = {false};
    cluster.submit(
        old, new Command.SetPrimary(heir.id), o -> answered[0] = o instanceof Effect.Reply);
    cluster.runFor(SECOND);

    assertTrue(answered[0]);
    assertEquals(heir, cluster.primary());
    assertEquals(version + 100, cluster.observer().best().smap().version());
  }

  /** The word to a proxy that sleeps is given up, and stays given up when that proxy wakes. */
  @ParameterizedTest
  @CsvSource({"0.2, does not take over", "4, does not answer"})
  void aSleepingHeirIsRefusedAndDoesNotTakeOverWhenItWakes(double asleep, String reason) {
    SimCluster cluster = founded(3, 3);
    SimNode old = cluster.primary();
    SimNode heir =
        cluster.nodes().stream().filter(n -> n.snode.isProxy() && n != old).findFirst().get();
    int epochs = cluster.observer().epochs();
    heir.pause(12 * SECOND);
    cluster.runFor((long) (asleep * SECOND));
    Effect[] answer = {null};
    cluster.submit(old, new Command.SetPrimary(heir.id), effect -> answer[0] = effect);

    assertTrue(cluster.runUntil(3 * SECOND / 2, () -> answer[0] != null));
    AisException error = ((Effect.Reject) answer[0]).error();
    assertEquals(409, error.status());
    assertTrue(error.getMessage().contains(heir.snode.display() + " " + reason), error::getMessage);
    cluster.runFor(20 * SECOND);
    assertEquals(old, cluster.primary());
    assertEquals(epochs, cluster.observer().epochs());
  }

  /** Scenario handover-heir-dies. */
  @Test
  void leavesPrimacyToTheNextHeirWhenTheFirstOneIsSilent() {
    SimCluster cluster = founded(3, 2);
    SimNode old = cluster.primary();
    SimNode first =
        cluster.nodes().stream()
            .filter(node -> node.snode.isProxy() && node != old)
            .max((a, b) -> Long.compareUnsigned(a.snode.digest(), b.snode.digest()))
            .orElseThrow();
    first.pause(60 * SECOND);
    old.leave();

    assertTrue(
        cluster.runUntil(3 * SECOND, () -> cluster.primary() != null && cluster.primary() != old));

    assertNotEquals(first.id, cluster.primary().id);
  }

  /** What it says of its state is not the newest any more, and it cannot know. */
  @Test
  void pausedPrimaryKnowsOnWakingThatItMayBeDeposed() {
    SimCluster cluster = founded(3, 2);
    SimNode old = cluster.primary();
    assertTrue(old.leads());
    old.pause(20 * SECOND);
    assertTrue(cluster.runUntil(15 * SECOND, () -> successorOf(cluster, old) != null));

    assertFalse(old.leads());
    assertTrue(successorOf(cluster, old).leads());
  }

  private static SimNode successorOf(SimCluster cluster, SimNode old) {
    return cluster.nodes().stream()
        .filter(node -> node != old && node.isUp() && node.core().isPrimary())
        .findFirst()
        .orElse(null);
  }

  /** Scenario two-of-four: the count is told, nothing is accepted, it heals by itself. */
  @Test
  void aLostQuorumIsToldWithItsCount() {
    SimCluster cluster = founded(2, 2);
    SimNode old = cluster.primary();
    SimNode left =
        cluster.nodes().stream().filter(n -> n.snode.isProxy() && n != old).findFirst().get();
    old.crash();
    cluster.node("target-01").crash();
    cluster.runFor(30 * SECOND);

    assertEquals("no primary: no quorum (2 of 4 voters answer)", left.core().trouble());
    old.start(false);
    assertTrue(cluster.runUntil(20 * SECOND, () -> cluster.primary() != null));
    assertEquals("", cluster.primary().core().trouble());
  }

  /** Scenario rolled-back-disk: the voter that comes out of a backup is another voter. */
  @Test
  void aDiskThatWentBackBringsANewVoter() {
    SimCluster cluster = founded(3, 2);
    SimNode victim = cluster.node("target-00");
    String store = victim.core().store();
    victim.disk().snapshot();
    Operator operator = new Operator(cluster);
    operator.create(cluster.primary(), "later");
    cluster.runFor(2 * SECOND);
    victim.crash();
    victim.disk().rollBack();
    cluster.observer().wiped(victim.id);
    victim.start(false);

    assertTrue(
        cluster.runUntil(
            20 * SECOND,
            () ->
                !victim.core().store().equals(store)
                    && victim.core().store().equals(storeInMap(cluster, victim))));
    assertEquals(5, cluster.observer().best().header().voters().size());
  }

  private static String storeInMap(SimCluster cluster, SimNode node) {
    return cluster.observer().best().header().stores().get(node.id);
  }

  /** Its heartbeats are lost on one way, but the primary answers when it is asked. */
  @Test
  void aPrimaryThatAnswersAProbeIsNotSuspected() {
    SimCluster cluster = founded(3, 3);
    SimNode primary = cluster.primary();
    SimNode deaf =
        cluster.nodes().stream().filter(n -> n.snode.isProxy() && n != primary).findFirst().get();
    long[] alive = {0};
    cluster
        .network()
        .script(
            (from, to, body) -> {
              alive[0] += body instanceof Body.Alive ? 1 : 0;
              assertFalse(body instanceof Body.PreVote, from + " suspects the primary");
              boolean beat = body instanceof Body.Heartbeat && to.equals(deaf.id);
              return beat ? SimNetwork.Fate.DROP : SimNetwork.Fate.PASS;
            });
    cluster.runFor(25 * SECOND);

    assertTrue(alive[0] >= 3, alive[0] + " answers");
    assertEquals(primary, cluster.primary());
  }

  @Test
  void nodeInMaintenanceIsDoneWhenItsObjectsHaveMoved() {
    SimCluster cluster = founded(1, 3);
    Object[] outcome = {null};
    cluster.submit(
        cluster.primary(),
        new Command.StartMaintenance(List.of("target-01"), false),
        o -> outcome[0] = o);
    cluster.runFor(SECOND / 20);

    assertEquals("g1", ((Effect.Reply) outcome[0]).result().text());
    assertEquals(4, cluster.observer().best().smap().node("target-01").flags());
    cluster.runFor(15 * SECOND);
    assertEquals(20, cluster.observer().best().smap().node("target-01").flags());
    assertFalse(cluster.observer().best().rmd().running());
  }

  @Test
  void decommissionedNodeLeavesOnlyAfterItsObjectsHaveMoved() {
    SimCluster cluster = founded(3, 3);
    SimNode target = cluster.node("target-01");
    cluster.submit(
        cluster.primary(),
        new Command.DecommissionNode(
            List.of(target.id), false, io.ais.node.cluster.DecommissionOptions.DEFAULT, List.of()),
        _ -> {});
    cluster.runFor(SECOND / 20);
    assertTrue(target.isUp());
    assertEquals(8, cluster.observer().best().smap().node(target.id).flags());
    cluster.primary().crash();

    assertTrue(cluster.runUntil(40 * SECOND, () -> !target.isUp()));

    assertFalse(target.mayReturn());
    assertFalse(cluster.observer().best().smap().targets().containsKey(target.id));
  }

  @Test
  void secondVerbIsBusyWhileARebalanceRuns() {
    SimCluster cluster = founded(1, 3);
    Object[] outcome = {null};
    cluster.submit(
        cluster.primary(), new Command.StartMaintenance(List.of("target-01"), false), _ -> {});
    cluster.submit(
        cluster.primary(),
        new Command.StartMaintenance(List.of("target-02"), false),
        o -> outcome[0] = o);
    cluster.runFor(SECOND / 20);

    Effect.Reject reject = (Effect.Reject) outcome[0];
    assertEquals(409, reject.error().status());
    assertEquals(
        "cluster membership \"start-maintenance\" is currently busy (rebalance[g1] is running),"
            + " please try again",
        reject.error().getMessage());
  }
}
