package io.ais.node.stats;

import static java.util.Objects.requireNonNull;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadMXBean;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * The JVM of this process in the Prometheus text format, with the names that its usual exporters have, so
 * that their dashboards fit. Stateless but for the machine's beans; thread-safe.
 */
public final class JvmMetrics {
  private static final double MILLIS_PER_SECOND = 1e3;

  private final LongSupplier networkBytes;

  /**
   * @param networkBytes direct memory of the network's buffers
   */
  public JvmMetrics(LongSupplier networkBytes) {
    this.networkBytes = requireNonNull(networkBytes, "networkBytes");
  }

  /** Whole families by name. */
  public Map<String, String> families(String nodeId) {
    Families all = new Families(nodeId);
    memory(all);
    threads(all);
    collections(all);
    RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    all.add(
        "process_start_time_seconds",
        "gauge",
        "when the process began, seconds since 1970",
        "",
        runtime.getStartTime() / MILLIS_PER_SECOND);
    all.add(
        "jvm_uptime_seconds",
        "gauge",
        "how long the JVM has been running",
        "",
        runtime.getUptime() / MILLIS_PER_SECOND);
    return all.texts();
  }

  private void memory(Families all) {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    MemoryUsage other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
    String used = "jvm_memory_used_bytes";
    all.add(used, "gauge", "memory in use", "area=\"heap\"", heap.getUsed());
    all.add(used, "gauge", "memory in use", "area=\"nonheap\"", other.getUsed());
    String committed = "jvm_memory_committed_bytes";
    all.add(
        committed, "gauge", "memory taken from the system", "area=\"heap\"", heap.getCommitted());
    all.add(
        committed,
        "gauge",
        "memory taken from the system",
        "area=\"nonheap\"",
        other.getCommitted());
    all.add("jvm_memory_max_bytes", "gauge", "most it may become", "area=\"heap\"", heap.getMax());
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      String label = "pool=\"" + pool.getName() + "\"";
      all.add(
          "jvm_buffer_pool_used_bytes",
          "gauge",
          "memory of buffers outside the heap",
          label,
          pool.getMemoryUsed());
      all.add(
          "jvm_buffer_pool_used_buffers",
          "gauge",
          "buffers outside the heap",
          label,
          pool.getCount());
    }
    all.add(
        "netty_direct_memory_used_bytes",
        "gauge",
        "direct memory of the network's buffers",
        "",
        networkBytes.getAsLong());
  }

  private static void threads(Families all) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    all.add("jvm_threads_current", "gauge", "platform threads", "", threads.getThreadCount());
    all.add("jvm_threads_daemon", "gauge", "daemon threads", "", threads.getDaemonThreadCount());
    all.add("jvm_threads_peak", "gauge", "most platform threads", "", threads.getPeakThreadCount());
  }

  private static void collections(Families all) {
    String name = "jvm_gc_collection_seconds";
    for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
      String label = "gc=\"" + gc.getName() + "\"";
      all.sample(
          name,
          "summary",
          "time in collections of garbage",
          "_count",
          label,
          gc.getCollectionCount());
      all.sample(
          name,
          "summary",
          "time in collections of garbage",
          "_sum",
          label,
          gc.getCollectionTime() / MILLIS_PER_SECOND);
    }
  }

  /** Families that grow sample by sample. Confined to one call. */
  private static final class Families {
    private final String node;
    private final Map<String, String> texts = new TreeMap<>();

    Families(String nodeId) {
      this.node = "node_id=\"" + nodeId + "\"";
    }

    void add(String name, String type, String help, String label, double value) {
      sample(name, type, help, "", label, value);
    }

    void sample(String name, String type, String help, String suffix, String label, double value) {
      String labels = label.isEmpty() ? node : label + "," + node;
      String line = name + suffix + "{" + labels + "} " + number(value) + "\n";
      String before = texts.getOrDefault(name, PrometheusText.family(name, type, help));
      texts.put(name, before + line);
    }

    private static String number(double value) {
      return value == Math.rint(value)
          ? Long.toString((long) value)
          : String.format(Locale.ROOT, "%.3f", value);
    }

    Map<String, String> texts() {
      return texts;
    }
  }
}
