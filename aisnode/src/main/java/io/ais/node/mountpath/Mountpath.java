package io.ais.node.mountpath;

import static java.util.Objects.requireNonNull;

import io.ais.hrw.Hrw;
import io.ais.model.FsInfo;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskExecutor;
import io.ais.node.mountpath.MetadataFile.Loaded;
import io.ais.wire.Json;
import java.io.IOException;

/**
 * One mountpath of a target. Immutable; the executor is owned by {@link Mountpaths}.
 *
 * @param path where it is attached now
 * @param label of the operator, may be empty
 * @param identity what its identity file says
 * @param fileSystem what it lies on
 * @param files runs operations on it
 */
public record Mountpath(
    String path, String label, MountpathIdentity identity, FsInfo fileSystem, DiskExecutor files) {
  public Mountpath {
    requireNonNull(path, "path");
    requireNonNull(label, "label");
    requireNonNull(identity, "identity");
    requireNonNull(fileSystem, "fileSystem");
    requireNonNull(files, "files");
  }

  /** Input of HRW among mountpaths: digest of the path under which it was first attached. */
  public long digest() {
    return Hrw.digest(identity.hrwName());
  }

  /**
   * Looks whether the disk is the one that was attached, within a task on it.
   *
   * @throws DiskException GONE or FAULT with the reason
   */
  public void check(Disk disk) throws DiskException {
    disk.checkRoot();
    switch (MetadataFile.load(disk, MountpathIdentity.FILE, MountpathIdentity.KIND)) {
      case Loaded.Absent _ -> throw gone("its identity is missing");
      case Loaded.Bad(String reason) -> throw gone("its identity is damaged: " + reason);
      case Loaded.Good(byte[] content) -> {
        if (!identity.equals(parsed(content))) {
          throw gone("it carries the identity of another one");
        }
      }
    }
  }

  private static MountpathIdentity parsed(byte[] content) {
    try {
      return Json.parse(content, MountpathIdentity.class);
    } catch (IOException e) {
      return null;
    }
  }

  private DiskException gone(String why) {
    return new DiskException(DiskException.Kind.GONE, path, why, null);
  }

  @Override
  public String toString() {
    return "mp[" + path + (label.isEmpty() ? "" : ", " + label) + "]";
  }
}
