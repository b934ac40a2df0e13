package io.ais.cli.render;

import io.ais.model.GoTime;
import io.ais.model.JobSnap;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code ais show rebalance}: one table for each rebalance (spec/cli.md 6.4). Immutable. */
public final class RebalanceView {
  private final Units units;
  private final Times times;
  private final Painter painter;
  private final boolean withDate;
  private final boolean header;

  /** How to show. */
  public RebalanceView(
      Units units, Times times, Painter painter, boolean withDate, boolean header) {
    this.units = units;
    this.times = times;
    this.painter = painter;
    this.withDate = withDate;
    this.header = header;
  }

  /** Rebalances by their number, each with snapshots by node. */
  public static SortedMap<String, SortedMap<String, JobSnap>> byId(
      Map<String, List<JobSnap>> snaps) {
    SortedMap<String, SortedMap<String, JobSnap>> jobs =
        new TreeMap<>(Comparator.comparingLong(RebalanceView::number).thenComparing(id -> id));
    snaps.forEach(
        (node, list) ->
            list.forEach(
                job -> jobs.computeIfAbsent(job.id(), id -> new TreeMap<>()).put(node, job)));
    return jobs;
  }

  /** The number in an id: 12 of {@code g12}. */
  public static long number(String id) {
    try {
      return Long.parseLong(id.substring(1));
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      return 0;
    }
  }

  /** All of these rebalances, with an empty line between them. */
  public String text(SortedMap<String, SortedMap<String, JobSnap>> jobs) {
    StringBuilder text = new StringBuilder();
    jobs.forEach((id, nodes) -> text.append(text.isEmpty() ? "" : "\n").append(one(id, nodes)));
    return text.toString();
  }

  private String one(String id, SortedMap<String, JobSnap> nodes) {
    Set<String> messages = new LinkedHashSet<>();
    nodes.values().forEach(job -> messages.add(job.ctlMsg()));
    messages.remove("");
    StringBuilder text = new StringBuilder();
    if (!messages.isEmpty()) {
      text.append(painter.paint(Colour.CYAN, id)).append(" ctl:\n");
      messages.forEach(message -> text.append("  ").append(message).append('\n'));
    }
    boolean cleanup =
        messages.stream().anyMatch(m -> m.contains("flags:cleanup"))
            || nodes.values().stream().anyMatch(job -> job.stats().localObjects() > 0);
    text.append(TabWriter.BLANKS.layout(table(nodes, cleanup).raw(header)));
    long objects = nodes.values().stream().mapToLong(j -> objects(j, cleanup)).sum();
    long bytes = nodes.values().stream().mapToLong(j -> bytes(j, cleanup)).sum();
    if (objects > 0) {
      text.append(painter.paint(Colour.CYAN, id));
      text.append(": ").append(objects).append(cleanup ? " objects removed" : " objects migrated");
      text.append(" (total size ").append(units.size(bytes, 1)).append(")\n");
    }
    return text.toString();
  }

  /** Removed copies count as local work. */
  private static long objects(JobSnap job, boolean cleanup) {
    return cleanup ? job.stats().localObjects() : job.stats().outObjects();
  }

  private static long bytes(JobSnap job, boolean cleanup) {
    return cleanup ? job.stats().localBytes() : job.stats().outBytes();
  }

  private Table table(SortedMap<String, JobSnap> nodes, boolean cleanup) {
    Table table =
        new Table(
            "REB ID",
            "NODE",
            cleanup ? "REMOVED OBJECTS" : "TX OBJECTS",
            cleanup ? "REMOVED BYTES" : "TX BYTES",
            "RX OBJECTS",
            "RX BYTES",
            "START",
            "END",
            "STATE");
    table.show("RX OBJECTS", !cleanup).show("RX BYTES", !cleanup);
    nodes.forEach(
        (node, job) ->
            table.row(
                job.id(),
                node,
                Long.toString(objects(job, cleanup)),
                units.size(bytes(job, cleanup)),
                Long.toString(job.stats().inObjects()),
                units.size(job.stats().inBytes()),
                time(job.startTime()),
                time(job.endTime()),
                JobState.of(job)));
    return table;
  }

  private String time(GoTime time) {
    return times.clock(time.isZero() ? null : time.instant(), withDate);
  }
}
