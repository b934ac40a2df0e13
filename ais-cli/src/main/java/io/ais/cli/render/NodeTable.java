package io.ais.cli.render;

import io.ais.model.JobSnap;
import io.ais.model.MemCpuInfo;
import io.ais.model.MountpathCapacity;
import io.ais.model.NodeFlags;
import io.ais.model.NodeStatus;
import io.ais.model.NodeType;
import io.ais.model.Snode;
import io.ais.model.StateFlags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** The tables of proxies and of targets in {@code show cluster} (spec/cli.md 6.1). Immutable. */
public final class NodeTable {
  private static final Duration RECENT = Duration.ofMinutes(5);
  private static final long GIB = 1L << 30;
  private static final long MIB = 1L << 20;
  private static final String NONE = "-";

  private final ClusterPicture picture;
  private final Units units;
  private final Painter painter;
  private final boolean verbose;

  /** Tables of this picture. */
  public NodeTable(ClusterPicture picture, Units units, Painter painter, boolean verbose) {
    this.picture = picture;
    this.units = units;
    this.painter = painter;
    this.verbose = verbose;
  }

  /** The table of one role, not yet aligned. */
  public String raw(NodeType role, boolean header) {
    boolean target = role == NodeType.TARGET;
    Collection<NodeStatus> nodes = (target ? picture.targets() : picture.proxies()).values();
    Table table =
        new Table(
            target ? "TARGET" : "PROXY",
            "MEM USED(%)",
            "MEM AVAIL",
            "CAP USED(%)",
            "CAP AVAIL",
            "SYS CPU(%)",
            "THROTTLED(%)",
            "LOAD AVERAGE",
            "REBALANCE",
            "UPTIME",
            "K8s POD",
            "STATUS",
            "VERSION",
            "BUILD TIME",
            "ALERT");
    nodes.forEach(node -> table.row(cells(node)));
    boolean cpu = everyActiveNodeAnswers();
    table.show("CAP USED(%)", target).show("CAP AVAIL", target);
    table.show("SYS CPU(%)", cpu).show("LOAD AVERAGE", verbose || !cpu);
    table.show("THROTTLED(%)", nodes.stream().anyMatch(n -> n.sysInfo().cpuThrottled() > 0));
    table.show("REBALANCE", nodes.stream().anyMatch(n -> !rebalance(n).equals(NONE)));
    table.show("K8s POD", nodes.stream().anyMatch(n -> !n.podName().isEmpty()));
    boolean mixed = versions().size() > 1;
    table.show("VERSION", mixed).show("BUILD TIME", mixed);
    table.show(
        "ALERT",
        nodes.stream()
            .anyMatch(n -> ClusterPicture.isLive(n) && n.cluster().flags() != StateFlags.HEALTHY));
    return table.raw(header);
  }

  private boolean everyActiveNodeAnswers() {
    return both().stream().allMatch(n -> ClusterPicture.isLive(n) || !entry(n).isActive());
  }

  private List<String> versions() {
    return both().stream()
        .filter(ClusterPicture::isLive)
        .map(n -> n.version() + " " + n.buildTime())
        .distinct()
        .toList();
  }

  private List<NodeStatus> both() {
    List<NodeStatus> all = new ArrayList<>(picture.proxies().values());
    all.addAll(picture.targets().values());
    return all;
  }

  /** The map decides about maintenance, whatever the node says of itself. */
  private Snode entry(NodeStatus node) {
    return Objects.requireNonNullElse(picture.smap().node(node.snode().id()), node.snode());
  }

  private String[] cells(NodeStatus node) {
    String name = ClusterPicture.display(entry(node), picture.smap());
    if (!ClusterPicture.isLive(node)) {
      String[] cells = new String[15];
      Arrays.fill(cells, NONE);
      cells[0] = name;
      cells[11] = status(node);
      return cells;
    }
    MemCpuInfo info = node.sysInfo();
    return new String[] {
      name,
      Units.fixed(info.percentMemUsed().value(), 2) + "%",
      units.size(info.memAvailableBytes()),
      node.capacity().mountpaths() == null ? "n/a" : node.capacity().percentAverage() + "%",
      available(node),
      info.cpuUtilPercent() == 0 && load(info).equals(NONE) ? NONE : info.cpuUtilPercent() + "%",
      throttled(info.cpuThrottled()),
      load(info),
      rebalance(node),
      node.metric("up.ns.time") == 0
          ? NONE
          : units.duration(Duration.ofNanos(node.metric("up.ns.time"))),
      node.podName().isEmpty() ? NONE : node.podName(),
      status(node),
      node.version(),
      node.buildTime(),
      alert(node.cluster().flags())
    };
  }

