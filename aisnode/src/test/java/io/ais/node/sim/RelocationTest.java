package io.ais.node.sim;

import static io.ais.node.sim.SimCluster.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.model.Bck;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Command;
import io.ais.node.cluster.Destination;
import io.ais.node.cluster.Effect;
import io.ais.node.cluster.Term;
import io.ais.node.cluster.TestConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A whole cluster joins another one by an operator's word. */
class RelocationTest {
  private SimCluster ours;
  private SimCluster theirs;
  private List<SimNode> members;

  private void start(long seed) {
    SimWorld world = new SimWorld(seed);
    ours = new SimCluster(world, "", 3, 3, null, TestConfig.cluster());
    theirs = new SimCluster(world, "n-", 2, 2, null, TestConfig.cluster());
    members = ours.nodes();
    ours.movesTo(theirs);
    if (Boolean.getBoolean("sim.trace")) {
      ours.logTo(System.out::println);
    }
    ours.startAll();
    theirs.startAll();
    assertTrue(
        ours.runUntil(20 * SECOND, () -> ours.primary() != null && theirs.primary() != null));
    ours.runFor(5 * SECOND);
    new Operator(ours).create(ours.primary(), "mine");
    new Operator(theirs).create(theirs.primary(), "theirs");
    ours.runFor(2 * SECOND);
  }

  private Destination there() {
    ClusterState state = theirs.primary().core().published();
    List<String> urls = new ArrayList<>();
    urls.add(theirs.primary().url());
    state.smap().proxies().values().forEach(proxy -> urls.add(proxy.controlNet().url()));
    return new Destination(state.uuid(), urls.stream().distinct().toList());
  }

  private Effect[] join(Destination to) {
    Effect[] outcome = {null};
    ours.submit(ours.primary(), new Command.JoinCluster(to), effect -> outcome[0] = effect);
    return outcome;
  }

  private boolean allAreThere() {
    SimNode primary = theirs.primary();
    return primary != null
        && primary.core().published().smap().nodes().size() == 10
        && theirs.nodes().size() == 10
        && theirs.nodes().stream()
            .allMatch(
                node ->
                    node.isUp()
                        && node.core().published() != null
                        && node.core().published().key().equals(primary.core().published().key()));
  }

  private void assertAllArrive() {
    assertTrue(
        ours.runUntil(180 * SECOND, this::allAreThere),
        () -> "not all there: " + ours.describe() + " | " + theirs.describe());
    ours.runFor(20 * SECOND);
    assertTrue(allAreThere(), "not stable");
    assertTrue(ours.nodes().isEmpty());
    ClusterState now = theirs.observer().best();
    assertTrue(now.bmd().has(Bck.ais("theirs")));
    assertFalse(now.bmd().has(Bck.ais("mine")));
  }

  @Test
  void everyMemberKeepsItsStateAsideAndJoinsTheOther() {
    start(1);
    Term before = theirs.primary().core().promised();

    Effect[] outcome = join(there());
    ours.runFor(3 * SECOND);
    assertInstanceOf(Effect.Reply.class, outcome[0]);

    assertAllArrive();
    assertEquals(
        before, theirs.primary().core().promised(), "more guests than voters: no election");
    for (SimNode member : members) {
      List<String> told = ours.kept().get(member.id);
      assertTrue(told.contains("bucket ais://mine is set aside"), member.id + " " + told);
    }
    assertTrue(theirs.kept().isEmpty());
  }

  @Test
  void aMemberThatWasAwayIsToldByFormerOnes() {
    start(2);
    SimNode away = ours.node("target-01");
    away.crash();
    join(there());
    assertTrue(ours.runUntil(60 * SECOND, () -> ours.nodes().equals(List.of(away))));
    ours.runFor(60 * SECOND);

    away.start(false);

    assertAllArrive();
  }

