package io.ais.node.stats;

import io.ais.model.GoFloat;
import io.ais.model.MemCpuInfo;
import io.ais.node.runtime.Ticker;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Memory and processor use of the machine and of this process, from {@code /proc}. Thread-safe. The
 * shares of processor time cover the span between two calls of {@link #sample()}.
 */
public final class SystemInfo {
  private static final long PAGE_BYTES = 4096;
  private static final long MILLIS_PER_TICK = 10;
  private static final double PERCENT = 100.0;

  private record ProcessTimes(long userMillis, long systemMillis) {
    long total() {
      return userMillis + systemMillis;
    }
  }

  private final UnaryOperator<String> readFile;
  private final Ticker ticker;
  private final int cores;

  // Guarded by this.
  private CpuTimes lastCpu = new CpuTimes(0, 0);
  private ProcessTimes lastProcess = new ProcessTimes(0, 0);
  private long lastNanos;
  private volatile MemCpuInfo latest = MemCpuInfo.UNKNOWN;

  /**
   * @param readFile gives the text of a file under {@code /proc}, empty if it cannot be read
   */
  public SystemInfo(UnaryOperator<String> readFile, Ticker ticker, int cores) {
    this.readFile = readFile;
    this.ticker = ticker;
    this.cores = cores;
    this.lastNanos = ticker.nanos();
    sample();
  }

  /** The newest sample. */
  public MemCpuInfo latest() {
    return latest;
  }

  /** Takes a sample. */
  public synchronized void sample() {
    Map<String, Long> memory = memory();
    CpuTimes cpu = CpuTimes.read(readFile);
    ProcessTimes process = process();
    long now = ticker.nanos();
    long utilPercent = cpu.percentSince(lastCpu);
    double spanMillis = Math.max(1.0, (now - lastNanos) / 1e6);
    double processPercent = (process.total() - lastProcess.total()) / spanMillis * PERCENT / cores;
    long[] pages = numbers(readFile.apply("/proc/self/statm"));
    long resident = pages.length > 1 ? pages[1] * PAGE_BYTES : 0;
    long total = memory.getOrDefault("MemTotal", 0L);
    long free = memory.getOrDefault("MemFree", 0L);
    long cache = memory.getOrDefault("Buffers", 0L) + memory.getOrDefault("Cached", 0L);
    long available = memory.getOrDefault("MemAvailable", free + cache);
    long swapTotal = memory.getOrDefault("SwapTotal", 0L);
    long swapFree = memory.getOrDefault("SwapFree", 0L);
    latest =
        MemCpuInfo.of(
            resident,
            available,
            total == 0 ? 0 : resident * PERCENT / total,
            processPercent,
            load(),
            utilPercent,
            new MemCpuInfo.Memory(
                total,
                total - free,
                free,
                cache,
                available,
                total - available,
                swapTotal,
                swapFree,
                swapTotal - swapFree),
            new MemCpuInfo.Proc(
                new MemCpuInfo.ProcCpu(
                    process.userMillis,
                    process.systemMillis,
                    process.total(),
                    0,
                    new GoFloat(processPercent)),
                new MemCpuInfo.ProcMemory(
                    pages.length > 0 ? pages[0] * PAGE_BYTES : 0,
                    resident,
                    pages.length > 2 ? pages[2] * PAGE_BYTES : 0)));
    lastCpu = cpu;
    lastProcess = process;
    lastNanos = now;
  }

  private Map<String, Long> memory() {
    Map<String, Long> bytes = new HashMap<>();
    for (String line : readFile.apply("/proc/meminfo").split("\n")) {
      String[] cells = line.split("[:\\s]+");
      if (cells.length >= 2) {
        bytes.put(cells[0], Long.parseLong(cells[1]) * 1024);
      }
    }
    return bytes;
  }

  private ProcessTimes process() {
    String text = readFile.apply("/proc/self/stat");
    String[] cells = text.substring(text.lastIndexOf(')') + 1).trim().split("\\s+");
    if (cells.length < 13) {
      return new ProcessTimes(0, 0);
    }
    return new ProcessTimes(
        Long.parseLong(cells[11]) * MILLIS_PER_TICK, Long.parseLong(cells[12]) * MILLIS_PER_TICK);
  }

  private MemCpuInfo.LoadAverage load() {
    String[] cells = readFile.apply("/proc/loadavg").split("\\s+");
    if (cells.length < 3) {
      return MemCpuInfo.LoadAverage.of(0, 0, 0);
    }
    return MemCpuInfo.LoadAverage.of(
        Double.parseDouble(cells[0]), Double.parseDouble(cells[1]), Double.parseDouble(cells[2]));
  }

  private static long[] numbers(String text) {
    String[] cells = text.trim().split("\\s+");
    long[] values = new long[cells.length];
    for (int i = 0; i < cells.length; i++) {
      values[i] = cells[i].isEmpty() ? 0 : Long.parseLong(cells[i]);
    }
    return values;
  }
}
