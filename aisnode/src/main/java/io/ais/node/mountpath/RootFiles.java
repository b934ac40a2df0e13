package io.ais.node.mountpath;

import io.ais.base.Ids;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskExecutor;
import io.ais.node.disk.Lane;
import io.ais.node.mountpath.MetadataFile.Loaded;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Identity, owner and volume metadata at the root of one mountpath. Stateless. */
final class RootFiles {
  private static final Logger LOG = LoggerFactory.getLogger(RootFiles.class);
  private static final String ID_ATTRIBUTE = "ais.daemon_id";

  private RootFiles() {}

  /**
   * Empty for a directory that is no mountpath yet, or an empty mount point.
   *
   * @throws StorageIntegrityException sie#10 when the file is damaged
   */
  static Optional<MountpathIdentity> identity(Candidate candidate) throws DiskException {
    return switch (load(candidate, MountpathIdentity.FILE, MountpathIdentity.KIND)) {
      case Loaded.Absent _ -> Optional.empty();
      case Loaded.Bad bad ->
          throw new StorageIntegrityException(
              10,
              "mountpath %s: damaged identity: %s; restore its file %s from a copy"
                  .formatted(candidate.path(), bad.reason(), MountpathIdentity.FILE));
      case Loaded.Good good -> Optional.of(parse(good.content(), MountpathIdentity.class));
    };
  }

  /** The copy that fits its checksum; a damaged one is none. */
  static Optional<VolumeMetadata> metadata(Candidate candidate) throws DiskException {
    return switch (load(candidate, VolumeMetadata.FILE, VolumeMetadata.KIND)) {
      case Loaded.Absent _ -> Optional.empty();
      case Loaded.Bad bad -> {
        LOG.warn(
            "mountpath {}: copy of volume metadata ignored: {}", candidate.path(), bad.reason());
        yield Optional.empty();
      }
      case Loaded.Good good -> Optional.of(parse(good.content(), VolumeMetadata.class));
    };
  }

  /** The copy that is on no mountpath; none when it cannot be read. */
  static Optional<VolumeMetadata> metadata(OutsideCopy outside) {
    try {
      return outside.read().map(content -> parse(content, VolumeMetadata.class));
    } catch (DiskException e) {
      LOG.error("copy of volume metadata ignored: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Node that the directory is tied to. */
  static Optional<String> owner(Candidate candidate) throws DiskException {
    return candidate
        .files()
        .call(Lane.CLIENT, disk -> disk.attribute("", ID_ATTRIBUTE))
        .map(value -> new String(value, StandardCharsets.US_ASCII));
  }

  /** Makes the directory a mountpath of the node, durably. */
  static MountpathIdentity initialise(Candidate candidate, String nodeId, RandomGenerator random)
      throws DiskException {
    MountpathIdentity identity =
        new MountpathIdentity(Ids.newUuid(random), candidate.path(), nodeId);
    candidate
        .files()
        .call(
            Lane.CLIENT,
            disk -> {
              disk.setAttribute("", ID_ATTRIBUTE, nodeId.getBytes(StandardCharsets.US_ASCII));
              return null;
            });
    save(candidate.files(), MountpathIdentity.FILE, MountpathIdentity.KIND, Json.bytes(identity));
    LOG.info("new mountpath {} of t[{}]", candidate.path(), nodeId);
    return identity;
  }

  /** Stores a copy, durably. */
  static void save(DiskExecutor files, VolumeMetadata metadata) throws DiskException {
    save(files, VolumeMetadata.FILE, VolumeMetadata.KIND, Json.bytes(metadata));
  }

  /** The directory is no mountpath any more; what else is in it stays. */
  static void forget(DiskExecutor files) throws DiskException {
    files.call(
        Lane.CLIENT,
        disk -> {
          for (String name : new String[] {VolumeMetadata.FILE, MountpathIdentity.FILE}) {
            if (disk.stat(name).isPresent()) {
              disk.delete(name);
            }
          }
          disk.syncDirectory("");
          return null;
        });
  }

  private static Loaded load(Candidate candidate, String name, String kind) throws DiskException {
    return candidate.files().call(Lane.CLIENT, disk -> MetadataFile.load(disk, name, kind));
  }

  private static void save(DiskExecutor files, String name, String kind, byte[] content)
      throws DiskException {
    files.call(
        Lane.CLIENT,
        disk -> {
          MetadataFile.save(disk, name, kind, content);
          return null;
        });
  }

  private static <T> T parse(byte[] content, Class<T> type) {
    try {
      return Json.parse(content, type);
    } catch (IOException e) {
      throw new StorageIntegrityException(40, "cannot be parsed: " + e.getMessage());
    }
  }
}
