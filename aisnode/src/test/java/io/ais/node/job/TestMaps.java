package io.ais.node.job;

import io.ais.hrw.Hrw;
import io.ais.model.NetInfo;
import io.ais.model.NodeFlags;
import io.ais.model.NodeType;
import io.ais.model.Rmd;
import io.ais.model.Smap;
import io.ais.model.Snode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Cluster maps of targets only. */
public final class TestMaps {

  private TestMaps() {}

  public static Snode target(String id) {
    NetInfo net = new NetInfo("localhost", "1", "http://localhost:1");
    return Snode.of(NodeType.TARGET, id, Hrw.digest(id), net, net, net);
  }

  public static Smap smap(long version, String... ids) {
    TreeMap<String, Snode> targets = new TreeMap<>();
    for (String id : ids) {
      targets.put(id, target(id));
    }
    return new Smap(new TreeMap<>(), null, targets, "cluster01", "", version);
  }

  /** The same map, next version, with one target in maintenance. */
  public static Smap inMaintenance(Smap smap, String id) {
    return smap.with(target(id).withFlags(NodeFlags.MAINTENANCE), smap.version() + 1);
  }

  private static long since(long version) {
    return version * 10;
  }

  /** Objects are where the given set wants them; nothing runs. */
  public static Rmd settled(long version, String... ids) {
    return new Rmd(
        version,
        false,
        "",
        null,
        null,
        null,
        List.of(List.of(ids)),
        since(version),
        false,
        Rmd.Scope.ALL,
        Map.of());
  }

  /** A rebalance runs; the sets are oldest first. */
  public static Rmd running(long version, List<String> participants, List<List<String>> history) {
    return new Rmd(
        version,
        true,
        "test",
        null,
        null,
        participants,
        history,
        since(version),
        false,
        Rmd.Scope.ALL,
        Map.of());
  }

  /** No rebalance runs, but objects may lie under any of the sets. */
  public static Rmd interrupted(long version, List<List<String>> history) {
    return new Rmd(
        version,
        false,
        "test",
        null,
        null,
        null,
        history,
        since(version) + 5,
        true,
        Rmd.Scope.ALL,
        Map.of());
  }
}
