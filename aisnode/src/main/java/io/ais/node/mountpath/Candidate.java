package io.ais.node.mountpath;

import static java.util.Objects.requireNonNull;

import io.ais.model.FsInfo;
import io.ais.node.disk.DiskExecutor;

/**
 * A configured mountpath before it is known whether it fits. Immutable.
 *
 * @param path as configured
 * @param label of the operator, may be empty
 * @param fileSystem what it lies on
 * @param files runs operations on it
 */
record Candidate(String path, String label, FsInfo fileSystem, DiskExecutor files) {
  Candidate {
    requireNonNull(path, "path");
    requireNonNull(label, "label");
    requireNonNull(fileSystem, "fileSystem");
    requireNonNull(files, "files");
  }

  /** As a mountpath in use. */
  Mountpath mountpath(MountpathIdentity identity) {
    return new Mountpath(path, label, identity, fileSystem, files);
  }

  /** As volume metadata records it, in service. */
  VolumeMetadata.Volume volume(MountpathIdentity identity) {
    return new VolumeMetadata.Volume(identity.id(), identity.hrwName(), label, fileSystem);
  }
}
