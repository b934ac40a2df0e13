package io.ais.cli.render;

import io.ais.model.GoTime;
import io.ais.model.JobKind;
import io.ais.model.JobSnap;
import io.ais.model.JobStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** One job in {@code ais show job}: caption and table (spec/cli.md 8.1). Immutable. */
public final class JobView {
  private static final int WORKER_MASK = 0x3ff;

  private final Units units;
  private final Times times;
  private final Painter painter;
  private final boolean withDate;
  private final boolean header;

  /** How to show. */
  public JobView(Units units, Times times, Painter painter, boolean withDate, boolean header) {
    this.units = units;
    this.times = times;
    this.painter = painter;
    this.withDate = withDate;
    this.header = header;
  }

  /** The line above the table: {@code copy-bucket[ID] (ctl: ...) }. */
  public String caption(SortedMap<String, JobSnap> nodes) {
    JobSnap any = nodes.values().iterator().next();
    String name = JobKind.find(any.kind()).map(JobKind::display).orElse(any.kind());
    String text = painter.paint(Colour.CYAN, name + "[" + any.id() + "]");
    List<String> messages = messages(nodes);
    if (messages.isEmpty()) {
      return text + " \n";
    }
    if (messages.size() == 1) {
      return text + " (ctl: " + messages.get(0) + ") \n";
    }
    return text + " (ctl: \n  " + String.join("\n  ", messages) + "\n) \n";
  }

  private static List<String> messages(SortedMap<String, JobSnap> nodes) {
    TreeSet<String> distinct = new TreeSet<>();
    TreeSet<Long> joggers = new TreeSet<>();
    TreeSet<Long> workers = new TreeSet<>();
    for (JobSnap job : nodes.values()) {
      distinct.add(job.ctlMsg());
      joggers.add(job.globId() & WORKER_MASK);
      workers.add(job.globId() >> 10 & WORKER_MASK);
    }
    distinct.remove("");
    joggers.remove(0L);
    workers.remove(0L);
    List<String> all = new ArrayList<>(distinct);
    if (!joggers.isEmpty() || !workers.isEmpty()) {
      all.add("parallelism:" + count(" j", joggers) + count(" w", workers));
    }
    return all;
  }

  private static String count(String letter, TreeSet<Long> values) {
    return values.isEmpty() ? "" : letter + values.toString().replace(" ", "");
  }

  /** The table; rows of filtered-out nodes are left out by the caller. */
  public String table(SortedMap<String, JobSnap> nodes, JobSnap sample) {
    boolean rebalance = sample.kind().equals("rebalance");
    boolean fromTo = !sample.srcBck().isNone() && !sample.dstBck().isNone();
    boolean bucket = !sample.bck().isNone() || fromTo;
    Table table =
        new Table(
            "NODE",
            "ID",
            "KIND",
            "BUCKET",
            "SRC BUCKET",
            "DST BUCKET",
            "OBJECTS",
            "BYTES",
            "TX OBJECTS",
            "TX BYTES",
            "RX OBJECTS",
            "RX BYTES",
            "START",
            "END",
            "STATE");
    table.show("BUCKET", bucket && !fromTo);
    table.show("SRC BUCKET", fromTo).show("DST BUCKET", fromTo);
    table.show("OBJECTS", !rebalance).show("BYTES", !rebalance);
    table.show("TX OBJECTS", rebalance).show("TX BYTES", rebalance);
    table.show("RX OBJECTS", rebalance).show("RX BYTES", rebalance);
    nodes.forEach((node, job) -> table.row(cells(node, job)));
    String raw = table.raw(header);
    if (nodes.size() > 1 && !rebalance) {
      raw += total(nodes, fromTo ? 2 : bucket ? 1 : 0);
    }
    return TabWriter.TABS.layout(raw);
  }

  private String[] cells(String node, JobSnap job) {
    JobStats stats = job.stats();
    return new String[] {
      node,
      job.id(),
      job.kind(),
      job.bck().toString(),
      job.srcBck().toString(),
      job.dstBck().toString(),
      number(stats.localObjects()),
      size(stats.localBytes()),
      number(stats.outObjects()),
      size(stats.outBytes()),
      number(stats.inObjects()),
      size(stats.inBytes()),
      time(job.startTime()),
      time(job.endTime()),
      JobState.of(job)
    };
  }

  private String total(SortedMap<String, JobSnap> nodes, int bucketColumns) {
    JobStats sum =
        nodes.values().stream().map(JobSnap::stats).reduce(JobStats.ZERO, JobStats::plus);
    if (sum.localObjects() == 0) {
      return "";
    }
    String mark = sum.localBytes() == 0 ? "" : painter.paint(Colour.BLUE, " ✓");
    return "\t\tTotal:\t"
        + "\t".repeat(bucketColumns)
        + sum.localObjects()
        + "\t"
        + size(sum.localBytes())
        + mark
        + "\n";
  }

  /** Property tables of {@code --verbose}, one for each node. */
  public String details(SortedMap<String, JobSnap> nodes) {
    StringBuilder text = new StringBuilder();
    nodes.forEach(
        (node, job) -> {
          String name = JobKind.find(job.kind()).map(JobKind::display).orElse(job.kind());
          text.append("t[").append(node).append("]: ").append(name);
          text.append('[').append(job.id()).append("] stats\n");
          Table table = new Table("PROPERTY", "VALUE");
          properties(job).forEach(table::row);
          text.append(table.text(header));
        });
    return text.toString();
  }

  private Map<String, String> properties(JobSnap job) {
    SortedMap<String, String> values = new TreeMap<>();
    values.put(".aborted", Boolean.toString(job.aborted()));
    values.put(".bck", job.bck().isNone() ? "-" : job.bck().toString());
    values.put(".end", stamp(job.endTime()));
    values.put(".id", job.id());
    values.put(".kind", job.kind());
    values.put(".start", stamp(job.startTime()));
    values.put(".state", JobState.of(job));
    put(values, "in", job.stats().inObjects(), job.stats().inBytes());
    put(values, "loc", job.stats().localObjects(), job.stats().localBytes());
    put(values, "out", job.stats().outObjects(), job.stats().outBytes());
    return values;
  }

  private void put(Map<String, String> values, String way, long objects, long bytes) {
    if (objects != 0 || bytes != 0) {
      values.put(way + ".obj.n", Long.toString(objects));
      values.put(way + ".obj.size", units.size(bytes));
    }
  }

  private String stamp(GoTime time) {
    return time.isZero() ? "-" : times.monthDay(time.instant());
  }

  private static String number(long value) {
    return value == 0 ? "-" : Long.toString(value);
  }

  private String size(long bytes) {
    return bytes == 0 ? "-" : units.size(bytes);
  }

  private String time(GoTime time) {
    return times.clock(time.isZero() ? null : time.instant(), withDate);
  }
}
