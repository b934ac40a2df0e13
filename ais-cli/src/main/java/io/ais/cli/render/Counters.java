package io.ais.cli.render;

import io.ais.model.NodeStatus;
import io.ais.model.Smap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;

/**
 * Views of {@code ais performance}: metrics of targets as columns, the cluster's sum below
 * (spec/cli.md 8.3). A column that is zero on every target is left out. Immutable.
 */
public final class Counters {
  private static final String NONE = "-";
  private static final String ERROR = "err.";

  /** What a view is about. */
  public enum View {
    COUNTERS("counters"),
    THROUGHPUT("throughput"),
    LATENCY("latency"),
    INTRA_DATA("intra-data");

    private final String title;

    View(String title) {
      this.title = title;
    }

    /** {@code counters ----------------- 23:58:11.857367}. */
    public String line(String time) {
      return title + " " + "-".repeat(25 - title.length()) + " " + time;
    }
  }

  /** One column: its cells, and its sum unless nothing can be added up. */
  private record Column(
      String title, boolean error, ToLongFunction<NodeStatus> weight, Cell cell) {}

  private interface Cell {
    String of(Collection<NodeStatus> nodes);
  }

  private final Smap smap;
  private final SortedMap<String, NodeStatus> before;
  private final SortedMap<String, NodeStatus> now;
  private final double seconds;
  private final Units units;

  /**
   * Two samples.
   *
   * @param seconds time between them
   */
  public Counters(
      Smap smap,
      SortedMap<String, NodeStatus> before,
      SortedMap<String, NodeStatus> now,
      double seconds,
      Units units) {
    this.smap = smap;
    this.before = before;
    this.now = now;
    this.seconds = Math.max(1e-3, seconds);
    this.units = units;
  }

  /** True if no counter of a client's request is above zero. */
  public boolean isIdle() {
    return columns(View.COUNTERS, null, false).isEmpty();
  }

  /**
   * The table.
   *
   * @param regex selects columns, also those of zeros; null for the usual ones
   * @param average sizes per request instead of sums
   */
  public String table(View view, Pattern regex, boolean average, boolean header) {
    List<Column> columns = columns(view, regex, average);
    boolean withStatus = now.values().stream().anyMatch(node -> !node.snode().isActive());
    List<String> titles = new ArrayList<>(List.of("TARGET"));
    columns.forEach(column -> titles.add(column.title));
    if (withStatus && !columns.isEmpty()) {
      titles.add("STATUS");
    }
    Table table = new Table(titles.toArray(String[]::new));
    if (!columns.isEmpty()) {
      now.values().forEach(node -> table.row(row(node, columns, withStatus)));
      if (view != View.COUNTERS && now.size() > 1) {
        table.row(sum(columns, view, withStatus));
      }
    }
    return table.text(header);
  }

  private List<String> row(NodeStatus node, List<Column> columns, boolean withStatus) {
    List<String> cells = new ArrayList<>();
    cells.add(ClusterPicture.display(node.snode(), smap));
    boolean live = ClusterPicture.isLive(node);
    boolean errors = false;
    for (Column column : columns) {
      long weight = live ? column.weight.applyAsLong(node) : 0;
      cells.add(weight == 0 ? NONE : column.cell.of(List.of(node)));
      errors |= column.error && weight > 0;
    }
    if (withStatus) {
      cells.add(node.snode().isActive() ? "online" : node.status());
    }
    if (errors) {
      cells.add(cells.removeLast() + " <<<");
    }
    return cells;
  }

  private List<String> sum(List<Column> columns, View view, boolean withStatus) {
    boolean idle = columns.stream().noneMatch(this::hasMoved);
    boolean blank = idle && view != View.INTRA_DATA;
    List<String> cells = new ArrayList<>();
    cells.add(idle ? "--- Cluster: (idle)" : "--- Cluster:");
    for (Column column : columns) {
      long weight = now.values().stream().mapToLong(column.weight).sum();
      cells.add(blank || weight == 0 ? "" : column.cell.of(now.values()));
    }
    if (withStatus) {
      cells.add("");
    }
    return cells;
  }

  private boolean hasMoved(Column column) {
    return sumOf(now.values(), column.weight) != sumOf(before.values(), column.weight);
  }

  private static long sumOf(Collection<NodeStatus> nodes, ToLongFunction<NodeStatus> value) {
    return nodes.stream().mapToLong(value).sum();
  }

  private List<Column> columns(View view, Pattern regex, boolean average) {
    List<Column> all =
        switch (view) {
          case COUNTERS -> counters(average, regex == null);
          case THROUGHPUT -> throughput();
          case LATENCY -> latency();
          case INTRA_DATA -> intraData();
        };
    List<Column> shown = new ArrayList<>();
    for (int pass = 0; pass < 4; pass++) { // zeros last, and among each kind errors last
      for (Column column : all) {
        boolean zero = sumOf(now.values(), column.weight) == 0;
        boolean wanted =
            regex == null
                ? !zero
                : regex.matcher(column.title).find()
                    || regex.matcher(column.title.replaceFirst("\\(.*", "")).find();
        if (wanted && (zero ? 2 : 0) + (column.error ? 1 : 0) == pass) {
          shown.add(column);
        }
      }
    }
    return shown;
  }

