package io.ais.node.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.error.AisException;
import io.ais.hrw.Hrw;
import io.ais.model.Bmd;
import io.ais.model.NetInfo;
import io.ais.model.NodeFlags;
import io.ais.model.NodeType;
import io.ais.model.Rmd;
import io.ais.model.Smap;
import io.ais.model.Snode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RebalancesTest {
  private static final NetInfo NET = NetInfo.http("127.0.0.1", 8080);

  private static Snode node(NodeType type, String id) {
    return Snode.of(type, id, Hrw.digest(id), NET, NET, NET);
  }

  private static Draft draft() {
    Snode proxy = node(NodeType.PROXY, "proxy-000");
    TreeMap<String, Snode> proxies = new TreeMap<>();
    proxies.put(proxy.id(), proxy);
    TreeMap<String, Snode> targets = new TreeMap<>();
    for (String id : List.of("target-00", "target-01")) {
      targets.put(id, node(NodeType.TARGET, id));
    }
    Smap smap = new Smap(proxies, proxy, targets, "uuid12345", "", 3);
    StateHeader header =
        new StateHeader(
            "uuid12345",
            new Term(1, 77, 3),
            9,
            "hash",
            "base",
            proxy.id(),
            new TreeMap<>(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            null);
    return new Draft(
        new ClusterState(header, smap, Bmd.fresh("uuid12345"), Rmd.NONE, TestConfig.cluster(), 0));
  }

  private static String start(Draft draft) {
    return Rebalances.start(draft, "join", List.of(), Rmd.FinalStep.NONE, List.of());
  }

  @Test
  void remembersThatTheNewestOneWasStoppedUntilAnotherStarts() {
    Draft draft = draft();
    assertEquals("g1", start(draft));
    Rebalances.abort(draft);
    assertTrue(draft.rmd.interrupted());

    assertEquals("g2", start(draft));

    assertFalse(draft.rmd.interrupted());
  }

  @Test
  void successLeavesNothingInterrupted() {
    Draft draft = draft();
    start(draft);

    Rebalances.complete(draft, 1, Map.of());

    assertFalse(draft.rmd.running());
    assertFalse(draft.rmd.interrupted());
  }

  private static void maintain(Draft draft, String id) {
    draft.flags(draft.smap.node(id), NodeFlags.MAINTENANCE);
  }

  @Test
  void operatorsOneEmptiesTargetsInMaintenanceThatAnswer() {
    Draft draft = draft();
    maintain(draft, "target-00");
    Rebalances.startByOperator(draft, Rmd.Scope.ALL, "p[proxy-000]", _ -> true);
    assertEquals(List.of("target-00", "target-01"), draft.rmd.participants());

    Rebalances.complete(draft, 1, Map.of());

    assertTrue(draft.smap.node("target-00").has(NodeFlags.POST_REBALANCE));
    assertFalse(draft.smap.node("target-01").has(NodeFlags.POST_REBALANCE));
  }

  @Test
  void operatorsOneDoesWithoutTargetsThatDoNotAnswer() {
    Draft draft = draft();
    maintain(draft, "target-00");

    Rebalances.startByOperator(draft, Rmd.Scope.ALL, "p[proxy-000]", _ -> false);

    assertEquals(List.of("target-01"), draft.rmd.participants());
  }

  @Test
  void operatorsOneAsksNobodyToMoveObjectsNowhere() {
    Draft draft = draft();
    maintain(draft, "target-00");
    maintain(draft, "target-01");

    Rebalances.startByOperator(draft, Rmd.Scope.ALL, "p[proxy-000]", _ -> true);

    assertEquals(List.of(), draft.rmd.participants());
  }

  @Test
  void abortOfNothingInterruptsNothing() {
    Draft draft = draft();

    Rebalances.abort(draft);

    assertFalse(draft.rmd.interrupted());
  }

  /** A rebalance that moves away what target-00 has, while target-02 is away. */
  private static Draft leavingWhileAnotherIsAway(long flag) {
    Draft draft = draft();
    draft.rmd = draft.rmd.withHistory(List.of(ALL_THREE, List.of("target-00", "target-01")));
    draft.flags(draft.smap.node("target-00"), flag);
    Rebalances.start(
        draft, "leave", List.of("target-00"), Rmd.FinalStep.REMOVE, List.of("target-00"));
    Rebalances.complete(draft, draft.rmd.version(), Map.of());
    return draft;
  }

  private static final List<String> ALL_THREE = List.of("target-00", "target-01", "target-02");

  @Test
  void nobodyAsksATargetThatLeftEmptyWhileAnotherOneIsAway() {
    Draft draft = leavingWhileAnotherIsAway(NodeFlags.DECOMMISSION);

    assertEquals(
        List.of(List.of("target-01", "target-02"), List.of("target-01")), draft.rmd.history());
  }

  @Test
  void theReturnOfTheOtherOneSettlesTheClusterThoughAnEmptiedTargetStaysOutOfService() {
    Draft draft = leavingWhileAnotherIsAway(NodeFlags.MAINTENANCE);
    assertEquals(List.of(ALL_THREE, List.of("target-01")), draft.rmd.history());

    draft.put(node(NodeType.TARGET, "target-02"), "store-2");
    start(draft);
    Rebalances.complete(draft, draft.rmd.version(), Map.of());

    assertEquals(List.of(List.of("target-01", "target-02")), draft.rmd.history());
  }

  private static Draft leaving() {
    Draft draft = draft();
    draft.flags(draft.smap.node("target-00"), NodeFlags.DECOMMISSION);
    Rebalances.start(
        draft, "leave", List.of("target-00"), Rmd.FinalStep.REMOVE, List.of("target-00"));
    return draft;
  }

  @Test
  void theOthersGoOnAtOnceWithoutALostSubjectAndItsVerbWaitsForIt() {
    Draft draft = leaving();

    Rebalances.lose(draft, "target-00");

    assertEquals(2, draft.rmd.version());
    assertTrue(draft.rmd.running());
    assertEquals(List.of("target-01"), draft.rmd.participants());
    assertEquals(List.of("target-00"), draft.rmd.subjects());

    Rebalances.complete(draft, 2, Map.of());

    assertTrue(draft.rmd.interrupted());
    assertEquals(List.of("target-00"), draft.rmd.subjects());
    assertEquals(Rmd.FinalStep.REMOVE, draft.rmd.finalStep());
    assertTrue(draft.smap.targets().containsKey("target-00"));
  }

  @Test
  void aLostSubjectIsTakenUpWhenItAnswersAndThenLeaves() {
    Draft draft = leaving();
    Rebalances.lose(draft, "target-00");
    Rebalances.complete(draft, 2, Map.of());
    assertEquals(List.of(), Rebalances.returned(draft.rmd, draft.smap, _ -> false));
    List<String> back = Rebalances.returned(draft.rmd, draft.smap, _ -> true);
    assertEquals(List.of("target-00"), back);

    Rebalances.takeUp(draft, back);
    assertEquals(List.of("target-00", "target-01"), draft.rmd.participants());
    Rebalances.complete(draft, 3, Map.of());

    assertFalse(draft.smap.targets().containsKey("target-00"));
    assertFalse(draft.rmd.interrupted());
    assertEquals(List.of(), draft.rmd.subjects());
  }

  @Test
  void aReleasedSubjectStaysAndNothingWaitsForIt() {
    Draft draft = leaving();
    draft.flags(draft.smap.node("target-00"), 0);
    Rebalances.release(draft, "target-00");

    Rebalances.complete(draft, 1, Map.of());

    assertTrue(draft.smap.targets().containsKey("target-00"));
    assertEquals(List.of(), draft.rmd.subjects());
    assertFalse(draft.rmd.interrupted());
  }

  @Test
  void theLossOfTheOnlyParticipantEndsTheRun() {
    Draft draft = draft();
    maintain(draft, "target-01");
    Rebalances.start(draft, "join", List.of(), Rmd.FinalStep.NONE, List.of());
    assertEquals(List.of("target-00"), draft.rmd.participants());

    Rebalances.lose(draft, "target-00");

    assertFalse(draft.rmd.running());
  }

  @Test
  void aLimitedRunSettlesNothing() {
    Draft draft = draft();
    List<List<String>> history = List.of(List.of("target-00"), List.of("target-00", "target-01"));
    draft.rmd = draft.rmd.withHistory(history);
    Rebalances.startByOperator(
        draft, new Rmd.Scope(false, null, "logs/"), "p[proxy-000]", _ -> true);

    Rebalances.complete(draft, 1, Map.of());

    assertEquals(history, draft.rmd.history());
  }

  @Test
  void refusesToCleanUpWhileObjectsMayBeElsewhere() {
    Rmd.Scope cleanup = new Rmd.Scope(true, null, "");
    Draft moving = draft();
    moving.rmd =
        moving.rmd.withHistory(List.of(List.of("target-00"), List.of("target-00", "target-01")));
    Draft interrupted = draft();
    start(interrupted);
    Rebalances.abort(interrupted);

    for (Draft draft : List.of(moving, interrupted)) {
      AisException refused =
          assertThrows(
              AisException.class,
              () -> Rebalances.startByOperator(draft, cleanup, "p[proxy-000]", _ -> true));
      assertEquals(409, refused.status());
      assertTrue(refused.getMessage().contains("run a rebalance first"), refused.getMessage());
    }
  }
}