  @Test
  void theStateOfAPrimaryThatWasAwayDoesNotKeepTheOldClusterAlive() {
    start(3);
    SimNode away = ours.primary();
    away.crash();
    assertTrue(ours.runUntil(30 * SECOND, () -> ours.primary() != null));
    ours.runFor(5 * SECOND);
    join(there());
    ours.runFor(60 * SECOND);

    away.start(true);

    assertAllArrive();
  }

  @Test
  void membersThatDidNotHearTheDecisionFollow() {
    start(4);
    SimNode primary = ours.primary();
    Set<String> deaf = Set.of("proxy-002", "target-00", "target-02");
    for (SimNode member : members) {
      for (String id : deaf) {
        if (!deaf.contains(member.id) && member != primary) {
          ours.network().cut(member.id, id);
          ours.network().cut(id, member.id);
        }
      }
    }
    deaf.stream().filter(id -> !id.equals("target-00")).forEach(id -> cut(primary.id, id));
    ours.runFor(SECOND / 10);
    join(there());
    ours.runFor(12 * SECOND);
    ours.network().heal();

    assertAllArrive();
  }

  private void cut(String a, String b) {
    ours.network().cut(a, b);
    ours.network().cut(b, a);
  }

  @Test
  void everyoneDiesOnTheWayAndTheOtherClusterIsAwayForAWhile() {
    start(5);
    join(there());
    assertTrue(ours.runUntil(30 * SECOND, () -> theirs.nodes().size() > 6));
    List<SimNode> all = new ArrayList<>(members);
    all.addAll(theirs.nodes());
    all.forEach(SimNode::crash);
    members.forEach(member -> member.start(true));
    ours.runFor(40 * SECOND);
    assertEquals(
        1, theirs.nodes().stream().map(SimNode::uuid).filter(u -> !u.isEmpty()).distinct().count());

    theirs.nodes().forEach(SimNode::startAgain);

    assertAllArrive();
  }

  @Test
  void crashesInTheMiddleOfStepsLeaveNobodyBehind() {
    for (long seed = 10; seed < 30; seed++) {
      start(seed);
      Destination to = there();
      ours.crashProbability(0.02);
      Effect[] outcome = join(to);
      for (int i = 0; i < 60; i++) {
        ours.runFor(SECOND / 2);
        members.forEach(member -> member.start(true));
        if (outcome[0] instanceof Effect.Reject) {
          break;
        }
      }
      ours.crashProbability(0);
      members.forEach(member -> member.start(true));
      ours.runFor(30 * SECOND);
      if (!ours.nodes().isEmpty() && ours.nodes().size() == 6) {
        outcome = join(to); // the word did not survive its primary
      }
      assertAllArrive();
    }
  }

  @Test
  void isRefusedForTheOwnClusterAndForMembersOutOfService() {
    start(6);
    String own = ours.primary().core().published().uuid();
    Effect.Reject same =
        assertInstanceOf(Effect.Reject.class, join(new Destination(own, List.of("http://x")))[0]);
    assertEquals(400, same.error().status());
    Effect[] done = {null};
    ours.submit(
        ours.primary(),
        new Command.StartMaintenance(List.of("target-02"), true),
        effect -> done[0] = effect);
    ours.runFor(5 * SECOND);
    assertInstanceOf(Effect.Reply.class, done[0]);

    Effect.Reject refused = assertInstanceOf(Effect.Reject.class, join(there())[0]);

    assertTrue(refused.error().getMessage().contains("target-02"));
    ours.runFor(5 * SECOND);
    assertEquals(6, ours.nodes().size());
    assertNull(ours.primary().core().published().header().moved());
  }

  @Test
  void nothingElseIsDecidedOnceTheDecisionIsMade() {
    start(7);
    join(there());
    Bck bck = Bck.ais("late");
    Effect[] late = {null};

    ours.submit(
        ours.primary(),
        new Command.CreateBucket(bck, ours.bucketProps(bck)),
        effect -> late[0] = effect);
    ours.runFor(SECOND);

    Effect.Reject refused = assertInstanceOf(Effect.Reject.class, late[0]);
    assertEquals(503, refused.error().status());
    assertAllArrive();
  }
}
