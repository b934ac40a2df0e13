package io.ais.cli.render;

import io.ais.model.MountpathCapacity;
import io.ais.model.NodeFlags;
import io.ais.model.NodeStatus;
import io.ais.model.NodeType;
import io.ais.model.Smap;
import io.ais.model.Snode;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** {@code ais show cluster}: both tables and the summary (spec/cli.md 6.1). Immutable. */
public final class ClusterView {
  private final ClusterPicture picture;
  private final Units units;
  private final Painter painter;
  private final NodeTable tables;

  /** The view of this picture. */
  public ClusterView(ClusterPicture picture, Units units, Painter painter, boolean verbose) {
    this.picture = picture;
    this.units = units;
    this.painter = painter;
    this.tables = new NodeTable(picture, units, painter, verbose);
  }

  /** One table only. */
  public String table(NodeType role, boolean header) {
    return TabWriter.TABS.layout(tables.raw(role, header));
  }

  /** Tables and summary. */
  public String text() {
    return TabWriter.TABS.layout(
        tables.raw(NodeType.PROXY, true)
            + "\n"
            + tables.raw(NodeType.TARGET, true)
            + "\n"
            + rawSummary());
  }

  /** Only the summary. */
  public String summary() {
    return TabWriter.TABS.layout(rawSummary());
  }

