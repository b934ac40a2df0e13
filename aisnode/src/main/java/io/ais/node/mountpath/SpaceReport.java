package io.ais.node.mountpath;

import static java.util.Objects.requireNonNull;

import io.ais.model.Capacity;
import io.ais.model.MountpathCapacity;
import io.ais.node.disk.BlockDevices;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.Lane;
import io.ais.node.disk.Space;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Space of the mountpaths (spec/data-plane.md 1.5); a file system that several share counts once in
 * the totals. Asks the file systems on each call. Thread-safe.
 */
public final class SpaceReport {
  private final Mountpaths mountpaths;
  private final BlockDevices devices;
  private final Map<String, MountpathCapacity> last = new ConcurrentHashMap<>(); // by path

  /** For these mountpaths. */
  public SpaceReport(Mountpaths mountpaths, BlockDevices devices) {
    this.mountpaths = requireNonNull(mountpaths, "mountpaths");
    this.devices = requireNonNull(devices, "devices");
  }

  /**
   * Space now. A mountpath that cannot tell is left out; the error text names it.
   *
   * @param outOfSpacePercent {@code space.out_of_space}: from there on PUTs are refused, and the
   *     error text says so
   */
  public Capacity now(long outOfSpacePercent) {
    SortedMap<String, MountpathCapacity> each = new TreeMap<>();
    Totals totals = new Totals();
    String error = "";
    Layout layout = mountpaths.layout();
    for (Mountpath mountpath : layout.available()) {
      try {
        Space space = mountpath.files().call(Lane.CLIENT, Disk::space);
        boolean full = space.usedPercent() > outOfSpacePercent;
        each.put(mountpath.path(), capacity(mountpath, space, full));
        last.put(mountpath.path(), capacity(mountpath, space, false));
        totals.add(mountpath.fileSystem().id(), space);
      } catch (DiskException e) {
        error = mountpath + ": " + e.getMessage();
      }
    }
    if (totals.max > outOfSpacePercent) {
      error = totals.outOfSpace();
    }
    layout.faulted().keySet().forEach(path -> each.put(path, faulted(path)));
    return totals.toCapacity(each, error);
  }

  /** One that was disabled for a fault stays visible, with its space as it was, outside the sums. */
  private MountpathCapacity faulted(String path) {
    MountpathCapacity before =
        last.getOrDefault(path, new MountpathCapacity("", null, List.of(), 0, 0, 0));
    String device = before.fs() == null ? path : before.fs().device();
    List<String> disks = before.disks().isEmpty() ? List.of(device) : before.disks();
    return new MountpathCapacity(
        before.label(),
        before.fs(),
        disks.stream().map(disk -> disk + "(faulted)").toList(),
        before.usedBytes(),
        before.availableBytes(),
        before.percentUsed());
  }

  private MountpathCapacity capacity(Mountpath mountpath, Space space, boolean full) {
    String alert = full ? "(out-of-space)" : "";
    return new MountpathCapacity(
        mountpath.label(),
        mountpath.fileSystem(),
        devices.disksOf(mountpath.fileSystem().device()).stream().map(d -> d + alert).toList(),
        space.usedBytes(),
        space.availableBytes(),
        space.usedPercent());
  }

  private static final class Totals {
    private final Set<String> fileSystems = new HashSet<>();
    private long usedBytes;
    private long availableBytes;
    private int max;
    private int min = 100;
    private long percents;
    private int count;

    void add(String fileSystem, Space space) {
      if (fileSystems.add(fileSystem)) {
        usedBytes += space.usedBytes();
        availableBytes += space.availableBytes();
      }
      max = Math.max(max, space.usedPercent());
      min = Math.min(min, space.usedPercent());
      percents += space.usedPercent();
      count++;
    }

    String outOfSpace() {
      double gib = 1L << 30;
      return ("out of space: used %d%% of total capacity on at least one of the mountpaths"
              + " (total used %.2fGiB out of %.2fGiB)")
          .formatted(max, usedBytes / gib, (usedBytes + availableBytes) / gib);
    }

    Capacity toCapacity(SortedMap<String, MountpathCapacity> each, String error) {
      int average = count == 0 ? 0 : (int) (percents / count);
      return new Capacity(
          each, error, usedBytes, availableBytes, max, average, count == 0 ? 0 : min);
    }
  }
}
