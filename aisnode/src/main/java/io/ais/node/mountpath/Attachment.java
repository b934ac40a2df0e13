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
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens configured directories as candidates and checks what they must fulfil. One use. */
final class Attachment {
  private static final Logger LOG = LoggerFactory.getLogger(Attachment.class);
  private static final String PROBE = "ais.probe";

  private final MountpathConfig config;
  private final List<Candidate> candidates = new ArrayList<>();

  Attachment(MountpathConfig config) {
    this.config = config;
  }

  Mountpaths open() throws DiskException {
    checkNesting(config.paths().keySet());
    Map<String, Exception> failures = new TreeMap<>();
    boolean done = false;
    try {
      for (Map.Entry<String, String> entry : config.paths().entrySet()) {
        try {
          if (config.testing()) {
            NioDisk.makeRoot(Path.of(entry.getKey()));
          }
          candidates.add(open(entry.getKey(), entry.getValue()));
        } catch (DiskException | InvalidException e) {
          failures.put(entry.getKey(), e); // fatal unless it is out of service
        }
      }
      Assembly assembly = new Assembly(config, candidates, failures, Attachment::open);
      Mountpaths mountpaths = assembly.assemble();
      checkSharing(mountpaths.layout());
      done = true;
      return mountpaths;
    } finally {
      if (!done) {
        candidates.forEach(candidate -> candidate.files().close());
      }
    }
  }

  /** Refuses a directory inside another one. */
  static void checkNesting(Iterable<String> paths) {
    for (String outer : paths) {
      for (String inner : paths) {
        if (!outer.equals(inner) && inner.startsWith(outer + "/")) {
          throw new InvalidException(
              "mountpath nesting is not permitted: \"%s\" contains \"%s\"".formatted(outer, inner));
        }
      }
    }
  }

  /** As {@link Opener#open}, on a real disk. */
  static Candidate open(String path, String label) throws DiskException {
    Path root = Path.of(path);
    NioDisk disk = NioDisk.open(root);
    DiskExecutor files = null;
    boolean done = false;
    try {
      disk.lock();
      String name = label.isEmpty() ? root.getFileName().toString() : label;
      files = new MountpathThreads(name, disk, MountpathThreads.Sizes.DEFAULT);
      FsInfo fileSystem = new FsInfo(disk.deviceName(), disk.fileSystemType(), disk.fileSystemId());
      files.call(Lane.CLIENT, d -> checkAttributes(d, path, fileSystem.type()));
      done = true;
      return new Candidate(path, label, fileSystem, files);
    } finally {
      if (!done && files != null) {
        files.close();
      } else if (!done) {
        disk.close();
      }
    }
  }

  private void checkSharing(Layout layout) {
    Map<String, String> fileSystems = new HashMap<>();
    for (Mountpath mountpath : layout.held()) {
      String id = mountpath.fileSystem().id();
      String other = fileSystems.putIfAbsent(id, mountpath.path());
      if (other != null && !config.testing()) {
        checkSharing(mountpath.path(), mountpath.label(), id, other);
      }
    }
  }

  /** Two mountpaths on one file system need a label. */
  static void checkSharing(String path, String label, String fileSystemId, String other) {
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
      if (e.is(DiskException.Kind.NO_SPACE)) {
        return null; // they work, as far as one can see on a full disk
      }
      throw e;
    }
    if (disk.attribute("", PROBE).isEmpty()) {
      throw new InvalidException("mountpath " + path + ": extended attributes are not kept");
    }
    return null;
  }
}
