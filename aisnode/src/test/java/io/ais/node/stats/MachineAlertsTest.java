package io.ais.node.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ais.model.MemCpuInfo;
import io.ais.model.MemCpuInfo.LoadAverage;
import io.ais.model.StateFlags;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineAlertsTest {
  private static final long GIB = 1L << 30;

  private final NodeState state = new NodeState();
  private final MachineAlerts alerts = new MachineAlerts(state);

  private List<String> after(long cpuPercent, long totalBytes, long freeBytes) {
    MemCpuInfo.Memory memory =
        new MemCpuInfo.Memory(
            totalBytes,
            totalBytes - freeBytes,
            freeBytes,
            0,
            freeBytes,
            totalBytes - freeBytes,
            0,
            0,
            0);
    alerts.refresh(
        MemCpuInfo.of(0, freeBytes, 0, 0, LoadAverage.of(0, 0, 0), cpuPercent, memory, null));
    return Arrays.stream(StateFlags.values()).filter(state::has).map(StateFlags::text).toList();
  }

  private List<String> afterCpu(long percent) {
    return after(percent, 64 * GIB, 60 * GIB);
  }

  @Test
  void processorAlertStaysUntilTheLoadHasClearlyFallen() {
    assertEquals(List.of(), afterCpu(80));
    assertEquals(List.of("low-cpu"), afterCpu(81));
    assertEquals(List.of("out-of-cpu"), afterCpu(94));
    assertEquals(List.of("low-cpu"), afterCpu(93));
    assertEquals(List.of("low-cpu"), afterCpu(50));
    assertEquals(List.of(), afterCpu(49));
    assertEquals(List.of(), afterCpu(50));
  }

  @Test
  void memoryAlertFollowsShareAndRest() {
    assertEquals(List.of(), after(0, 10 * GIB, 21 * GIB / 10));
    assertEquals(List.of("low-memory"), after(0, 10 * GIB, 2 * GIB));
    assertEquals(List.of("OOM"), after(0, 10 * GIB, GIB));
    assertEquals(List.of("low-memory"), after(0, 4 * GIB, GIB - 1));
    assertEquals(List.of("OOM"), after(0, GIB, 200 * (1L << 20) - 1));
    assertEquals(List.of(), after(0, 4 * GIB, 3 * GIB));
  }
}
