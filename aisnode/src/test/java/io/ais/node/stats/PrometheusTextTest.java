package io.ais.node.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.model.NodeType;
import io.ais.node.runtime.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page that Prometheus reads has the names, types and labels of recorded pages. */
class PrometheusTextTest {
  private static final Pattern SAMPLE = Pattern.compile("([a-z_0-9]+)(?:\\{(.*)\\})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");

  /** Type and label names by metric. */
  private static Map<String, String> shape(String page) {
    Map<String, String> shape = new TreeMap<>();
    for (String line : page.split("\n")) {
      if (line.startsWith("# TYPE ")) {
        String[] cells = line.split(" ");
        shape.put(cells[2], cells[3]);
      }
    }
    for (String line : page.split("\n")) {
      Matcher sample = SAMPLE.matcher(line);
      if (!line.startsWith("#") && sample.matches()) {
        String name = sample.group(1);
        Set<String> labels = new TreeSet<>();
        Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
        while (label.find()) {
          labels.add(label.group(1));
        }
        String family = name.replaceFirst("_(bucket|sum|count)$", "");
        String key = shape.containsKey(name) ? name : family;
        if (!shape.get(key).contains("{")) {
          shape.merge(key, labels.toString().replace("[", " {").replace("]", "}"), String::concat);
        }
      }
    }
    // The exposition handler's own metrics are the library's, not the node's.
    shape.keySet().removeIf(name -> name.startsWith("promhttp_"));
    return shape;
  }

  private static String recorded(String name) throws IOException {
    try (InputStream in = PrometheusTextTest.class.getResourceAsStream("/golden/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Stats stats(NodeType role) {
    Stats stats = new Stats(role, Ticker.system());
    stats.gauge("state.flags", () -> 6);
    for (String gauge : List.of("read.bps", "write.bps", "avg.rsize", "avg.wsize", "util")) {
      if (role == NodeType.TARGET) {
        stats.gauge("disk.vda." + gauge, () -> 1);
      }
    }
    return stats;
  }

  @ParameterizedTest
  @CsvSource({
    "proxy, control/prom_proxy.txt",
    "target, control/prom_target.txt",
    "proxy, data/metrics-proxy.prom",
    "target, data/metrics-target.prom",
  })
  void showsEveryRecordedMetricWithItsTypeAndLabels(String role, String file) throws IOException {
    NodeType type = NodeType.parse(role);
    Stats stats = stats(type);
    stats.defs().values().stream()
        .filter(MetricDef::isVector)
        .forEach(def -> stats.add(def.name(), "ais://b", 1));

    Map<String, String> ours = shape(new PrometheusText(type, "id", stats).render("primary"));

    List<String> differing = new ArrayList<>();
    shape(recorded(file))
        .forEach(
            (name, expected) -> {
              String seen = ours.get(name);
              if (!expected.equals(seen)) {
                differing.add(name + ": expected " + expected + ", is " + seen);
              }
            });
    assertEquals(List.of(), differing);
  }

  @ParameterizedTest
  @CsvSource({"proxy, control/prom_proxy.txt", "target, control/prom_target.txt"})
  void showsNoOtherMetricBeforeTheFirstRequest(String role, String file) throws IOException {
    NodeType type = NodeType.parse(role);
    Set<String> ours =
        new TreeSet<>(
            shape(new PrometheusText(type, "id", stats(type)).render("primary")).keySet());

    ours.removeAll(shape(recorded(file)).keySet());

    assertEquals(Set.of(), ours);
  }

  @Test
  void countsAndResets() {
    Stats stats = stats(NodeType.TARGET);
    stats.add("put.n", "ais://b", 3);
    stats.add("err.put.n", "ais://b", 1);
    stats.latency("put.ns", 10);
    stats.latency("put.ns", 20);
    stats.rollLatencies();

    assertEquals(3, stats.tracker().get("put.n"));
    assertEquals(15, stats.tracker().get("put.ns"));
    stats.reset(true);
    assertEquals(3, stats.tracker().get("put.n"));
    assertFalse(stats.tracker().containsKey("err.put.n"));
    stats.reset(false);
    assertFalse(stats.tracker().containsKey("put.n"));
    stats.rollLatencies();
    assertEquals(0, stats.tracker().get("put.ns"));
    assertTrue(stats.tracker().get("up.ns.time") > 0);
  }
}
