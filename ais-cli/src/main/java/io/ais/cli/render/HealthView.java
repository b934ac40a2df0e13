package io.ais.cli.render;

import io.ais.model.MountpathCapacity;
import io.ais.model.NodeStatus;
import io.ais.model.StateFlags;
import java.util.ArrayList;
import java.util.Collection;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The upper half of {@code ais show dashboard}: performance and health. Immutable. */
public final class HealthView {
  private static final String DETAILS = "   Details";

  private final ClusterPicture picture;
  private final Traffic traffic;
  private final List<String> jobs;
  private final Units units;
  private final Painter painter;

  /**
   * Bytes per second that all targets together have read and written for clients.
   *
   * @param bytesRead since the look before
   * @param bytesWritten likewise
   */
  public record Traffic(long bytesRead, long bytesWritten) {}

  /**
   * The view of a picture.
   *
   * @param jobs what runs, as {@code kind[id]}
   */
  public HealthView(
      ClusterPicture picture, Traffic traffic, List<String> jobs, Units units, Painter painter) {
    this.picture = picture;
    this.traffic = traffic;
    this.jobs = List.copyOf(jobs);
    this.units = units;
    this.painter = painter;
  }

  /** Title and lines. */
  public String text(boolean verbose) {
    StringBuilder text = new StringBuilder();
    text.append(painter.paint(Colour.BLUE, "Performance and Health:")).append('\n');
    facts(verbose)
        .forEach(
            (name, value) ->
                text.append("   ").append(name).append(":\t").append(value).append('\n'));
    return TabWriter.TABS.layout(text.toString());
  }

  /** The lines by name. */
  public Map<String, String> facts(boolean verbose) {
    Map<String, String> facts = new LinkedHashMap<>();
    Map<String, List<StateFlags>> alerts = alerts();
    facts.put("State", state(alerts));
    if (!alerts.isEmpty()) {
      facts.put(DETAILS, verbose ? details(alerts) : "Use '--verbose' for detailed breakdown");
    }
    facts.put("I/O Errors", Long.toString(ioErrors()));
    facts.put("Load Avg", load());
    facts.put("Disk Usage", summary(usage(), 1, "%"));
    facts.put("Network", network());
    facts.put("Storage", storage());
    facts.put("Filesystems", fileSystems());
    facts.put("Running Jobs", jobs.isEmpty() ? "None" : String.join(", ", jobs));
    return facts;
  }

  private List<NodeStatus> live() {
    return Stream.concat(picture.proxies().values().stream(), picture.targets().values().stream())
        .filter(ClusterPicture::isLive)
        .toList();
  }

  private Map<String, List<StateFlags>> alerts() {
    Map<String, List<StateFlags>> alerts = new TreeMap<>();
    for (NodeStatus node : live()) {
      List<StateFlags> raised = new ArrayList<>();
      for (StateFlags flag : StateFlags.values()) {
        boolean good = flag.severity() == StateFlags.Severity.INFO;
        if (flag.in(node.cluster().flags()) != good) {
          raised.add(flag);
        }
      }
      if (!raised.isEmpty()) {
        alerts.put(node.snode().display(), raised);
      }
    }
    return alerts;
  }

  private String state(Map<String, List<StateFlags>> alerts) {
    if (alerts.isEmpty()) {
      return painter.paint(Colour.GREEN, "Operational");
    }
    long red = count(alerts, true);
    long warnings = count(alerts, false);
    String counts =
        Stream.of(plural(red, "alert"), plural(warnings, "warning"))
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining(", "));
    return alerts.size()
        + (alerts.size() == 1 ? " node reports" : " nodes report")
        + " alerts and/or warnings: "
        + painter.paint(red > 0 ? Colour.RED : Colour.CYAN, "[" + counts + "]");
  }

  private static long count(Map<String, List<StateFlags>> alerts, boolean red) {
    return alerts.values().stream()
        .flatMap(List::stream)
        .filter(flag -> (flag.severity() == StateFlags.Severity.RED) == red)
        .count();
  }

  private static String plural(long count, String word) {
    return count == 0 ? "" : count + " " + word + (count == 1 ? "" : "s");
  }

  private static String details(Map<String, List<StateFlags>> alerts) {
    return alerts.entrySet().stream()
        .map(
            e ->
                e.getKey()
                    + ": "
                    + e.getValue().stream().map(HealthView::word).collect(Collectors.joining(" ")))
        .collect(Collectors.joining(", "));
  }

  private static String word(StateFlags flag) {
    return flag.severity() == StateFlags.Severity.INFO
        ? flag.text().replace("-started", "-not-started-yet")
        : flag.text();
  }

  private long ioErrors() {
    return picture.targets().values().stream()
        .filter(node -> node.tracker() != null)
        .flatMap(node -> node.tracker().entrySet().stream())
        .filter(metric -> metric.getKey().startsWith("err.io."))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private String load() {
    DoubleSummaryStatistics load =
        live().stream()
            .filter(node -> node.sysInfo().loadAverage() != null)
            .mapToDouble(node -> node.sysInfo().loadAverage().one().value())
            .summaryStatistics();
    return load.getCount() == 0 ? "n/a" : summary(load, 1, "") + " (1m)";
  }

  private DoubleSummaryStatistics usage() {
    return picture.targets().values().stream()
        .filter(node -> !mountpaths(node).isEmpty())
        .mapToDouble(node -> node.capacity().percentAverage())
        .summaryStatistics();
  }

  private static String summary(DoubleSummaryStatistics values, int places, String unit) {
    if (values.getCount() == 0) {
      return "n/a";
    }
    return "avg "
        + Units.fixed(values.getAverage(), places)
        + unit
        + ", min "
        + Units.fixed(values.getMin(), places)
        + unit
        + ", max "
        + Units.fixed(values.getMax(), places)
        + unit;
  }

  private String network() {
    if (traffic.bytesRead() == 0 && traffic.bytesWritten() == 0) {
      return "cluster is idle";
    }
    return "read "
        + units.size(traffic.bytesRead())
        + "/s, write "
        + units.size(traffic.bytesWritten())
        + "/s";
  }

  private static Collection<MountpathCapacity> mountpaths(NodeStatus node) {
    return node.capacity().mountpaths() == null ? List.of() : node.capacity().mountpaths().values();
  }

  private List<MountpathCapacity> allMountpaths() {
    return picture.targets().values().stream().flatMap(n -> mountpaths(n).stream()).toList();
  }

  private String storage() {
    List<MountpathCapacity> all = allMountpaths();
    long sick =
        all.stream().filter(m -> m.disks().stream().anyMatch(disk -> disk.contains("("))).count();
    String count = plural(all.size(), "mountpath");
    if (all.isEmpty()) {
      return "no mountpaths";
    }
    return count
        + " ("
        + (sick == 0 ? "all healthy" : painter.paint(Colour.RED, sick + " with faulted disks"))
        + ")";
  }

  private String fileSystems() {
    Map<String, Integer> counts = new TreeMap<>();
    for (MountpathCapacity mountpath : allMountpaths()) {
      counts.merge(mountpath.fs() == null ? "unknown" : mountpath.fs().type(), 1, Integer::sum);
    }
    return counts.isEmpty()
        ? "n/a"
        : counts.entrySet().stream()
            .map(e -> e.getKey() + "(" + e.getValue() + ")")
            .collect(Collectors.joining(", "));
  }
}