  private String available(NodeStatus node) {
    if (node.capacity().mountpaths() == null) {
      return "n/a";
    }
    long sum = 0;
    for (MountpathCapacity mountpath : node.capacity().mountpaths().values()) {
      sum += mountpath.availableBytes();
      if (node.deployment().equals("dev")) {
        break; // mountpaths of a development node share one file system
      }
    }
    return units.size(sum, 3);
  }

  private String throttled(long percent) {
    return percent == 0
        ? NONE
        : painter.paint(Colour.RED, (percent < 10 ? " " : "") + percent + "%");
  }

  private static String load(MemCpuInfo info) {
    MemCpuInfo.LoadAverage load = info.loadAverage();
    boolean none = load == null || load.one().value() == 0 && load.five().value() == 0;
    return none
        ? NONE
        : "["
            + Units.fixed(load.one().value(), 1)
            + " "
            + Units.fixed(load.five().value(), 1)
            + " "
            + Units.fixed(load.fifteen().value(), 1)
            + "]";
  }

  /** {@code running(g47)} and the like; {@code -} if there is nothing recent to say. */
  String rebalance(NodeStatus node) {
    JobSnap job = node.rebalanceSnap();
    if (job == null || job.id().isEmpty()) {
      return NONE;
    }
    String id = "(" + job.id() + ")";
    boolean errors = !job.err().isEmpty();
    if (job.aborted()) {
      return JobState.isByUser(job)
          ? "user-abort" + id
          : "aborted" + id + ": \"" + job.abortErr() + "\"";
    }
    if (!job.isFinished()) {
      return "running" + id + (errors ? " with errors: \"" + job.err() + "\"" : "");
    }
    if (Duration.between(job.endTime().instant(), picture.now()).compareTo(RECENT) > 0) {
      return NONE;
    }
    return errors ? "finished with errors" + id + ": \"" + job.err() + "\"" : "finished" + id;
  }

  private String status(NodeStatus node) {
    Snode entry = entry(node);
    if (!entry.isActive()) {
      String text = entry.has(NodeFlags.DECOMMISSION) ? "decommission" : "maintenance";
      boolean moved =
          entry.isProxy() || entry.has(NodeFlags.MAINTENANCE | NodeFlags.POST_REBALANCE);
      return painter.paint(moved ? Colour.CYAN : Colour.RED, text);
    }
    MemCpuInfo.Memory memory = node.sysInfo().mem();
    if (!ClusterPicture.isLive(node) || memory == null || memory.total() == 0) {
      return "online";
    }
    double used = 100.0 * memory.actualUsed() / memory.total();
    if (used >= 90 || memory.actualFree() < 200 * MIB) {
      return "online" + painter.paint(Colour.RED, " (out of memory)");
    }
    if (used >= 80 || memory.actualFree() < GIB) {
      return "online" + painter.paint(Colour.CYAN, " (low on memory)");
    }
    return "online";
  }

  private String alert(long flags) {
    if (flags == StateFlags.HEALTHY) {
      return "ok";
    }
    List<String> words = new ArrayList<>();
    boolean red = false;
    for (StateFlags flag : StateFlags.values()) {
      if (flag.severity() == StateFlags.Severity.INFO) {
        if (!flag.in(flags)) {
          words.add(
              flag == StateFlags.NODE_STARTED ? "node-not-started-yet" : "cluster-not-started-yet");
        }
      } else if (flag.in(flags)) {
        words.add(flag.text());
        red |= flag.severity() == StateFlags.Severity.RED;
      }
    }
    String text = words.size() == 1 ? words.get(0) : "[" + String.join(" ", words) + "]";
    return painter.paint(red ? Colour.RED : Colour.CYAN, text);
  }
}
