package io.ais.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Memory and processor use of a node (spec/rest-api-jobs.md 6), answer of {@code what=sysinfo}.
 * Immutable.
 *
 * @param memUsedBytes resident size of the process
 * @param memAvailableBytes available on the machine
 * @param cpuUtilPercent of the machine
 * @param cpuThrottled by the container; 0 is not sent
 * @param mem null when unknown
 * @param proc null when unknown
 * @param fsUsedBytes of all mountpaths; null on a proxy
 * @param fsCapacityBytes of all mountpaths; null on a proxy
 * @param percentFsUsed null on a proxy
 */
public record MemCpuInfo(
    @JsonProperty("mem_used") long memUsedBytes,
    @JsonProperty("mem_avail") long memAvailableBytes,
    @JsonProperty("pct_mem_used") GoFloat percentMemUsed,
    @JsonProperty("pct_cpu_used") GoFloat percentCpuUsed,
    @JsonProperty("load_avg") LoadAverage loadAverage,
    @JsonProperty("cpu_util") long cpuUtilPercent,
    @JsonProperty("cpu_throttled") @JsonInclude(JsonInclude.Include.NON_DEFAULT) long cpuThrottled,
    @JsonProperty("mem") @JsonInclude(JsonInclude.Include.NON_NULL) Memory mem,
    @JsonProperty("proc") @JsonInclude(JsonInclude.Include.NON_NULL) Proc proc,
    @JsonProperty("fs_used")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        Long fsUsedBytes,
    @JsonProperty("fs_capacity")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        Long fsCapacityBytes,
    @JsonProperty("pct_fs_used") @JsonInclude(JsonInclude.Include.NON_NULL) Long percentFsUsed) {

  /** Of a node that does not answer. */
  public static final MemCpuInfo UNKNOWN =
      of(0, 0, 0, 0, new LoadAverage(GoFloat.ZERO, GoFloat.ZERO, GoFloat.ZERO), 0, null, null);

  /** Replaces absent parts. */
  public MemCpuInfo {
    percentMemUsed = percentMemUsed == null ? GoFloat.ZERO : percentMemUsed;
    percentCpuUsed = percentCpuUsed == null ? GoFloat.ZERO : percentCpuUsed;
  }

  /** Without the file-system part, as nodes report it inside {@link NodeStatus}. */
  public static MemCpuInfo of(
      long memUsedBytes,
      long memAvailableBytes,
      double percentMemUsed,
      double percentCpuUsed,
      LoadAverage load,
      long cpuUtilPercent,
      Memory mem,
      Proc proc) {
    return new MemCpuInfo(
        memUsedBytes,
        memAvailableBytes,
        new GoFloat(percentMemUsed),
        new GoFloat(percentCpuUsed),
        load,
        cpuUtilPercent,
        0,
        mem,
        proc,
        null,
        null,
        null);
  }

  /** With the file-system part of a target's {@code sysinfo}. */
  public MemCpuInfo withFs(long usedBytes, long capacityBytes, long percentUsed) {
    return new MemCpuInfo(
        memUsedBytes,
        memAvailableBytes,
        percentMemUsed,
        percentCpuUsed,
        loadAverage,
        cpuUtilPercent,
        cpuThrottled,
        mem,
        proc,
        usedBytes,
        capacityBytes,
        percentUsed);
  }

  /** Load of the machine over one, five, fifteen minutes. */
  public record LoadAverage(
      @JsonProperty("One") GoFloat one,
      @JsonProperty("Five") GoFloat five,
      @JsonProperty("Fifteen") GoFloat fifteen) {

    /** From plain numbers. */
    public static LoadAverage of(double one, double five, double fifteen) {
      return new LoadAverage(new GoFloat(one), new GoFloat(five), new GoFloat(fifteen));
    }
  }

  /** Memory of the machine, bytes. */
  public record Memory(
      @JsonProperty("Total") long total,
      @JsonProperty("Used") long used,
      @JsonProperty("Free") long free,
      @JsonProperty("BuffCache") long buffCache,
      @JsonProperty("ActualFree") long actualFree,
      @JsonProperty("ActualUsed") long actualUsed,
      @JsonProperty("SwapTotal") long swapTotal,
      @JsonProperty("SwapFree") long swapFree,
      @JsonProperty("SwapUsed") long swapUsed) {}

  /** The process. */
  public record Proc(@JsonProperty("CPU") ProcCpu cpu, @JsonProperty("Mem") ProcMemory memory) {}

  /** Processor time of the process, milliseconds. */
  public record ProcCpu(
      @JsonProperty("User") long user,
      @JsonProperty("System") long system,
      @JsonProperty("Total") long total,
      @JsonProperty("LastTime") long lastTime,
      @JsonProperty("Percent") GoFloat percent) {}

  /** Memory of the process, bytes. */
  public record ProcMemory(
      @JsonProperty("Size") long size,
      @JsonProperty("Resident") long resident,
      @JsonProperty("Share") long share) {}
}
