package io.ais.node.rebalance;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import io.ais.wire.Json;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/** What this process holds at one moment, by kind. Immutable. */
record ProcessResources(Map<String, Long> counts) {
  private static final long SLACK_BYTES = 2 << 20;
  private static final long SLACK_BUFFERS = 50; // the JDK keeps some per thread that does IO
  private static final long SLACK_INSTANCES = 20;

  /** Threads of the JDK's own pools, which grow and shrink as they like and have their bounds. */
  private static final Pattern OF_THE_JDK =
      Pattern.compile(
          "ForkJoinPool.*|VirtualThread-unparker.*|.*Cleaner.*|process reaper.*|junit-.*");

  private static final Pattern AT_WORK =
      Pattern.compile("thread (req-|objstream-|job-|survey-|rebalance-).*");

  private static final Pattern CLASS_OF_INTEREST =
      Pattern.compile(
          "io\\.ais\\..*|io\\.netty\\.channel\\..*|java\\.net\\.Socket.*|sun\\.nio\\.ch\\..*"
              + "|java\\.lang\\.VirtualThread|java\\.lang\\.Thread|jdk\\.internal\\.foreign\\..*");
  private static final Pattern HISTOGRAM_LINE =
      Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

  /** Descriptors, threads, and memory outside the heap. Collects no garbage. */
  static ProcessResources now(Path scratch) {
    try {
      return counted(scratch);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProcessResources counted(Path scratch) throws IOException {
    TreeMap<String, Long> counts = new TreeMap<>();
    countDescriptors(counts);
    countThreads(counts, scratch);
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      counts.put("buffers " + pool.getName(), pool.getCount());
      counts.put("bytes of buffers " + pool.getName(), pool.getMemoryUsed());
    }
    countNetty(counts, "default", ByteBufAllocator.DEFAULT);
    countNetty(counts, "unpooled", UnpooledByteBufAllocator.DEFAULT);
    return new ProcessResources(counts);
  }

  private static void countNetty(
      Map<String, Long> counts, String name, ByteBufAllocator allocator) {
    if (allocator instanceof ByteBufAllocatorMetricProvider provider) {
      counts.put("bytes of netty, " + name, provider.metric().usedDirectMemory());
    }
  }

  private static void countDescriptors(Map<String, Long> counts) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : open.toList()) {
        count(counts, "descriptor " + kind(descriptor));
      }
    }
  }

  private static String kind(Path descriptor) {
    try {
      String to = Files.readSymbolicLink(descriptor).toString();
      return to.startsWith("/") ? (to.endsWith(".jar") ? "jar" : "file") : to.split(":\\[")[0];
    } catch (IOException e) {
      return "closed meanwhile";
    }
  }

  private static void countThreads(Map<String, Long> counts, Path scratch) throws IOException {
    Path file = scratch.resolve("threads.json");
    Files.deleteIfExists(file);
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(file.toAbsolutePath().toString(), ThreadDumpFormat.JSON);
    Map<?, ?> dump = Json.parse(Files.readAllBytes(file), Map.class);
    Map<?, ?> root = (Map<?, ?>) dump.get("threadDump");
    for (Object container : (List<?>) root.get("threadContainers")) {
      for (Object thread : (List<?>) ((Map<?, ?>) container).get("threads")) {
        String name = (String) ((Map<?, ?>) thread).get("name");
        if (!OF_THE_JDK.matcher(name).matches()) {
          count(counts, "thread " + name.replaceAll("\\d+", "#"));
        }
      }
    }
  }

  /** Live instances of classes that stand for something; collects garbage first. */
  static ProcessResources live() throws JMException {
    ObjectName command = new ObjectName("com.sun.management:type=DiagnosticCommand");
    Object[] noArguments = {new String[0]};
    String[] signature = {String[].class.getName()};
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(command, "gcClassHistogram", noArguments, signature);
    TreeMap<String, Long> counts = new TreeMap<>();
    long bytes = 0;
    for (String line : histogram.lines().toList()) {
      Matcher found = HISTOGRAM_LINE.matcher(line);
      if (found.matches()) {
        bytes += Long.parseLong(found.group(2));
        if (CLASS_OF_INTEREST.matcher(found.group(3)).matches()) {
          counts.merge("live " + found.group(3), Long.parseLong(found.group(1)), Long::sum);
        }
      }
    }
    counts.put("bytes of the heap", bytes);
    return new ProcessResources(counts);
  }

  /** No request is served, no job runs, no stream is open. */
  boolean isQuiet() {
    return counts.keySet().stream().noneMatch(kind -> AT_WORK.matcher(kind).matches());
  }

  private static void count(Map<String, Long> counts, String kind) {
    counts.merge(kind, 1L, Long::sum);
  }

  /** What there is more of than before, apart from what caches and the JDK's threads may add. */
  Map<String, String> growthSince(ProcessResources before) {
    Map<String, String> more = new TreeMap<>();
    counts.forEach(
        (kind, now) -> {
          long then = before.counts.getOrDefault(kind, 0L);
          if (now > then + slack(kind, then)) {
            more.put(kind, then + " -> " + now);
          }
        });
    return more;
  }

  private static long slack(String kind, long then) {
    return switch (kind.substring(0, kind.indexOf(' '))) {
      case "bytes" -> SLACK_BYTES;
      case "buffers" -> SLACK_BUFFERS;
      case "live" -> Math.max(SLACK_INSTANCES, then / 10);
      default -> 0;
    };
  }
}
