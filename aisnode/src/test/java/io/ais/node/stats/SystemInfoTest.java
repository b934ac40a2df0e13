package io.ais.node.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ais.model.MemCpuInfo;
import io.ais.wire.Json;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Figures computed from recorded files of {@code /proc}. */
class SystemInfoTest {
  private final Map<String, String> files = new HashMap<>();
  private long nanos = 1_000_000_000L;

  private SystemInfo record(String cpu, String process) {
    files.put(
        "/proc/meminfo",
        """
        MemTotal:       16384000 kB
        MemFree:         4096000 kB
        MemAvailable:    8192000 kB
        Buffers:          100000 kB
        Cached:          2000000 kB
        SwapTotal:       1000000 kB
        SwapFree:         400000 kB
        HugePages_Total:       0
        """);
    files.put("/proc/loadavg", "1.50 0.75 0.25 2/300 4711\n");
    files.put("/proc/self/statm", "20000 10000 3000 1 0 5000 0\n");
    files.put("/proc/stat", "cpu  " + cpu + "\ncpu0 1 1 1 1\n");
    files.put("/proc/self/stat", process);
    return new SystemInfo(path -> files.getOrDefault(path, ""), () -> nanos, 4);
  }

  private static String process(long user, long system) {
    return "4711 (ais) node) S 1 2 3 4 5 6 7 8 9 10 " + user + " " + system + " 0 0 20 0\n";
  }

  @Test
  void readsMemoryLoadAndProcess() throws IOException {
    MemCpuInfo info = record("100 0 100 700 100 0 0 0 0 0", process(50, 25)).latest();

    assertEquals(40_960_000, info.memUsedBytes());
    assertEquals(8_388_608_000L, info.memAvailableBytes());
    String json = Json.text(info);
    var tree = Json.tree(Json.bytes(info));
    assertEquals(16_777_216_000L, tree.at("/mem/Total").longValue(), json);
    assertEquals(614_400_000L, tree.at("/mem/SwapUsed").longValue());
    assertEquals(2_150_400_000L, tree.at("/mem/BuffCache").longValue());
    assertEquals(1.5, tree.at("/load_avg/One").doubleValue());
    assertEquals(500, tree.at("/proc/CPU/User").longValue());
    assertEquals(750, tree.at("/proc/CPU/Total").longValue());
    assertEquals(12_288_000L, tree.at("/proc/Mem/Share").longValue());
    assertEquals(0.244140625, tree.at("/pct_mem_used").doubleValue());
  }

  @Test
  void measuresProcessorTimeBetweenTwoSamples() throws IOException {
    SystemInfo system = record("100 0 100 700 100 0 0 0 0 0", process(50, 25));
    files.put("/proc/stat", "cpu  150 0 125 720 105 0 0 0 0 0\n");
    files.put("/proc/self/stat", process(70, 45));
    nanos += 1_000_000_000L;

    system.sample();

    assertEquals(75, system.latest().cpuUtilPercent());
    var tree = Json.tree(Json.bytes(system.latest()));
    assertEquals(10.0, tree.at("/pct_cpu_used").doubleValue(), 1e-9);
  }

  @Test
  void knowsNothingWithoutProc() {
    MemCpuInfo info = new SystemInfo(path -> "", () -> nanos, 2).latest();

    assertEquals(0, info.memUsedBytes());
    assertEquals(0, info.cpuUtilPercent());
  }
}
