package io.ais.node.stats;

import io.ais.model.NodeType;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Renders {@link Stats} in the Prometheus text format with the names that dashboards of this system
 * read (spec/data-plane.md 17). Immutable; thread-safe.
 */
public final class PrometheusText {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final String[] HISTOGRAM_BOUNDS = {"0.05", "0.2", "5", "+Inf"};

  private final NodeType role;
  private final String nodeId;
  private final Stats stats;
  private final Function<String, Map<String, String>> more;

  public PrometheusText(NodeType role, String nodeId, Stats stats) {
    this(role, nodeId, stats, _ -> Map.of());
  }

  /**
   * @param more what is shown beside, by name of the family, whole; it is told the node's ID
   */
  public PrometheusText(
      NodeType role, String nodeId, Stats stats, Function<String, Map<String, String>> more) {
    this.more = more;
    this.role = role;
    this.nodeId = nodeId;
    this.stats = stats;
  }

  /** The whole page; {@code primaryId} is empty while there is no primary. */
  public String render(String primaryId) {
    Map<String, String> families = new TreeMap<>();
    for (MetricDef def : stats.defs().values()) {
      if (def.isExported()) {
        String name = "ais_" + role.wire() + "_" + def.publicName();
        String samples = samples(name, def);
        if (!samples.isEmpty()) {
          families.put(name, family(name, def.type(), def.help()) + samples);
        }
      }
    }
    addDisks(families);
    families.putAll(more.apply(nodeId));
    families.put(
        "ais_node_primary_info",
        family("ais_node_primary_info", "gauge", "which proxy this node takes for the primary")
            + "ais_node_primary_info{node_id=\""
            + nodeId
            + "\",primary_id=\""
            + primaryId
            + "\"} 1\n");
    return String.join("", families.values());
  }

  static String family(String name, String type, String help) {
    return "# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n";
  }

  private String samples(String name, MetricDef def) {
    if (def.kind().equals("histogram")) {
      return emptyHistogram(name);
    }
    StringBuilder text = new StringBuilder();
    if (!def.isVector()) {
      return text.append(name).append(node()).append(value(def)).append('\n').toString();
    }
    String label = def.labels().getFirst();
    String tail = def.labels().contains("xkind") ? ",xkind=\"\"} " : "} ";
    stats
        .series(def.name())
        .forEach(
            (bucket, sum) ->
                text.append(name)
                    .append('{')
                    .append(label)
                    .append("=\"")
                    .append(bucket)
                    .append("\",node_id=\"")
                    .append(nodeId)
                    .append('"')
                    .append(tail)
                    .append(sum)
                    .append('\n'));
    return text.toString();
  }

  private String value(MetricDef def) {
    if (def.kind().equals("special")) {
      return Double.toString(stats.uptimeNanos() / NANOS_PER_SECOND);
    }
    return Long.toString(stats.scalar(def.name()));
  }

  private String node() {
    return "{node_id=\"" + nodeId + "\"} ";
  }

  private String emptyHistogram(String name) {
    StringBuilder text = new StringBuilder();
    for (String bound : HISTOGRAM_BOUNDS) {
      text.append(name).append("_bucket{node_id=\"").append(nodeId).append("\",le=\"");
      text.append(bound).append("\"} 0\n");
    }
    text.append(name).append("_sum").append(node()).append("0\n");
    return text.append(name).append("_count").append(node()).append("0\n").toString();
  }

  private void addDisks(Map<String, String> families) {
    Map<String, String> kinds =
        Map.of(
            "read.bps", "bytes read per second",
            "write.bps", "bytes written per second",
            "avg.rsize", "mean size of a read in bytes",
            "avg.wsize", "mean size of a write in bytes",
            "util", "share of time the disk was busy, in percent");
    kinds.forEach(
        (suffix, help) -> {
          String name = "ais_" + role.wire() + "_disk_" + suffix.replace('.', '_');
          StringBuilder text = new StringBuilder();
          stats
              .gaugesWithPrefix("disk.")
              .forEach(
                  (metric, value) -> {
                    if (metric.endsWith("." + suffix)) {
                      String disk = metric.substring(5, metric.length() - suffix.length() - 1);
                      text.append(name).append("{disk=\"").append(disk).append("\",node_id=\"");
                      text.append(nodeId).append("\"} ").append(value).append('\n');
                    }
                  });
          if (!text.isEmpty()) {
            families.put(name, family(name, "gauge", help) + text);
          }
        });
  }
}
