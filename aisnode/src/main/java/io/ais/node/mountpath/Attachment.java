package io.ais.node.mountpath;

import io.ais.base.InvalidException;
import io.ais.model.FsInfo;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskExecutor;
import io.ais.node.disk.Lane;
import io.ais.node.disk.MountpathThreads;
import io.ais.node.disk.NioDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens configured directories as candidates and checks what each must fulfil alone. One use. */
final class Attachment {
  private static final Logger LOG = LoggerFactory.getLogger(Attachment.class);
  private static final String PROBE = "ais.probe";

  private final MountpathConfig config;
  private final List<Candidate> candidates = new ArrayList<>();
  private final Map<String, String> fileSystems = new HashMap<>();

  Attachment(MountpathConfig config) {
    this.config = config;
  }

  Mountpaths open() throws DiskException {
    checkNesting();
    boolean done = false;
    try {
      for (Map.Entry<String, String> entry : config.paths().entrySet()) {
        attach(entry.getKey(), entry.getValue());
      }
      Mountpaths mountpaths = new Assembly(config, candidates).assemble();
      done = true;
      return mountpaths;
    } finally {
      if (!done) {
        candidates.forEach(candidate -> candidate.files().close());
      }
    }
  }

  private void checkNesting() {
    List<String> paths = List.copyOf(config.paths().keySet());
    for (String outer : paths) {
      for (String inner : paths) {
        if (!outer.equals(inner) && inner.startsWith(outer + "/")) {
          throw new InvalidException(
              "mountpath nesting is not permitted: \"%s\" contains \"%s\"".formatted(outer, inner));
        }
      }
    }
  }

  private void attach(String path, String label) throws DiskException {
    Path root = Path.of(path);
    if (config.testing()) {
      NioDisk.makeRoot(root);
    }
    NioDisk disk = NioDisk.open(root);
    disk.lock();
    String name = label.isEmpty() ? root.getFileName().toString() : label;
    DiskExecutor files = new MountpathThreads(name, disk, MountpathThreads.Sizes.DEFAULT);
    FsInfo fileSystem = new FsInfo(disk.deviceName(), disk.fileSystemType(), disk.fileSystemId());
    candidates.add(new Candidate(path, label, fileSystem, files));
    checkSharing(path, label, fileSystem.id());
    files.call(Lane.CLIENT, d -> checkAttributes(d, path, fileSystem.type()));
  }

  private void checkSharing(String path, String label, String fileSystemId) {
    String other = fileSystems.putIfAbsent(fileSystemId, path);
    if (other == null || config.testing()) {
      return;
    }
    if (label.isEmpty()) {
      throw new InvalidException(
          "FsID %s: filesystem sharing is not allowed: %s vs \"%s\""
              .formatted(fileSystemId, path, other));
    }
    LOG.warn("mountpath {} ({}) shares a file system with {}", path, label, other);
  }

  private static Void checkAttributes(Disk disk, String path, String type) throws DiskException {
    byte[] value = {1, 2, 3};
    try {
      disk.setAttribute("", PROBE, value);
    } catch (DiskException e) {
      if (e.is(DiskException.Kind.OTHER)) {
        throw new InvalidException(
            "mountpath %s: extended attributes (user.*) do not work on its %s file system: %s"
                .formatted(path, type, e.getMessage()));
      }
      throw e;
    }
    if (disk.attribute("", PROBE).isEmpty()) {
      throw new InvalidException("mountpath " + path + ": extended attributes are not kept");
    }
    return null;
  }
}
