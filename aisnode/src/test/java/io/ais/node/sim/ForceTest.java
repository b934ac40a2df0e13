package io.ais.node.sim;

import static io.ais.node.sim.SimCluster.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.model.Bck;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Command;
import io.ais.node.cluster.Effect;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An operator's way out of a lost quorum, and what the losing side is told. */
class ForceTest {
  private final SimCluster cluster = new SimCluster(1, 3, 3, null);
  private final Operator operator = new Operator(cluster);

  ForceTest() {
    cluster.startAll();
    assertTrue(cluster.runUntil(10 * SECOND, () -> cluster.primary() != null));
    cluster.runFor(3 * SECOND);
  }

  private SimNode proxyBut(SimNode... others) {
    Set<SimNode> not = Set.of(others);
    return cluster.nodes().stream()
        .filter(node -> node.snode.isProxy() && !not.contains(node))
        .findFirst()
        .orElseThrow();
  }

  private Effect force(SimNode node) {
    Effect[] outcome = {null};
    cluster.submit(node, new Command.ForcePrimary(node.id), effect -> outcome[0] = effect);
    cluster.runFor(5 * SECOND);
    return outcome[0];
  }

  private void create(SimNode primary, String name) {
    operator.create(primary, name);
    cluster.runFor(SECOND / 2);
  }

  /** Without a promise to the observer, which knows of one cluster only. */
  private void createUnseen(SimNode primary, String name) {
    Bck bck = Bck.ais(name);
    cluster.submit(primary, new Command.CreateBucket(bck, cluster.bucketProps(bck)), outcome -> {});
    cluster.runFor(SECOND);
  }

  private static boolean has(ClusterState state, String bucket) {
    return state.bmd().has(Bck.ais(bucket));
  }

  /** Keeps the two sides from each other. */
  private void cut(Set<SimNode> side) {
    for (SimNode a : cluster.nodes()) {
      for (SimNode b : cluster.nodes()) {
        if (side.contains(a) != side.contains(b)) {
          cluster.network().cut(a.id, b.id);
        }
      }
    }
  }

  private void assertOneClusterOfAll() {
    assertTrue(
        cluster.runUntil(
            120 * SECOND,
            () ->
                cluster.primaries().size() == 1
                    && cluster.nodes().stream()
                        .allMatch(
                            node ->
                                node.core().published() != null
                                    && node.core().published().smap().nodes().size() == 6
                                    && node.core()
                                        .published()
                                        .key()
                                        .equals(cluster.observer().best().key()))));
  }

  @Test
  void whoIsLeftGoesOnInANewGenerationAndTheOthersComeBackToIt() {
    create(cluster.primary(), "before");
    SimNode survivor = proxyBut(cluster.primary());
    SimNode target = cluster.node("target-00");
    List<SimNode> lost =
        cluster.nodes().stream().filter(n -> n != survivor && n != target).toList();
    lost.forEach(SimNode::crash);
    cluster.runFor(40 * SECOND);
    assertNull(cluster.primary());

    assertInstanceOf(Effect.Reply.class, force(survivor));

    assertEquals(survivor, cluster.primary());
    ClusterState forced = survivor.core().published();
    assertEquals(1, forced.term().gen());
    assertTrue(forced.smap().version() >= 1L << 40);
    assertTrue(forced.bmd().version() >= 1L << 40);
    assertEquals(2, forced.smap().nodes().size());
    assertTrue(has(forced, "before"));
    assertEquals(4, forced.header().forced().getLast().lost().size());
    create(survivor, "after");
    lost.forEach(node -> node.start(false));
    assertOneClusterOfAll();
    assertTrue(has(cluster.observer().best(), "after"));
    assertEquals(Map.of(), cluster.kept());
  }

  @Test
  void isRefusedWhileAnybodyHearsThePrimary() {
    SimNode heir = proxyBut(cluster.primary());

    Effect.Reject refused = assertInstanceOf(Effect.Reject.class, force(heir));

    assertEquals(404, refused.error().status());
    assertTrue(refused.error().getMessage().contains("'can' query is empty"));
    cluster.runFor(20 * SECOND);
    assertEquals(0, cluster.observer().best().term().gen());
  }

  @Test
  void isRefusedWhenAMemberHearsThePrimaryThatThisNodeDoesNot() {
    SimNode primary = cluster.primary();
    SimNode heir = proxyBut(primary);
    cluster.network().cut(primary.id, heir.id);
    cluster.network().cut(heir.id, primary.id);
    cluster.runFor(6 * SECOND);

    Effect.Reject refused = assertInstanceOf(Effect.Reject.class, force(heir));

    assertEquals(404, refused.error().status());
    assertTrue(refused.error().getMessage().contains(primary.id));
  }

  /** The operator was wrong: the others live. Their changes are lost by his word, and listed. */
  @Test
  void aLivingMajorityYieldsAndListsWhatItLost() {
    create(cluster.primary(), "before");
    SimNode wrong = proxyBut(cluster.primary());
    cut(Set.of(wrong, cluster.node("target-00")));
    cluster.runFor(8 * SECOND);
    SimNode old = cluster.primary();
    create(old, "only-there");
    assertTrue(has(old.core().published(), "only-there"));

    assertInstanceOf(Effect.Reply.class, force(wrong));
    create(wrong, "only-here");
    cluster.network().heal();
    assertOneClusterOfAll();

    ClusterState now = cluster.observer().best();
    assertEquals(1, now.term().gen());
    assertTrue(has(now, "before") && has(now, "only-here"));
    assertFalse(has(now, "only-there"));
    List<String> told = cluster.kept().get(old.id);
    assertNotNull(told);
    assertTrue(told.contains("bucket ais://only-there is unknown there"), told.toString());
    assertTrue(told.contains("bucket ais://only-here exists there"), told.toString());
    assertNull(cluster.kept().get(wrong.id));
  }

  /** Two operators: neither side gives way, nothing mixes, nobody stops. */
  @Test
  void twoForcedSidesNeverMix() {
    SimNode left = proxyBut(cluster.primary());
    SimNode right = cluster.primary();
    Set<SimNode> side = Set.of(left, cluster.node("target-00"));
    cut(side);
    right.crash();
    cluster.node("target-01").crash();
    SimNode other = proxyBut(left, right);
    cluster.runFor(30 * SECOND);
    assertNull(cluster.primary());

    assertInstanceOf(Effect.Reply.class, force(left));
    assertInstanceOf(Effect.Reply.class, force(other));
    createUnseen(left, "left");
    createUnseen(other, "other");
    cluster.network().heal();
    cluster.runFor(60 * SECOND);

    ClusterState ofLeft = left.core().published();
    ClusterState ofOther = other.core().published();
    assertTrue(ofLeft.term().isForeignTo(ofOther.term()));
    assertTrue(has(ofLeft, "left") && !has(ofLeft, "other"));
    assertTrue(has(ofOther, "other") && !has(ofOther, "left"));
    assertEquals(2, cluster.primaries().size());
  }
}
