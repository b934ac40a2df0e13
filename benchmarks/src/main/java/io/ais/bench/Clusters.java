package io.ais.bench;

import io.ais.hrw.Hrw;
import io.ais.model.NetInfo;
import io.ais.model.NodeType;
import io.ais.model.Rmd;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.node.job.Placement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Clusters of targets only, as a proxy sees them. Stateless. */
final class Clusters {
  private Clusters() {}

  /** IDs like those of nodes: eight characters. */
  static List<String> ids(int targets) {
    return IntStream.range(0, targets).mapToObj("t%07d"::formatted).toList();
  }

  /** Every object is where the targets of now want it. */
  static Placement settled(List<String> ids) {
    return new Placement(smap(ids), rmd(false, List.of(ids)));
  }

  /** The last target has just joined: objects are where the others, or all, want them. */
  static Placement joining(List<String> ids) {
    return new Placement(
        smap(ids), rmd(true, List.of(List.copyOf(ids.subList(0, ids.size() - 1)), ids)));
  }

  private static Smap smap(List<String> ids) {
    NetInfo net = new NetInfo("localhost", "1", "http://localhost:1");
    TreeMap<String, Snode> targets = new TreeMap<>();
    for (String id : ids) {
      targets.put(id, Snode.of(NodeType.TARGET, id, Hrw.digest(id), net, net, net));
    }
    return new Smap(new TreeMap<>(), null, targets, "benchmark", "", 8);
  }

  private static Rmd rmd(boolean running, List<List<String>> history) {
    List<String> participants = running ? history.getLast() : List.of();
    return new Rmd(
        2, running, "join", null, null, participants, history, 8, false, Rmd.Scope.ALL, Map.of());
  }
}
