package io.ais.node.stats;

import java.util.function.UnaryOperator;

/**
 * Processor time of the machine since it started, all processors together. Immutable.
 *
 * @param busy ticks
 * @param total ticks, those of idleness included
 */
record CpuTimes(long busy, long total) {
  private static final int COLUMNS = 8; // guests are counted in others
  private static final int IDLE = 3;
  private static final int WAITING = 4;

  /** Reads {@code /proc/stat}; zeros if that cannot be read. */
  static CpuTimes read(UnaryOperator<String> readFile) {
    String line = readFile.apply("/proc/stat").split("\n", 2)[0];
    String[] cells = line.replaceFirst("^cpu\\s+", "").trim().split("\\s+");
    long total = 0;
    long idle = 0;
    for (int i = 0; i < Math.min(COLUMNS, cells.length) && cells.length > WAITING; i++) {
      long ticks = Long.parseLong(cells[i]);
      total += ticks;
      idle += i == IDLE || i == WAITING ? ticks : 0;
    }
    return new CpuTimes(total - idle, total);
  }

  /** Share of busy time, 0 to 100. */
  int percentSince(CpuTimes earlier) {
    long span = total - earlier.total;
    return span <= 0 ? 0 : (int) ((busy - earlier.busy) * 100 / span);
  }
}
