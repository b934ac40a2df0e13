package io.ais.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ais.cli.render.ClusterPicture;
import io.ais.cli.render.JsonText;
import io.ais.cli.render.Table;
import io.ais.cli.render.Units;
import io.ais.cli.syntax.CommandException;
import io.ais.model.DiskStats;
import io.ais.model.MountpathCapacity;
import io.ais.model.MountpathList;
import io.ais.model.Snode;
import io.ais.wire.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** {@code ais show storage disk} and {@code ais show storage mountpath} (spec/cli.md 8.2). */
public final class StorageVerbs {
  private static final int AT_ONCE = 64;
  private static final List<String> COLUMNS =
      List.of(
          "TARGET",
          "DISK",
          "READ",
          "READ(avg size)",
          "WRITE",
          "WRITE(avg size)",
          "UTIL(%)",
          "CAP USED(%)",
          "CAP AVAIL");

  private StorageVerbs() {}

  private record Disk(String target, String name, DiskStats stats, MountpathCapacity space) {}

  private static List<Snode> targets(Invocation call) throws IOException {
    call.cluster().refresh();
    if (call.args().count() == 0) {
      return call.cluster().smap().activeTargets();
    }
    Snode node = call.cluster().node(call.args().word(0));
    if (!node.isTarget()) {
      throw new CommandException(node.display() + " is not a target");
    }
    return List.of(node);
  }

  /** Load and space of every disk. */
  public static void disks(Invocation call) throws IOException {
    call.units();
    new Refresher(call)
        .run(
            () -> {
              List<Disk> disks = new ArrayList<>();
              Parallel.map(targets(call), AT_ONCE, node -> ask(call, node)).forEach(disks::addAll);
              boolean summary = call.args().is("summary");
              Table table = table(summary ? summed(disks) : disks, call.units());
              if (call.args().has("regex")) {
                Pattern regex = Patterns.compile("(?i)" + call.args().text("regex"));
                COLUMNS
                    .subList(2, COLUMNS.size())
                    .forEach(title -> table.show(title, regex.matcher(title).find()));
              }
              call.out().text(table.text(call.withHeader()));
            });
  }

