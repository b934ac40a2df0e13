package io.ais.node.mountpath;

import static java.util.Objects.requireNonNull;

import io.ais.hrw.Hrw;
import io.ais.model.FsInfo;
import io.ais.node.disk.DiskExecutor;

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

  @Override
  public String toString() {
    return "mp[" + path + (label.isEmpty() ? "" : ", " + label) + "]";
  }
}
