package io.ais.node.stats;

import io.ais.model.NodeType;
import io.ais.node.runtime.Ticker;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * The metrics of one node. Thread-safe. Counters are cumulative since start or reset; latencies are
 * means since the last {@link #rollLatencies()}.
 */
public final class Stats {

  private static final class Latency {
    final LongAdder sum = new LongAdder();
    final LongAdder count = new LongAdder();
    volatile long mean;
  }

  /** Metrics whose bucket label stays empty unless detailed metrics are asked for. */
  private static final Set<String> UNLABELLED = Set.of("get", "put", "head", "del");

  private final Ticker ticker;
  private final long startNanos;
  private final Map<String, MetricDef> defs = new LinkedHashMap<>();
  private final Map<String, LongAdder> scalars = new ConcurrentHashMap<>();
  private final Map<String, Map<String, LongAdder>> vectors = new ConcurrentHashMap<>();
  private final Map<String, Latency> latencies = new ConcurrentHashMap<>();
  private final Map<String, LongSupplier> gauges = new ConcurrentHashMap<>();

  public Stats(NodeType role, Ticker ticker) {
    this.ticker = ticker;
    this.startNanos = ticker.nanos();
    for (MetricDef def : MetricDef.of(role)) {
      defs.put(def.name(), def);
      if (def.kind().equals("latency")) {
        latencies.put(def.name(), new Latency());
      } else if (def.isVector()) {
        vectors.put(def.name(), new ConcurrentHashMap<>());
      } else {
        scalars.put(def.name(), new LongAdder());
      }
    }
  }

  /** Nanoseconds since this node started. */
  public long uptimeNanos() {
    return ticker.nanos() - startNanos;
  }

  /** Adds to a metric without labels. */
  public void add(String name, long delta) {
    LongAdder adder = scalars.get(name);
    if (adder == null) {
      throw new IllegalArgumentException("no such scalar metric: " + name);
    }
    adder.add(delta);
  }

  /** Adds to a metric of a bucket ({@code ais://b}). */
  public void add(String name, String bucket, long delta) {
    Map<String, LongAdder> series = vectors.get(name);
    if (series == null) {
      throw new IllegalArgumentException("no such vector metric: " + name);
    }
    int dot = name.indexOf('.');
    String label = UNLABELLED.contains(name.substring(0, dot)) ? "" : bucket;
    series.computeIfAbsent(label, _ -> new LongAdder()).add(delta);
  }

  /** Records one duration for a latency metric. */
  public void latency(String name, long nanos) {
    Latency latency = latencies.get(name);
    latency.sum.add(nanos);
    latency.count.increment();
  }

  /** Registers a value that is read when asked for ("state.flags", disk gauges). */
  public void gauge(String name, LongSupplier value) {
    gauges.put(name, value);
  }

  /** Ends a period: latencies become means of what came since the last call. */
  public void rollLatencies() {
    for (Latency latency : latencies.values()) {
      long count = latency.count.sumThenReset();
      long sum = latency.sum.sumThenReset();
      latency.mean = count == 0 ? 0 : sum / count;
    }
  }

  /** Sets counters to zero: all of them, or only those that count errors. */
  public void reset(boolean errorsOnly) {
    for (MetricDef def : defs.values()) {
      if (errorsOnly && !def.isError()) {
        continue;
      }
      if (def.isVector()) {
        vectors.get(def.name()).clear();
      } else if (scalars.containsKey(def.name())) {
        scalars.get(def.name()).reset();
      }
    }
  }

  /** Name to kind, for {@code what=metrics}. */
  public Map<String, String> kinds() {
    Map<String, String> kinds = new TreeMap<>();
    defs.values().forEach(def -> kinds.put(def.name(), def.kind()));
    for (String name : gauges.keySet()) {
      kinds.putIfAbsent(name, name.endsWith(".bps") ? "compbw" : "gauge");
    }
    return kinds;
  }

  /** Name to value for node status; counters that are zero are left out. */
  public Map<String, Long> tracker() {
    Map<String, Long> tracker = new TreeMap<>();
    for (MetricDef def : defs.values()) {
      long value = total(def);
      boolean optional = def.kind().equals("counter") || def.kind().equals("total");
      if (value != 0 || !(optional || isQuietSize(def))) {
        tracker.put(def.name(), value);
      }
    }
    gauges.forEach((name, value) -> tracker.put(name, value.getAsLong()));
    tracker.put("up.ns.time", uptimeNanos());
    return tracker;
  }

  private static boolean isQuietSize(MetricDef def) {
    return def.kind().equals("size")
        && !def.name().equals("get.size")
        && !def.name().equals("put.size");
  }

  private long total(MetricDef def) {
    Latency latency = latencies.get(def.name());
    if (latency != null) {
      return latency.mean;
    }
    Map<String, LongAdder> series = vectors.get(def.name());
    if (series != null) {
      return series.values().stream().mapToLong(LongAdder::sum).sum();
    }
    return scalars.get(def.name()).sum();
  }

  Map<String, MetricDef> defs() {
    return defs;
  }

  long scalar(String name) {
    LongSupplier gauge = gauges.get(name);
    return gauge != null ? gauge.getAsLong() : scalars.get(name).sum();
  }

  Map<String, Long> series(String name) {
    Map<String, Long> values = new TreeMap<>();
    vectors.get(name).forEach((label, adder) -> values.put(label, adder.sum()));
    return values;
  }

  Map<String, Long> gaugesWithPrefix(String prefix) {
    Map<String, Long> values = new TreeMap<>();
    gauges.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            values.put(name, value.getAsLong());
          }
        });
    return values;
  }
}