  private static List<Disk> ask(Invocation call, Snode node) throws IOException {
    JsonNode tree = Json.tree(call.cluster().ofNode(node.id(), "disk"));
    String name = ClusterPicture.display(node, call.cluster().smap());
    List<Disk> disks = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : tree.path("AllDiskStats").properties()) {
      DiskStats stats = Json.parse(Json.bytes(entry.getValue()), DiskStats.class);
      disks.add(new Disk(name, entry.getKey(), stats, space(tree, entry.getKey())));
    }
    return disks;
  }

  private static MountpathCapacity space(JsonNode tree, String disk) throws IOException {
    for (JsonNode node : tree.path("mountpaths")) {
      MountpathCapacity mountpath = Json.parse(Json.bytes(node), MountpathCapacity.class);
      if (mountpath.disks().stream().anyMatch(d -> d.startsWith(disk))) {
        return mountpath;
      }
    }
    return null;
  }

  /** One row for each target: sums of traffic, averages of sizes and utilization. */
  private static List<Disk> summed(List<Disk> disks) {
    Map<String, List<DiskStats>> byTarget = new LinkedHashMap<>();
    disks.forEach(
        disk -> byTarget.computeIfAbsent(disk.target, t -> new ArrayList<>()).add(disk.stats));
    List<Disk> rows = new ArrayList<>();
    byTarget.forEach(
        (target, all) -> {
          int n = all.size();
          DiskStats sum =
              new DiskStats(
                  all.stream().mapToLong(DiskStats::readBytesPerSecond).sum(),
                  all.stream().mapToLong(DiskStats::averageReadBytes).sum() / n,
                  all.stream().mapToLong(DiskStats::writeBytesPerSecond).sum(),
                  all.stream().mapToLong(DiskStats::averageWriteBytes).sum() / n,
                  all.stream().mapToInt(DiskStats::utilPercent).sum() / n);
          rows.add(new Disk(target, n == 1 ? "(1 disk)" : "(" + n + " disks)", sum, null));
        });
    return rows;
  }

  private static Table table(List<Disk> disks, Units units) {
    Table table = new Table(COLUMNS.toArray(String[]::new));
    for (Disk disk : disks) {
      DiskStats s = disk.stats;
      boolean known = disk.space != null;
      table.row(
          disk.target,
          disk.name,
          units.size(s.readBytesPerSecond()) + "/s",
          units.size(s.averageReadBytes()),
          units.size(s.writeBytesPerSecond()),
          units.size(s.averageWriteBytes()),
          s.utilPercent() + "%",
          known ? disk.space.percentUsed() + "%" : "-",
          known ? units.size(disk.space.availableBytes()) : "-");
    }
    if (disks.stream().map(Disk::target).distinct().count() > 1) {
      sum(table, disks.stream().map(Disk::stats).toList(), units);
    }
    return table;
  }

  private static void sum(Table table, List<DiskStats> all, Units units) {
    long reads = all.stream().mapToLong(DiskStats::readBytesPerSecond).sum();
    long writes = all.stream().mapToLong(DiskStats::writeBytesPerSecond).sum();
    table.row(
        "--- Cluster:",
        "",
        units.size(reads) + "/s",
        units.size(all.stream().mapToLong(DiskStats::averageReadBytes).sum() / all.size()),
        units.size(writes),
        units.size(all.stream().mapToLong(DiskStats::averageWriteBytes).sum() / all.size()),
        all.stream().mapToInt(DiskStats::utilPercent).sum() / all.size() + "%",
        "-",
        "- ---");
  }

  /** Mountpaths of every target, also of those out of service, with what is disabled. */
  public static void mountpaths(Invocation call) throws IOException {
    new Refresher(call)
        .run(
            () -> {
              List<Snode> targets =
                  call.args().count() == 0
                      ? List.copyOf(call.cluster().refresh().targets().values())
                      : targets(call);
              List<String> texts = Parallel.map(targets, AT_ONCE, node -> describe(call, node));
              if (call.args().is("json")) {
                call.out().line(JsonText.of(lists(call, targets), 4));
              } else {
                call.out().text(String.join("", texts));
              }
            });
  }

  /** As the reference prints them: lists, and capacity of targets in service. */
  private static ArrayNode lists(Invocation call, List<Snode> targets) throws IOException {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (Snode node : targets) {
      ObjectNode each = all.addObject();
      each.put("DaemonID", node.id());
      each.set("Mpl", Json.tree(call.cluster().ofNode(node.id(), "mountpaths")));
      JsonNode capacity =
          node.isActive()
              ? Json.tree(call.cluster().ofNode(node.id(), "disk"))
              : JsonNodeFactory.instance.objectNode();
      each.set("Tcdf", ((ObjectNode) capacity).without("AllDiskStats"));
    }
    return all;
  }

  private static String describe(Invocation call, Snode node) throws IOException {
    Map<String, MountpathCapacity> space = new TreeMap<>();
    JsonNode tree =
        node.isActive()
            ? Json.tree(call.cluster().ofNode(node.id(), "disk")).path("mountpaths")
            : JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> entry : tree.properties()) {
      space.put(entry.getKey(), Json.parse(Json.bytes(entry.getValue()), MountpathCapacity.class));
    }
    MountpathList list =
        Json.parse(call.cluster().ofNode(node.id(), "mountpaths"), MountpathList.class);
    StringBuilder text = new StringBuilder(node.id()).append('\n');
    if (list.available().isEmpty() && list.disabled().isEmpty()) {
      return text.append("\tNo mountpaths\n").toString();
    }
    text.append("\tUsed: ").append(used(space)).append("\t \n");
    for (String path : list.available().stream().sorted().toList()) {
      text.append("\t\t\t\t\t").append(path).append(' ').append(device(space.get(path)));
      text.append('\n');
    }
    section(text, "Disabled:", list.disabled());
    list.missed()
        .forEach(
            (path, state) ->
                text.append("\t\t")
                    .append(path)
                    .append(" is out with its objects (")
                    .append(state)
                    .append("): ")
                    .append(helps(node, path, state))
                    .append('\n'));
    section(text, "Transitioning to disabled or detached pending resilver:", list.waitingDisable());
    return text.toString();
  }

  private static String helps(Snode node, String path, String state) {
    String verb = state.equals("detached") ? "attach" : "enable";
    String place = node.display() + "=" + path;
    String back = node.display() + "=" + MountpathList.place(path);
    return "'ais storage mountpath %s %s' when its disk is back, '... detach %s --force' when it is lost"
        .formatted(verb, back, place);
  }

  private static void section(StringBuilder text, String title, List<String> paths) {
    if (!paths.isEmpty()) {
      text.append('\t').append(title).append('\n');
      paths.forEach(path -> text.append("\t\t").append(path).append('\n'));
    }
  }

  private static String device(MountpathCapacity mountpath) {
    return mountpath == null || mountpath.fs() == null
        ? ""
        : mountpath.fs().device() + "(" + mountpath.fs().type() + ")";
  }

  private static String used(Map<String, MountpathCapacity> space) {
    int[] percents = space.values().stream().mapToInt(MountpathCapacity::percentUsed).toArray();
    int min = Arrays.stream(percents).min().orElse(0);
    int max = Arrays.stream(percents).max().orElse(0);
    int average = (int) Arrays.stream(percents).average().orElse(0);
    return "min=" + pad(min) + "%, avg=" + pad(average) + "%, max=" + pad(max) + "%";
  }

  private static String pad(int percent) {
    return percent < 10 ? " " + percent : Integer.toString(percent);
  }
}
