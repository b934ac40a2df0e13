package io.ais.node.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.hrw.Hrw;
import io.ais.model.NetInfo;
import io.ais.model.NodeFlags;
import io.ais.model.NodeType;
import io.ais.model.Smap;
import io.ais.model.Snode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who votes in clusters of any size. */
class VotersTest {
  private final TreeMap<String, Snode> proxies = new TreeMap<>();
  private final TreeMap<String, Snode> targets = new TreeMap<>();
  private final TreeMap<String, String> stores = new TreeMap<>();

  private void add(NodeType type, int from, int to) {
    for (int i = from; i < to; i++) {
      String id = (type == NodeType.PROXY ? "proxy" : "target") + i;
      NetInfo net = NetInfo.http(id, 8080);
      Snode node = Snode.of(type, id, Hrw.digest(id), net, net, net);
      (type == NodeType.PROXY ? proxies : targets).put(id, node);
      stores.put(id, "s" + id);
    }
  }

  private List<Voter> select(List<Voter> previous) {
    Smap smap = new Smap(proxies, proxies.get("proxy0"), targets, "u", "", 1);
    return Voters.select(smap, stores, previous);
  }

  private static long proxiesAmong(List<Voter> voters) {
    return voters.stream().filter(voter -> voter.id().startsWith("proxy")).count();
  }

  private static Set<Voter> common(List<Voter> a, List<Voter> b) {
    Set<Voter> both = new HashSet<>(a);
    both.retainAll(b);
    return both;
  }

  @Test
  void upToFifteenAllVote() {
    add(NodeType.PROXY, 0, 9);
    add(NodeType.TARGET, 0, 6);

    assertEquals(15, select(List.of()).size());
  }

  @Test
  void aboveFifteenSevenProxiesAndEightTargets() {
    add(NodeType.PROXY, 0, 10);
    add(NodeType.TARGET, 0, 990);

    List<Voter> voters = select(List.of());

    assertEquals(15, voters.size());
    assertEquals(7, proxiesAmong(voters));
    assertTrue(voters.contains(new Voter("proxy0", "sproxy0")));
  }

  @Test
  void votersKeepTheirPlaceWhileOthersComeAndGo() {
    add(NodeType.PROXY, 0, 7);
    add(NodeType.TARGET, 0, 100);
    List<Voter> before = select(List.of());
    add(NodeType.TARGET, 100, 200);
    List<Voter> grown = select(before);
    String gone = before.stream().filter(v -> v.id().startsWith("target")).findFirst().get().id();
    targets.remove(gone);
    stores.remove(gone);
    List<Voter> shrunk = select(grown);

    assertEquals(Set.copyOf(before), Set.copyOf(grown));
    assertEquals(14, common(grown, shrunk).size());
    assertEquals(15, shrunk.size());
  }

  @Test
  void moreThanSevenProxiesThatVoteAlreadyKeepTheirPlace() {
    add(NodeType.PROXY, 0, 10);
    add(NodeType.TARGET, 0, 5);
    List<Voter> before = select(List.of());
    add(NodeType.TARGET, 5, 50);

    assertEquals(Set.copyOf(before), Set.copyOf(select(before)));
  }

  @Test
  void targetsGiveWayToProxiesThatComeLate() {
    add(NodeType.PROXY, 0, 1);
    add(NodeType.TARGET, 0, 30);
    List<Voter> alone = select(List.of());
    assertEquals(1, proxiesAmong(alone));
    add(NodeType.PROXY, 1, 3);

    List<Voter> together = select(alone);

    assertEquals(3, proxiesAmong(together));
    assertEquals(15, together.size());
    assertEquals(13, common(alone, together).size());
  }

  @Test
  void proxiesThatCannotBePrimaryComeLast() {
    add(NodeType.PROXY, 0, 20);
    for (int i = 2; i < 20; i++) {
      String id = "proxy" + i;
      proxies.put(id, proxies.get(id).withFlags(NodeFlags.NON_ELECTABLE));
    }
    add(NodeType.TARGET, 0, 14);

    assertEquals(2, proxiesAmong(select(List.of())));
  }
}
