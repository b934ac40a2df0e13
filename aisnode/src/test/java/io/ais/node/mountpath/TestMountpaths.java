package io.ais.node.mountpath;

import io.ais.model.FsInfo;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskException.Kind;
import io.ais.node.disk.DiskExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Mountpaths over any disks, put together by the production code. */
public final class TestMountpaths {
  private static final Opener NOTHING_ELSE =
      (path, label) -> {
        throw new DiskException(DiskException.Kind.NOT_FOUND, path, "no such disk", null);
      };

  private TestMountpaths() {}

  /** Attaches these as if they were configured. */
  public static Mountpaths of(SortedMap<String, DiskExecutor> disks) throws DiskException {
    return of(disks, "", false);
  }

  /** With a node id given by the operator, and leave to go on without lost mountpaths. */
  public static Mountpaths of(
      SortedMap<String, DiskExecutor> disks, String givenId, boolean startWithLost)
      throws DiskException {
    return of(disks, path -> path, givenId, startWithLost);
  }

  /** Directories of the same file system. */
  static Mountpaths onOneFileSystem(SortedMap<String, DiskExecutor> disks) throws DiskException {
    return of(disks, path -> "shared", "", false);
  }

  /** With a copy of the volume metadata elsewhere. */
  static Mountpaths of(SortedMap<String, DiskExecutor> disks, OutsideCopy outside, LossRule losses)
      throws DiskException {
    return of(disks, path -> path, "", losses, outside);
  }

  private static Mountpaths of(
      SortedMap<String, DiskExecutor> disks,
      UnaryOperator<String> fileSystems,
      String givenId,
      boolean startWithLost)
      throws DiskException {
    LossRule losses = startWithLost ? LossRule.ALLOWED : LossRule.REFUSED;
    return of(disks, fileSystems, givenId, losses, OutsideCopy.NONE);
  }

  /** Where one more path is configured that is not there. */
  static Mountpaths without(String missing, SortedMap<String, DiskExecutor> disks, LossRule losses)
      throws DiskException {
    Map<String, Exception> failures =
        Map.of(missing, new DiskException(Kind.NOT_FOUND, missing, "does not exist", null));
    return of(disks, path -> path, "", losses, OutsideCopy.NONE, failures);
  }

  private static Mountpaths of(
      SortedMap<String, DiskExecutor> disks,
      UnaryOperator<String> fileSystems,
      String givenId,
      LossRule losses,
      OutsideCopy outside)
      throws DiskException {
    return of(disks, fileSystems, givenId, losses, outside, Map.of());
  }

  private static Mountpaths of(
      SortedMap<String, DiskExecutor> disks,
      UnaryOperator<String> fileSystems,
      String givenId,
      LossRule losses,
      OutsideCopy outside,
      Map<String, Exception> failures)
      throws DiskException {
    SortedMap<String, String> paths = new TreeMap<>();
    failures.keySet().forEach(path -> paths.put(path, ""));
    List<Candidate> candidates = new ArrayList<>();
    for (Map.Entry<String, DiskExecutor> entry : disks.entrySet()) {
      paths.put(entry.getKey(), "");
      FsInfo fileSystem = new FsInfo("/dev/fake", "fake", fileSystems.apply(entry.getKey()));
      candidates.add(new Candidate(entry.getKey(), "", fileSystem, entry.getValue()));
    }
    Random random = new Random(disks.hashCode());
    MountpathConfig config =
        new MountpathConfig(paths, false, givenId, () -> "target-one", losses, outside, random);
    return new Assembly(config, candidates, failures, NOTHING_ELSE).assemble();
  }

  /** The copy on a disk. */
  static VolumeMetadata metadata(Disk disk) throws DiskException {
    FsInfo fileSystem = new FsInfo("/dev/fake", "fake", "any");
    return RootFiles.metadata(new Candidate("/any", "", fileSystem, DiskExecutor.inline(disk)))
        .orElseThrow();
  }

  /** Changes of them, with these disks beside those that are open. */
  public static MountpathChanges changes(
      Mountpaths mountpaths, SortedMap<String, DiskExecutor> disks) {
    return new MountpathChanges(
        mountpaths,
        true,
        new Random(5),
        path -> {},
        (path, label) -> {
          DiskExecutor disk = disks.get(path);
          if (disk == null) {
            throw new DiskException(DiskException.Kind.NOT_FOUND, path, "no such disk", null);
          }
          return new Candidate(path, label, new FsInfo("/dev/fake", "fake", path), disk);
        });
  }
}
