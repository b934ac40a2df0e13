package io.ais.node.mountpath;

import io.ais.node.disk.DiskException;
import io.ais.wire.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The copies of the volume metadata, outside the mountpaths and on those of a layout. Stateless. */
final class MetadataCopies {
  private static final Logger LOG = LoggerFactory.getLogger(MetadataCopies.class);

  private MetadataCopies() {}

  /**
   * Stores the copy outside, then one on every mountpath in service. Those that go out of service may be sick: their copies
   * are not needed.
   */
  static void store(OutsideCopy outside, Layout layout, VolumeMetadata metadata)
      throws DiskException {
    outside.write(Json.bytes(metadata));
    for (Mountpath mountpath : layout.available()) {
      RootFiles.save(mountpath.files(), metadata);
    }
    for (Mountpath mountpath : layout.leaving()) {
      tryStore(mountpath, metadata, "no copy of the volume metadata");
    }
  }

  /**
   * Stores a copy wherever that is possible, the one outside first. A layout without mountpaths is not
   * stored: the next start goes on from the one before, by which the last writes went.
   *
   * @return the mountpaths in service where it was not possible
   */
  static Map<Mountpath, DiskException> storeWherePossible(
      OutsideCopy outside, Layout layout, VolumeMetadata metadata) {
    if (!layout.held().isEmpty()) {
      tryStore(outside, metadata);
    }
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
  static void takeBack(OutsideCopy outside, Layout layout, VolumeMetadata before) {
    tryStore(outside, before);
    for (Mountpath mountpath : layout.held()) {
      tryStore(mountpath, before, "volume metadata not taken back");
    }
  }

  private static void tryStore(OutsideCopy outside, VolumeMetadata metadata) {
    try {
      outside.write(Json.bytes(metadata));
    } catch (DiskException e) {
      LOG.error(
          "volume metadata v{} is on mountpaths only: {}", metadata.version(), e.getMessage());
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
