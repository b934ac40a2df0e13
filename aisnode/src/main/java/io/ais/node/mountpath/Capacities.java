package io.ais.node.mountpath;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.Capacity;
import io.ais.model.DiskCapacity;
import io.ais.model.DiskStats;
import io.ais.model.MountpathList;
import io.ais.node.disk.BlockDevices;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.Lane;
import io.ais.node.disk.Reserve;
import io.ais.node.runtime.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Space and disk load of a target as of the last refresh, in the forms that clients ask for
 * (spec/data-plane.md 1.5). Thread-safe.
 */
public final class Capacities {
  private static final Logger LOG = LoggerFactory.getLogger(Capacities.class);

  private final Mountpaths mountpaths;
  private final BlockDevices devices = new BlockDevices();
  private final SpaceReport space;
  private final DiskLoad load;
  private final ReadWaits readWaits;
  private final Map<Mountpath, List<String>> known = new ConcurrentHashMap<>();
  private volatile Capacity latest = Capacity.NONE;

  public Capacities(Mountpaths mountpaths, Ticker ticker) {
    this.mountpaths = requireNonNull(mountpaths, "mountpaths");
    this.space = new SpaceReport(mountpaths, devices);
    this.load = new DiskLoad(mountpaths, devices, ticker);
    this.readWaits = new ReadWaits(load::utilPercent);
  }

  /**
   * Asks the file systems, and keeps a little of their space for the target itself ({@link Reserve}).
   *
   * @param outOfSpacePercent from there on the error text says that PUTs are refused
   */
  public void refresh(long outOfSpacePercent) {
    latest = space.now(outOfSpacePercent);
    for (Mountpath mountpath : mountpaths.layout().available()) {
      try {
        mountpath.files().call(Lane.BACKGROUND, Capacities::keepReserve);
      } catch (DiskException e) {
        LOG.debug("{}: no space kept", mountpath, e);
      }
    }
  }

  private static Void keepReserve(Disk disk) throws DiskException {
    Reserve.keep(disk);
    return null;
  }

  /** Space by mountpath and in sum; shared file systems count once. */
  public Capacity capacity() {
    return latest;
  }

  /** Answer to {@code what=disk}: rates by disk, space by mountpath, no sums. */
  public DiskCapacity disk() {
    Capacity now = latest;
    return DiskCapacity.of(
        load.sample(), new Capacity(now.mountpaths(), now.capacityError(), 0, 0, 0, 0, 0));
  }

  /** Rates of the disks behind the mountpaths. */
  public SortedMap<String, DiskStats> rates() {
    return load.sample();
  }

  /** How long readers would wait for mountpaths. */
  public ReadWaits readWaits() {
    return readWaits;
  }

  /** Answer to {@code what=mountpaths}. */
  public MountpathList list() {
    Layout now = mountpaths.layout();
    List<String> out = new ArrayList<>(now.disabled());
    out.addAll(now.lost());
    return new MountpathList(
        now.available().stream().map(Mountpath::path).toList(),
        now.leaving().stream().map(Mountpath::path).toList(),
        out.stream().sorted().toList(),
        now.missed());
  }

  /**
   * Compares the disks behind a mountpath with those known.
   *
   * @return empty, or how they differ
   */
  public String rescan(String path) {
    Mountpath found =
        mountpaths
            .find(path)
            .orElseThrow(
                () ->
                    new AisException(
                        404,
                        TypeCodes.MOUNTPATH_NOT_FOUND,
                        "mountpath " + path + " does not exist"));
    List<String> before = known.computeIfAbsent(found, this::disks);
    List<String> now = new BlockDevices().disksOf(found.fileSystem().device());
    known.put(found, now);
    List<String> lost = before.stream().filter(d -> !now.contains(d)).toList();
    List<String> attached = now.stream().filter(d -> !before.contains(d)).toList();
    return lost.isEmpty() && attached.isEmpty()
        ? ""
        : "mountpath " + path + ": lost disks " + lost + ", attached disks " + attached;
  }

  /** A mountpath as locations name it: {@code path, disks, media}. */
  public String describe(String path) {
    return mountpaths
        .find(path)
        .map(found -> path + ", " + String.join(" ", disks(found)) + ", hdd")
        .orElse(path);
  }

  private List<String> disks(Mountpath mountpath) {
    return devices.disksOf(mountpath.fileSystem().device());
  }

  /** Size of all file systems, shared ones once. */
  public long totalBytes() {
    Capacity now = latest;
    return now.totalUsedBytes() + now.totalAvailableBytes();
  }
}
