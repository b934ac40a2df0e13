package io.ais.node.mountpath;

import io.ais.node.disk.DiskException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The copies of the volume metadata on the mountpaths of a layout. Stateless. */
final class MetadataCopies {
  private static final Logger LOG = LoggerFactory.getLogger(MetadataCopies.class);

  private MetadataCopies() {}

  /**
   * Stores a copy on every mountpath in service. Those that go out of service may be sick: their copies
   * are not needed.
   */
  static void store(Layout layout, VolumeMetadata metadata) throws DiskException {
    for (Mountpath mountpath : layout.available()) {
      RootFiles.save(mountpath.files(), metadata);
    }
    for (Mountpath mountpath : layout.leaving()) {
      tryStore(mountpath, metadata, "no copy of the volume metadata");
    }
  }

  /** Stores a copy wherever that is possible; the mountpaths in service where it was not. */
  static Map<Mountpath, DiskException> storeWherePossible(Layout layout, VolumeMetadata metadata) {
    Map<Mountpath, DiskException> failures = new LinkedHashMap<>();
    for (Mountpath mountpath : layout.held()) {
      try {
        RootFiles.save(mountpath.files(), metadata);
      } catch (DiskException e) {
        LOG.warn("{}: no copy of the volume metadata: {}", mountpath, e.getMessage());
        if (layout.available().contains(mountpath)) {
          failures.put(mountpath, e);
        }
      }
    }
    return failures;
  }

  /** Some copies may be of the version that is not in force: the next start shall not find them. */
  static void takeBack(Layout layout, VolumeMetadata before) {
    for (Mountpath mountpath : layout.held()) {
      tryStore(mountpath, before, "volume metadata not taken back");
    }
  }

  private static void tryStore(Mountpath mountpath, VolumeMetadata metadata, String complaint) {
    try {
      RootFiles.save(mountpath.files(), metadata);
    } catch (DiskException e) {
      LOG.warn("{}: {}: {}", mountpath, complaint, e.getMessage());
    }
  }
}
