package io.ais.cli.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.model.NodeFlags;
import io.ais.model.NodeStatus;
import io.ais.model.NodeType;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ClusterViewTest {
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");
  private static final ClusterPicture.Facts FACTS =
      new ClusterPicture.Facts(true, false, 65, 75, 90, List.of("aws"), "");

  private static <T> T golden(String name, Class<T> type) throws IOException {
    try (InputStream in =
        ClusterViewTest.class.getResourceAsStream("/golden/control/" + name + ".json")) {
      return Json.parse(in.readAllBytes(), type);
    }
  }

  /** The recorded map; the recorded proxy and target answer, the others are silent. */
  private static ClusterPicture picture(Smap smap) throws IOException {
    TreeMap<String, NodeStatus> proxies = new TreeMap<>();
    TreeMap<String, NodeStatus> targets = new TreeMap<>();
    smap.proxies().values().forEach(n -> proxies.put(n.id(), silent(n)));
    smap.targets().values().forEach(n -> targets.put(n.id(), silent(n)));
    proxies.put("Vxsp18080", golden("node_status_proxy", NodeStatus.class));
    NodeStatus target = golden("node_status_target", NodeStatus.class);
    if (smap.node("YHat18083").isActive()) {
      targets.put("YHat18083", target);
    }
    return new ClusterPicture(smap, proxies, targets, FACTS, "http://localhost:18080", NOW);
  }

  private static NodeStatus silent(Snode node) {
    return NodeStatus.inactive(node, "n/a");
  }

  @Test
  void showsLoadInsteadOfCpuWhileSomeNodeIsSilent() throws IOException {
    ClusterPicture picture = picture(golden("smap", Smap.class));

    String table =
        new ClusterView(picture, Units.IEC, Painter.PLAIN, false).table(NodeType.TARGET, true);

    assertEquals(
        "TARGET\t\t MEM USED(%)\t MEM AVAIL\t CAP USED(%)\t CAP AVAIL\t LOAD AVERAGE\t UPTIME\t"
            + " STATUS\t ALERT\n"
            + "t[YHat18083]\t 0.16%\t\t 22.12GiB\t 70%\t\t 73.270GiB\t [6.0 3.5 1.6]\t 1m50s\t"
            + " online\t low-cpu\n"
            + "t[gMct18085]\t -\t\t -\t\t -\t\t -\t\t -\t\t -\t online\t -\n"
            + "t[lTMt18084]\t -\t\t -\t\t -\t\t -\t\t -\t\t -\t online\t -\n",
        table);
  }

  @Test
  void summaryNamesTheStateOfTheCluster() throws IOException {
    ClusterPicture picture = picture(golden("smap", Smap.class));

    String summary = new ClusterView(picture, Units.IEC, Painter.PLAIN, false).summary();

    assertEquals(
        """
        Cluster:
           CLI Endpoint:\thttp://localhost:18080
           Proxies:\t\t3 (all electable)
           Targets:\t\t3 (one disk)
           Capacity:\t\tused 178.70GiB (71%), available 73.27GiB
           Cluster Map:\t\tversion 10, UUID uKiu0su-c, primary p[Vxsp18080]
           Software:\t\t5.0.5.0.583e7729e (build: 2026-08-21)
           Backend:\t\tAWS
           Deployment:\t\tdev
           Status:\t\t[2 online, 4 n/a]
           Rebalance:\t\t-
           Authentication:\tdisabled
           Version:\t\t5.0.5.0.583e7729e
           Build:\t\t2026-08-21
        """,
        summary);
  }

  @Test
  void summaryTellsWhyThereIsNoPrimary() throws IOException {
    ClusterPicture healthy = picture(golden("smap", Smap.class));
    String why = "no primary: no quorum (2 of 6 voters answer)";
    ClusterPicture.Facts facts =
        new ClusterPicture.Facts(true, false, 65, 75, 90, List.of("aws"), why);
    ClusterPicture cut =
        new ClusterPicture(
            healthy.smap(), healthy.proxies(), healthy.targets(), facts, healthy.endpoint(), NOW);

    assertTrue(summary(cut).contains("\n   Control plane:\t" + why + "\n"), summary(cut));
    assertFalse(summary(healthy).contains("Control plane"), summary(healthy));
  }

  private static String summary(ClusterPicture picture) {
    return new ClusterView(picture, Units.IEC, Painter.PLAIN, false).summary();
  }

  @Test
  void targetInMaintenanceIsRedUntilItsRebalanceIsOver() throws IOException {
    Smap moving = golden("smap_maint_rebalancing", Smap.class);
    Snode node = moving.node("YHat18083");
    Smap moved = moving.with(node.withFlags(NodeFlags.MAINTENANCE | NodeFlags.POST_REBALANCE), 12);

    assertTrue(row(moving, node.id()).contains("t[YHat18083][x]"));
    assertTrue(row(moving, node.id()).contains(Colour.RED.paint("maintenance")));
    assertTrue(row(moved, node.id()).contains(Colour.CYAN.paint("maintenance")));
  }

  @Test
  void targetBeingDecommissionedIsRedAndAProxyIsNever() throws IOException {
    Smap smap = golden("smap", Smap.class);
    Snode target = smap.node("YHat18083").withFlags(NodeFlags.DECOMMISSION);
    Snode proxy = smap.node("MQBp18081").withFlags(NodeFlags.MAINTENANCE);

    assertTrue(row(smap.with(target, 11), target.id()).contains(Colour.RED.paint("decommission")));
    assertTrue(row(smap.with(proxy, 11), proxy.id()).contains(Colour.CYAN.paint("maintenance")));
  }

  private static String row(Smap smap, String id) throws IOException {
    String text = new ClusterView(picture(smap), Units.IEC, (c, t) -> c.paint(t), false).text();
    return text.lines().filter(line -> line.contains(id)).findFirst().orElseThrow();
  }

  @Test
  void summaryCountsInactiveNodes() throws IOException {
    ClusterPicture picture = picture(golden("smap_maint_rebalancing", Smap.class));

    String summary = new ClusterView(picture, Units.IEC, Painter.PLAIN, false).summary();

    assertTrue(summary.contains("   Targets:\t\t3 (1 inactive)\n"), summary);
    assertTrue(summary.contains("   Status:\t\t[1 online, 1 maintenance, 4 n/a]\n"), summary);
  }

  @Test
  void showsTheClusterMap() throws IOException {
    String text = SmapView.text(golden("smap", Smap.class), true);

    assertTrue(
        text.startsWith(
            "NODE\t\t TYPE\t PUBLIC URL\t\t INTRA CONTROL URL\t INTRA DATA URL\n"
                + "p[MQBp18081]\t proxy\t http://localhost:18081\t http://localhost:19081\t"
                + " http://localhost:20081\n"
                + "p[Vxsp18080][P]\t proxy\t"),
        text);
    assertTrue(
        text.endsWith(
            "Non-Electable:\n"
                + "  \n"
                + "Primary Proxy:\tVxsp18080\n"
                + "Summary:\tproxies(3), targets(3), cluster map(v10), cluster"
                + " ID(\"uKiu0su-c\")\n"),
        text);
  }
}
