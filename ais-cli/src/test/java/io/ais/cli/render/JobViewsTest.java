package io.ais.cli.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ais.model.Bck;
import io.ais.model.GoTime;
import io.ais.model.JobSnap;
import io.ais.model.JobStats;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class JobViewsTest {
  private static final Times UTC = new Times(ZoneId.of("UTC"));
  private static final GoTime START = GoTime.parse("2026-11-20T23:51:55Z");
  private static final GoTime END = GoTime.parse("2026-11-20T23:52:08Z");

  private static JobSnap copy(long objects, long bytes) {
    Bck from = Bck.ais("nnn");
    Bck to = Bck.ais("ccc");
    JobStats stats = new JobStats(objects, bytes, 0, 0, 0, 0);
    return new JobSnap(
        null, START, END, to, from, to, "qzALJTTSS", "copy-bck", "", "", "", 0, stats, false, true);
  }

  @Test
  void showsJobsFromBucketToBucketWithTheirSum() {
    SortedMap<String, JobSnap> nodes = new TreeMap<>();
    nodes.put("HyXt48084", copy(4, 3072));
    nodes.put("KZEt48083", copy(3, 64));
    nodes.put("lIGt48085", copy(0, 0));
    JobView view = new JobView(Units.IEC, UTC, Painter.PLAIN, false, true);

    assertEquals("copy-bucket[qzALJTTSS] \n", view.caption(nodes));
    assertEquals(
        "NODE\t\t ID\t\t KIND\t\t SRC BUCKET\t DST BUCKET\t OBJECTS\t BYTES\t\t START\t\t END\t\t"
            + " STATE\n"
            + "HyXt48084\t qzALJTTSS\t copy-bck\t ais://nnn\t ais://ccc\t 4\t\t 3.00KiB\t"
            + " 23:51:55\t 23:52:08\t Finished\n"
            + "KZEt48083\t qzALJTTSS\t copy-bck\t ais://nnn\t ais://ccc\t 3\t\t 64B\t\t"
            + " 23:51:55\t 23:52:08\t Finished\n"
            + "lIGt48085\t qzALJTTSS\t copy-bck\t ais://nnn\t ais://ccc\t -\t\t -\t\t"
            + " 23:51:55\t 23:52:08\t Finished\n"
            + "\t\t\t\tTotal:\t\t\t\t\t\t7\t\t3.06KiB ✓\n",
        view.table(nodes, nodes.get("HyXt48084")));
  }

  private static JobSnap rebalance(String id, String message, JobStats stats, boolean ended) {
    GoTime end = ended ? END : GoTime.ZERO;
    return new JobSnap(
        null,
        START,
        end,
        null,
        null,
        null,
        id,
        "rebalance",
        message,
        "",
        "",
        0,
        stats,
        false,
        false);
  }

  @Test
  void showsRebalanceAsTheReferenceDoes() {
    Map<String, List<JobSnap>> snaps =
        Map.of(
            "HyXt48084",
            List.of(
                rebalance(
                    "g1", "t[HyXt48084]:<traverse>", new JobStats(0, 0, 1, 354, 0, 0), false)),
            "lIGt48085",
            List.of(rebalance("g1", "", new JobStats(0, 0, 0, 0, 1, 354), false)));
    RebalanceView view = new RebalanceView(Units.IEC, UTC, Painter.PLAIN, false, true);

    assertEquals(
        """
        g1 ctl:
          t[HyXt48084]:<traverse>
        REB ID   NODE        TX OBJECTS   TX BYTES   RX OBJECTS   RX BYTES   START      END   STATE
        g1       HyXt48084   1            354B       0            0B         23:51:55   -     Running
        g1       lIGt48085   0            0B         1            354B       23:51:55   -     Running
        g1: 1 objects migrated (total size 354B)
        """,
        view.text(RebalanceView.byId(snaps)));
  }

  @Test
  void sortsRebalancesByNumber() {
    JobSnap ninth = rebalance("g9", "", JobStats.ZERO, true);
    JobSnap tenth = rebalance("g10", "", JobStats.ZERO, true);

    assertEquals(
        List.of("g9", "g10"),
        List.copyOf(RebalanceView.byId(Map.of("a", List.of(tenth, ninth))).keySet()));
  }
}
