package io.ais.cli.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RebalanceProgressTest {
  private static final Map<String, String> DONE =
      Map.of("moved-objs", "10", "moved-bytes", "2048", "left-objs", "0", "phase", "done");

  private static String lines(Map<String, Map<String, String>> nodes) {
    TreeMap<String, RebalanceProgress> found = new TreeMap<>();
    nodes.forEach((id, ext) -> found.put(id, RebalanceProgress.of(ext).orElseThrow()));
    return RebalanceProgress.lines(found, Units.parse("iec"));
  }

  @Test
  void allIsDoneWhenAllSaySo() {
    String text = lines(Map.of("a", DONE, "b", DONE));

    assertTrue(
        text.endsWith("--- Cluster: 100%, moved 20 objects (4.00KiB), left 0, done\n"), text);
  }

  /** The one that does not answer may be the one that holds everything. */
  @Test
  void nothingIsDoneWhileOneDoesNotAnswer() {
    String text = lines(Map.of("a", DONE, "b", Map.of("phase", "silent")));

    assertEquals(
        """
         t[a]: 100%, moved 10 objects (2.00KiB), left 0, done
         t[b]: does not answer
        --- Cluster: moved 10 objects (2.00KiB), left: unknown, not all nodes answer
        """,
        text);
  }

  @Test
  void whoHasNotBegunCountsAsLeft() {
    String text = lines(Map.of("a", DONE, "b", Map.of("phase", "starting")));

    assertTrue(text.contains(" t[b]: starting\n"), text);
    assertTrue(text.contains("moved 10 objects (2.00KiB), counting what is left"), text);
  }

  @Test
  void aNodeWithoutProgressReportsNone() {
    assertTrue(RebalanceProgress.of(Map.of("other", "1")).isEmpty());
  }
}
