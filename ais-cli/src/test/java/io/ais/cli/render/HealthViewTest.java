package io.ais.cli.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ais.cli.render.HealthView.Traffic;
import io.ais.model.NodeStatus;
import io.ais.model.Smap;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Lines of the dashboard about performance and health. */
class HealthViewTest {
  private static final Traffic IDLE = new Traffic(0, 0);
  private static final long LOW_CPU = 1 << 21;
  private static final long OUT_OF_MEMORY = 1 << 9;

  @Test
  void healthyIdleClusterIsOperational() throws IOException {
    HealthView view = view(IDLE, List.of(), target("aaa", 6, 1.0, 70), target("bbb", 6, 3.0, 80));

    assertEquals(
        "Performance and Health:\n"
            + "   State:\t\tOperational\n"
            + "   I/O Errors:\t\t4\n"
            + "   Load Avg:\t\tavg 2.0, min 1.0, max 3.0 (1m)\n"
            + "   Disk Usage:\t\tavg 75.0%, min 70.0%, max 80.0%\n"
            + "   Network:\t\tcluster is idle\n"
            + "   Storage:\t\t2 mountpaths (all healthy)\n"
            + "   Filesystems:\t\text4(2)\n"
            + "   Running Jobs:\tNone\n",
        view.text(false));
  }

  @Test
  void countsAlertsAndNamesThemWhenVerbose() throws IOException {
    HealthView view =
        view(
            new Traffic(2048, 1024),
            List.of("rebalance[g1]", "copy-bck[x]"),
            target("aaa", 6 | LOW_CPU, 0, 70),
            target("bbb", 6 | LOW_CPU | OUT_OF_MEMORY, 0, 70),
            target("ccc", 2, 0, 70));

    Map<String, String> brief = view.facts(false);
    assertEquals(
        "3 nodes report alerts and/or warnings: [1 alert, 3 warnings]", brief.get("State"));
    assertEquals("Use '--verbose' for detailed breakdown", brief.get("   Details"));
    assertEquals("read 2.00KiB/s, write 1.00KiB/s", brief.get("Network"));
    assertEquals("rebalance[g1], copy-bck[x]", brief.get("Running Jobs"));
    assertEquals(
        "t[aaa]: low-cpu, t[bbb]: OOM low-cpu, t[ccc]: node-not-started-yet",
        view.facts(true).get("   Details"));
  }

  private static HealthView view(Traffic traffic, List<String> jobs, NodeStatus... targets) {
    TreeMap<String, NodeStatus> byId = new TreeMap<>();
    for (NodeStatus target : targets) {
      byId.put(target.snode().id(), target);
    }
    ClusterPicture picture =
        new ClusterPicture(
            Smap.EMPTY,
            new TreeMap<>(),
            byId,
            ClusterPicture.Facts.UNKNOWN,
            "http://localhost:1",
            Instant.EPOCH);
    return new HealthView(picture, traffic, jobs, Units.IEC, Painter.PLAIN);
  }

  private static NodeStatus target(String id, long flags, double load, int used)
      throws IOException {
    String json =
        """
        {"ais_version":"5.0","snode":{"daemon_type":"target","daemon_id":"%s"},
         "tracker":{"err.io.get.n":2,"err.get.n":5},
         "capacity":{"mountpaths":{"/m/%s":{"fs":{"Fs":"/dev/vda","FsType":"ext4","FsID":"1"},
           "disks":["vda"],"used":"1","avail":"1","pct_used":%d}},"pct_avg":%d},
         "cluster":{"flags":"%d"},
         "sys_info":{"load_avg":{"One":%s,"Five":0,"Fifteen":0}}}\
        """
            .formatted(id, id, used, used, flags, load);
    return Json.parse(json.getBytes(StandardCharsets.UTF_8), NodeStatus.class);
  }
}