  /** Named facts of the summary, for JSON. */
  public Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Capacity", Colour.strip(capacity()));
    facts.put("Version", distinct(NodeStatus::version));
    facts.put("BuildTime", distinct(NodeStatus::buildTime));
    facts.put("NumDisks", Integer.toString(disks()));
    facts.put("Backend", backend());
    facts.put("Endpoint", picture.endpoint());
    return facts;
  }

  private String rawSummary() {
    Smap smap = picture.smap();
    StringBuilder text = new StringBuilder();
    boolean moving =
        picture.targets().values().stream()
            .anyMatch(n -> tables.rebalance(n).startsWith("running"));
    text.append(painter.paint(moving ? Colour.CYAN : Colour.BLUE, "Cluster:")).append('\n');
    line(text, "CLI Endpoint", picture.endpoint());
    line(text, "Proxies", proxies(smap));
    line(text, "Targets", targets(smap));
    line(text, "Capacity", capacity());
    line(
        text,
        "Cluster Map",
        "version "
            + smap.version()
            + ", UUID "
            + smap.uuid()
            + ", primary "
            + (smap.primary() == null ? "-" : smap.primary().display()));
    line(text, "Software", software());
    line(text, "Backend", backend());
    String deployment = distinct(NodeStatus::deployment);
    line(text, "Deployment", deployment.isEmpty() ? "n/a" : deployment);
    line(text, "Status", status());
    if (!picture.facts().trouble().isEmpty()) {
      line(text, "Control plane", painter.paint(Colour.RED, picture.facts().trouble()));
    }
    for (NodeStatus node : live()) {
      node.alerts().forEach(alert -> line(text, "Attention", painter.paint(Colour.RED, alert)));
    }
    line(text, "Rebalance", rebalance());
    line(text, "Authentication", picture.facts().authEnabled() ? "enabled" : "disabled");
    line(text, "Version", distinct(NodeStatus::version));
    line(text, "Build", distinct(NodeStatus::buildTime));
    if (smap.primary() != null && !sameAddress(smap.primary().publicNet().url())) {
      line(text, "Primary (Smap)", smap.primary().publicNet().url());
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("   ").append(name).append(":\t").append(value).append('\n');
  }

  private boolean sameAddress(String url) {
    return canonical(url).equals(canonical(picture.endpoint()));
  }

  private static String canonical(String url) {
    return url.replace("//localhost:", "//127.0.0.1:").replaceFirst("/+$", "");
  }

  private static String proxies(Smap smap) {
    int count = smap.proxies().size();
    long inactive = smap.proxies().values().stream().filter(n -> !n.isActive()).count();
    long unelectable =
        smap.proxies().values().stream().filter(n -> n.has(NodeFlags.NON_ELECTABLE)).count();
    if (inactive > 0) {
      return count + " (" + inactive + " inactive)";
    }
    if (unelectable > 0) {
      return count + " (" + unelectable + " unelectable)";
    }
    return count == 1 ? "1" : count + " (all electable)";
  }

  private String targets(Smap smap) {
    int count = smap.targets().size();
    long inactive = smap.targets().values().stream().filter(n -> !n.isActive()).count();
    int disks = disks();
    String text = inactive > 0 ? count + " (" + inactive + " inactive)" : "" + count;
    if (disks == 0) {
      return text;
    }
    if (disks == 1) {
      return text + " (one disk)";
    }
    return text + (count == 1 ? " (num disks: " : " (total disks: ") + disks + ")";
  }

  /** Number of different disks; nodes of one host share them. */
  int disks() {
    Set<String> names = new HashSet<>();
    picture
        .targets()
        .values()
        .forEach(
            node ->
                mountpaths(node).stream()
                    .flatMap(m -> m.disks().stream())
                    .forEach(disk -> names.add(host(node.snode()) + "/" + plain(disk))));
    return names.size();
  }

  /** Without an alert such as {@code (faulted)}. */
  private static String plain(String disk) {
    int alert = disk.indexOf('(');
    return alert < 0 ? disk : disk.substring(0, alert);
  }

  private static String host(Snode node) {
    return node.publicNet() == null ? "" : node.publicNet().host();
  }

  private static Collection<MountpathCapacity> mountpaths(NodeStatus node) {
    return node.capacity().mountpaths() == null ? List.of() : node.capacity().mountpaths().values();
  }

  private String capacity() {
    Map<String, MountpathCapacity> fileSystems = new HashMap<>();
    for (NodeStatus node : picture.targets().values()) {
      for (MountpathCapacity mountpath : mountpaths(node)) {
        boolean shared = node.deployment().equals("dev");
        String id = mountpath.fs() == null ? mountpath.label() : mountpath.fs().id();
        fileSystems.putIfAbsent(shared ? "" : host(node.snode()) + "/" + id, mountpath);
      }
    }
    long used = fileSystems.values().stream().mapToLong(MountpathCapacity::usedBytes).sum();
    long available =
        fileSystems.values().stream().mapToLong(MountpathCapacity::availableBytes).sum();
    if (used + available == 0) {
      return "";
    }
    long percent = (long) Math.ceil(100.0 * used / (used + available));
    return "used "
        + units.size(used)
        + " ("
        + painter.paint(capacityColour(percent), percent + "%")
        + "), available "
        + units.size(available);
  }

  private Colour capacityColour(long percent) {
    ClusterPicture.Facts facts = picture.facts();
    if (percent >= facts.highPercent()) {
      return Colour.RED;
    }
    if (percent > facts.lowPercent()) {
      return Colour.CYAN;
    }
    return percent > facts.cleanupPercent() ? Colour.BLUE : Colour.GREEN;
  }

  private String software() {
    Set<String> found = new TreeSet<>();
    for (NodeStatus node : live()) {
      found.add(node.version() + " (build: " + node.buildTime() + ")");
    }
    return found.size() == 1 ? found.iterator().next() : "-";
  }

  private List<NodeStatus> live() {
    return Stream.concat(picture.proxies().values().stream(), picture.targets().values().stream())
        .filter(ClusterPicture::isLive)
        .toList();
  }

  private String distinct(Function<NodeStatus, String> field) {
    TreeSet<String> values = new TreeSet<>();
    live().forEach(node -> values.add(field.apply(node)));
    return String.join(", ", values);
  }

  private String backend() {
    List<String> names = picture.facts().backends();
    if (names == null) {
      return "N/A";
    }
    return names.isEmpty() ? "None" : String.join(", ", names).toUpperCase(Locale.ROOT);
  }

  private String status() {
    Map<String, Integer> counts = new TreeMap<>();
    for (Snode node : picture.smap().nodes()) {
      NodeStatus said = (node.isProxy() ? picture.proxies() : picture.targets()).get(node.id());
      String state = "online";
      if (!node.isActive()) {
        state = node.has(NodeFlags.DECOMMISSION) ? "decommission" : "maintenance";
      } else if (said == null || !ClusterPicture.isLive(said)) {
        state = "n/a";
      }
      counts.merge(state, 1, Integer::sum);
    }
    StringBuilder text = new StringBuilder();
    Integer online = counts.remove("online");
    if (online != null) {
      text.append(online).append(" online");
    }
    counts.forEach(
        (state, count) ->
            text.append(text.isEmpty() ? "" : ", ").append(count).append(' ').append(state));
    return text.indexOf(",") < 0 ? text.toString() : "[" + text + "]";
  }

  private String rebalance() {
    Set<String> found = new TreeSet<>();
    picture.targets().values().forEach(node -> found.add(tables.rebalance(node)));
    found.remove("-");
    String text = String.join(", ", found);
    if (picture.facts().rebalanceEnabled()) {
      return text.isEmpty() ? "-" : text;
    }
    return text.isEmpty()
        ? painter.paint(Colour.RED, "disabled")
        : text + " (" + painter.paint(Colour.RED, "disabled") + ")";
  }
}
