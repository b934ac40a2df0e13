package io.ais.node.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ais.hrw.Hrw;
import io.ais.model.Bmd;
import io.ais.model.NetInfo;
import io.ais.model.NodeFlags;
import io.ais.model.NodeType;
import io.ais.model.Rmd;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.model.config.ClusterConfig;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.TestConfig;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What operators read about changes of the cluster. */
class StateLogTest {
  private static final ClusterConfig CONFIG = TestConfig.cluster();
  private static final NetInfo NET = NetInfo.http("localhost", 1);
  private static final Snode PROXY = node(NodeType.PROXY, "proxy001");
  private static final Snode TARGET = node(NodeType.TARGET, "target01");

  private static Snode node(NodeType type, String id) {
    return Snode.of(type, id, Hrw.digest(id), NET, NET, NET);
  }

  private static Smap map(long version, Snode... targets) {
    TreeMap<String, Snode> proxies = new TreeMap<>();
    proxies.put(PROXY.id(), PROXY);
    TreeMap<String, Snode> members = new TreeMap<>();
    for (Snode target : targets) {
      members.put(target.id(), target);
    }
    return new Smap(proxies, PROXY, members, "uuid12345", "", version);
  }

  private static ClusterState state(Smap smap, Rmd rmd) {
    return new ClusterState(null, smap, Bmd.fresh("uuid12345"), rmd, CONFIG, 0);
  }

  private static Rmd rebalance(long version, boolean running, int sets) {
    List<List<String>> history = java.util.Collections.nCopies(sets, List.of(TARGET.id()));
    return new Rmd(
        version,
        running,
        "join",
        List.of(),
        Rmd.FinalStep.NONE,
        List.of(TARGET.id()),
        history,
        0,
        false,
        Rmd.Scope.ALL,
        Map.of());
  }

  @Test
  void namesWhoJoinedAndWhichRebalanceStarts() {
    ClusterState before = state(map(3), Rmd.NONE);
    ClusterState now = state(map(4, TARGET), rebalance(1, true, 2));

    assertEquals(
        List.of("joined t[target01]", "rebalance g1 starts: join", "smap v3->v4"),
        StateLog.describe(before, now));
  }

  @Test
  void tellsMaintenanceBeforeAndAfterTheMigration() {
    Snode leaving = TARGET.withFlags(NodeFlags.MAINTENANCE);
    Snode gone = TARGET.withFlags(NodeFlags.MAINTENANCE | NodeFlags.POST_REBALANCE);

    assertEquals(
        List.of("t[target01] in maintenance", "smap v4->v5"),
        StateLog.describe(state(map(4, TARGET), Rmd.NONE), state(map(5, leaving), Rmd.NONE)));
    assertEquals(
        List.of("t[target01] in maintenance, migrated", "rebalance g1 is complete", "smap v5->v6"),
        StateLog.describe(
            state(map(5, leaving), rebalance(1, true, 2)),
            state(map(6, gone), rebalance(1, false, 1))));
  }

  @Test
  void saysThatAStoppedRebalanceIsNotComplete() {
    assertEquals(
        List.of("rebalance g2 was stopped"),
        StateLog.describe(
            state(map(7, TARGET), rebalance(2, true, 2)),
            state(map(7, TARGET), rebalance(2, false, 2))));
  }

  @Test
  void tellsWhoLeft() {
    assertEquals(
        List.of("left t[target01]", "smap v8->v9"),
        StateLog.describe(state(map(8, TARGET), Rmd.NONE), state(map(9), Rmd.NONE)));
  }
}
