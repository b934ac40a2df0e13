package io.ais.node.mountpath;

import static java.util.Objects.requireNonNull;

import io.ais.model.Capacity;
import io.ais.model.DiskCapacity;
import io.ais.model.DiskStats;
import io.ais.model.MountpathCapacity;
import io.ais.model.MountpathList;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskCounters;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.Lane;
import io.ais.node.disk.Space;
import io.ais.node.runtime.Ticker;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Space and disk rates of a target's mountpaths, as of the last refresh (spec/data-plane.md 1.5).
 * Thread-safe.
 */
public final class Capacities {
  private final Mountpaths mountpaths;
  private final DiskCounters counters = new DiskCounters();
  private final Ticker ticker;
  private volatile Capacity latest = Capacity.NONE;

  public Capacities(Mountpaths mountpaths, Ticker ticker) {
    this.mountpaths = requireNonNull(mountpaths, "mountpaths");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /** Asks the file systems and the kernel's disk counters. */
  public void refresh() {
    counters.sample(ticker.nanos());
    TreeMap<String, MountpathCapacity> shown = new TreeMap<>();
    Map<String, Space> byFileSystem = new HashMap<>();
    String error = "";
    for (Mountpath mountpath : mountpaths.available()) {
      try {
        Space space = mountpath.files().call(Lane.BACKGROUND, Disk::space);
        byFileSystem.put(mountpath.fileSystem().id(), space);
        shown.put(
            mountpath.path(),
            new MountpathCapacity(
                mountpath.label(),
                mountpath.fileSystem(),
                List.of(disk(mountpath)),
                space.usedBytes(),
                space.availableBytes(),
                space.usedPercent()));
      } catch (DiskException e) {
        error = mountpath + ": " + e.getMessage();
      }
    }
    latest = total(shown, byFileSystem, error);
  }

  private static Capacity total(
      TreeMap<String, MountpathCapacity> shown, Map<String, Space> byFileSystem, String error) {
    int max = 0;
    int min = shown.isEmpty() ? 0 : 100;
    int sum = 0;
    for (MountpathCapacity one : shown.values()) {
      max = Math.max(max, one.percentUsed());
      min = Math.min(min, one.percentUsed());
      sum += one.percentUsed();
    }
    return new Capacity(
        shown,
        error,
        byFileSystem.values().stream().mapToLong(Space::usedBytes).sum(),
        byFileSystem.values().stream().mapToLong(Space::availableBytes).sum(),
        max,
        shown.isEmpty() ? 0 : sum / shown.size(),
        min);
  }

  /** Name of the block device behind a mountpath, without its directory. */
  private static String disk(Mountpath mountpath) {
    String device = mountpath.fileSystem().device();
    return device.substring(device.lastIndexOf('/') + 1);
  }

  /** Space by mountpath and in sum; shared file systems count once. */
  public Capacity capacity() {
    return latest;
  }

  /** Answer to {@code what=disk}: rates by disk, space by mountpath, no sums. */
  public DiskCapacity disk() {
    TreeMap<String, DiskStats> shown = new TreeMap<>(rates());
    Capacity now = latest;
    return DiskCapacity.of(
        shown, new Capacity(now.mountpaths(), now.capacityError(), 0, 0, 0, 0, 0));
  }

  /** Rates of the disks behind the mountpaths. */
  public Map<String, DiskStats> rates() {
    Set<String> ours = new HashSet<>();
    mountpaths.available().forEach(mountpath -> ours.add(disk(mountpath)));
    Map<String, DiskStats> shown = new TreeMap<>();
    counters
        .rates()
        .forEach(
            (disk, stats) -> {
              if (ours.contains(disk)) {
                shown.put(disk, stats);
              }
            });
    return shown;
  }

  /** Answer to {@code what=mountpaths}. */
  public MountpathList list() {
    return new MountpathList(
        mountpaths.available().stream().map(Mountpath::path).toList(),
        List.of(),
        mountpaths.lost());
  }

  /** A mountpath as locations name it: {@code path, disk, media}. */
  public String describe(String path) {
    return mountpaths
        .find(path)
        .map(mountpath -> path + ", " + disk(mountpath) + ", hdd")
        .orElse(path);
  }

  /** Size of all file systems, shared ones once. */
  public long totalBytes() {
    Capacity now = latest;
    return now.totalUsedBytes() + now.totalAvailableBytes();
  }
}