  private TreeSet<String> names() {
    TreeSet<String> names = new TreeSet<>();
    now.values()
        .forEach(
            node -> names.addAll(node.tracker() == null ? List.of() : node.tracker().keySet()));
    return names;
  }

  private List<Column> counters(boolean average, boolean usual) {
    List<Column> columns = new ArrayList<>();
    for (String name : names()) {
      boolean core = name.startsWith("stream.") || name.startsWith("lcache.");
      if (usual && (core || name.startsWith("err.lcache"))) {
        continue;
      }
      if (name.endsWith(".n")) {
        columns.add(count(name));
      } else if (name.endsWith(".size")) {
        columns.add(average ? averageSize(stem(name)) : size(name));
      }
    }
    return columns;
  }

  private List<Column> throughput() {
    List<Column> columns = new ArrayList<>();
    for (String name : names()) {
      String stem = stem(name);
      boolean request =
          stem.equals("get") || stem.equals("put") || stem.matches("\\w+\\.(get|put)");
      if (name.endsWith(".n") && request && !name.startsWith(ERROR)) {
        columns.add(count(name));
        columns.add(totalAndAverage(stem, name(stem)));
        columns.add(bandwidth(stem, name(stem)));
      }
    }
    columns.add(count("err.io.get.n"));
    columns.add(count("err.io.put.n"));
    return columns;
  }

  private List<Column> latency() {
    List<Column> columns = new ArrayList<>();
    for (String name : names()) {
      String stem = stem(name);
      if (name.endsWith(".ns.total") && names().contains(stem + ".n")) {
        columns.add(count(stem + ".n"));
        if (stem.equals("get") || stem.equals("put")) {
          columns.add(totalAndAverage(stem, name(stem)));
        }
        columns.add(latency(stem));
      }
    }
    columns.add(count("err.io.get.n"));
    columns.add(count("err.io.put.n"));
    return columns;
  }

  private List<Column> intraData() {
    List<Column> columns = new ArrayList<>();
    for (String way : List.of("in", "out")) {
      String title = way.equals("in") ? "RX" : "TX";
      String stem = "stream." + way;
      columns.add(
          new Column(
              title + "(n)", false, n -> n.metric(stem + ".n"), nodes -> number(nodes, stem)));
      columns.add(totalAndAverage(stem, title));
      columns.add(bandwidth(stem, title));
    }
    return columns;
  }

  private static String number(Collection<NodeStatus> nodes, String stem) {
    return Long.toString(sumOf(nodes, n -> n.metric(stem + ".n")));
  }

  private static Column count(String name) {
    return new Column(
        name(stem(name)) + "(n)",
        name.startsWith(ERROR),
        node -> node.metric(name),
        nodes -> number(nodes, stem(name)));
  }

  private Column size(String name) {
    return new Column(
        name(stem(name)) + "(size)",
        false,
        node -> node.metric(name),
        nodes -> units.size(sumOf(nodes, n -> n.metric(name))));
  }

  private Column averageSize(String stem) {
    return new Column(
        name(stem) + "(avg-size)",
        false,
        node -> node.metric(stem + ".size"),
        nodes -> average(nodes, stem));
  }

  private String average(Collection<NodeStatus> nodes, String stem) {
    long count = Math.max(1, sumOf(nodes, n -> n.metric(stem + ".n")));
    return units.size(sumOf(nodes, n -> n.metric(stem + ".size")) / count);
  }

  private Column totalAndAverage(String stem, String title) {
    return new Column(
        title + "(total/avg size)",
        false,
        node -> node.metric(stem + ".size"),
        nodes ->
            units.size(sumOf(nodes, n -> n.metric(stem + ".size")))
                + (nodes.size() > 1 ? "" : "  " + average(nodes, stem)));
  }

  private Column bandwidth(String stem, String title) {
    ToLongFunction<NodeStatus> rate = node -> (long) (gained(node, stem + ".size") / seconds);
    return new Column(title + "(bw)", false, rate, nodes -> units.size(sumOf(nodes, rate)) + "/s");
  }

  private Column latency(String stem) {
    ToLongFunction<NodeStatus> time = node -> gained(node, stem + ".ns.total");
    return new Column(
        name(stem) + "(latency)",
        false,
        time,
        nodes -> {
          long count = Math.max(1, sumOf(nodes, n -> gained(n, stem + ".n")));
          return units.duration(java.time.Duration.ofNanos(sumOf(nodes, time) / count));
        });
  }

  /** Growth since the first sample; a node that started anew counts from zero. */
  private long gained(NodeStatus node, String metric) {
    NodeStatus earlier = before.get(node.snode().id());
    return Math.max(0, node.metric(metric) - (earlier == null ? 0 : earlier.metric(metric)));
  }

  private static String stem(String name) {
    return name.replaceFirst("\\.(n|size|ns\\.total)$", "");
  }

  private static String name(String stem) {
    String usual = Map.of("del", "delete", "lst", "list", "ren", "rename").getOrDefault(stem, stem);
    return usual
        .replaceFirst("^ver\\.", "version.")
        .replace(".ver.", ".version.")
        .replace('.', '-')
        .toUpperCase(Locale.ROOT);
  }
}
