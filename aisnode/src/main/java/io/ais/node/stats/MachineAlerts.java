package io.ais.node.stats;

import io.ais.model.MemCpuInfo;
import io.ais.model.StateFlags;

/**
 * Alerts of a machine that is short of memory or processor time (spec/data-plane.md 11). An alert
 * about the processor stays until the load has clearly fallen, so that it does not flicker. Confined
 * to the thread that takes the samples.
 */
public final class MachineAlerts {
  private static final int CPU_LOW_PERCENT = 80;
  private static final int CPU_OUT_PERCENT = 93;
  private static final int CPU_CALM_PERCENT = 50;
  private static final long GIB = 1L << 30;
  private static final long MIB = 1L << 20;

  private final NodeState state;

  public MachineAlerts(NodeState state) {
    this.state = state;
  }

  /** Raises and clears alerts after a sample. */
  public void refresh(MemCpuInfo sample) {
    cpu(sample.cpuUtilPercent());
    if (sample.mem() != null && sample.mem().total() > 0) {
      memory(sample.mem());
    }
  }

  private void cpu(long percent) {
    boolean alerted = state.has(StateFlags.LOW_CPU) || state.has(StateFlags.OUT_OF_CPU);
    boolean out = percent > CPU_OUT_PERCENT;
    boolean low = percent > CPU_LOW_PERCENT || alerted && percent >= CPU_CALM_PERCENT;
    state.put(StateFlags.OUT_OF_CPU, out);
    state.put(StateFlags.LOW_CPU, low && !out);
  }

  private void memory(MemCpuInfo.Memory memory) {
    double used = 100.0 * memory.actualUsed() / memory.total();
    boolean out = used >= 90 || memory.actualFree() < 200 * MIB;
    boolean low = used >= 80 || memory.actualFree() < GIB;
    state.put(StateFlags.OUT_OF_MEMORY, out);
    state.put(StateFlags.LOW_MEMORY, low && !out);
  }
}
