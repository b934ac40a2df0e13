package io.ais.node.mountpath;

import io.ais.base.Ids;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.Lane;
import io.ais.node.mountpath.MetadataFile.Loaded;
import io.ais.node.mountpath.VolumeMetadata.Volume;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the mountpaths of a target together at start: reads identities and volume metadata, finds the
 * node id, refuses what does not fit, initialises what is new, stores the result. The identity of a
 * mountpath is the id in its file, wherever it is attached. A configured path that the volume
 * metadata knows but that carries no identity is not new: its disk is not mounted. One use.
 */
final class Assembly {
  private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);
  private static final String ID_ATTRIBUTE = "ais.daemon_id";

  private final MountpathConfig config;
  private final List<Candidate> candidates;
  private final Map<Candidate, MountpathIdentity> identities = new LinkedHashMap<>();
  private Optional<VolumeMetadata> known = Optional.empty();

  Assembly(MountpathConfig config, List<Candidate> candidates) {
    this.config = config;
    this.candidates = candidates;
  }

  Mountpaths assemble() throws DiskException {
    readIdentities();
    known = newestVolumeMetadata();
    String nodeId = nodeId();
    checkOwner(nodeId);
    List<Candidate> usable = withoutUnmounted();
    List<Volume> lost = lost();
    if (!lost.isEmpty() && !config.startWithLost()) {
      throw new StorageIntegrityException(
          60, "lost mountpaths " + lost.stream().map(Volume::hrwName).toList());
    }
    if (usable.isEmpty()) {
      throw new StorageIntegrityException(60, "no mountpath is available");
    }
    return build(nodeId, usable, lost);
  }

  private Mountpaths build(String nodeId, List<Candidate> usable, List<Volume> lost)
      throws DiskException {
    for (Candidate candidate : usable) {
      if (!identities.containsKey(candidate)) {
        identities.put(candidate, initialise(candidate, nodeId));
      }
    }
    VolumeMetadata next = nextVolumeMetadata(nodeId, usable, lost);
    List<Mountpath> mountpaths = new ArrayList<>();
    for (Candidate c : usable) {
      if (known.isEmpty() || !known.get().equals(next) || !hasNewest(c)) {
        save(c, VolumeMetadata.FILE, VolumeMetadata.KIND, Json.bytes(next));
      }
      mountpaths.add(
          new Mountpath(c.path(), c.label(), identities.get(c), c.fileSystem(), c.files()));
    }
    return new Mountpaths(
        nodeId, mountpaths, lost.stream().map(Volume::hrwName).toList(), next.settled());
  }

  private void readIdentities() throws DiskException {
    Set<String> ids = new HashSet<>();
    for (Candidate candidate : candidates) {
      Optional<MountpathIdentity> identity = readIdentity(candidate);
      if (identity.isPresent()) {
        identities.put(candidate, identity.get());
        String first = identities.values().iterator().next().targetId();
        checkId(first, identity.get().targetId(), candidate);
        if (!ids.add(identity.get().id())) {
          throw new StorageIntegrityException(
              10, "two mountpaths carry id " + identity.get().id() + ": " + candidate.path());
        }
      }
    }
  }

  private static Optional<MountpathIdentity> readIdentity(Candidate candidate)
      throws DiskException {
    Loaded loaded = load(candidate, MountpathIdentity.FILE, MountpathIdentity.KIND);
    return switch (loaded) {
      case Loaded.Absent _ -> Optional.empty();
      case Loaded.Bad bad ->
          throw new StorageIntegrityException(
              10, "mountpath " + candidate.path() + ": damaged identity: " + bad.reason());
      case Loaded.Good good -> Optional.of(parse(good.content(), MountpathIdentity.class));
    };
  }

  /** Newest copy that fits its checksum; damaged ones are replaced when the result is stored. */
  private Optional<VolumeMetadata> newestVolumeMetadata() throws DiskException {
    VolumeMetadata newest = null;
    for (Candidate candidate : candidates) {
      Optional<VolumeMetadata> copy = readVolumeMetadata(candidate);
      if (copy.isEmpty()) {
        continue;
      }
      if (newest != null
          && newest.version() == copy.get().version()
          && !newest.equals(copy.get())) {
        throw new StorageIntegrityException(
            30, "different volume metadata v" + newest.version() + " at " + candidate.path());
      }
      if (newest == null || newest.version() < copy.get().version()) {
        newest = copy.get();
      }
    }
    return Optional.ofNullable(newest);
  }

  private static Optional<VolumeMetadata> readVolumeMetadata(Candidate candidate)
      throws DiskException {
    Loaded loaded = load(candidate, VolumeMetadata.FILE, VolumeMetadata.KIND);
    return switch (loaded) {
      case Loaded.Absent _ -> Optional.empty();
      case Loaded.Bad bad -> {
        LOG.warn(
            "mountpath {}: copy of volume metadata ignored: {}", candidate.path(), bad.reason());
        yield Optional.empty();
      }
      case Loaded.Good good -> Optional.of(parse(good.content(), VolumeMetadata.class));
    };
  }

  private boolean hasNewest(Candidate candidate) throws DiskException {
    return readVolumeMetadata(candidate).equals(known);
  }

  private String nodeId() throws DiskException {
    if (!config.givenId().isEmpty()) {
      return config.givenId();
    }
    for (MountpathIdentity identity : identities.values()) {
      return identity.targetId();
    }
    for (Candidate candidate : candidates) {
      Optional<String> attribute = idAttribute(candidate);
      if (attribute.isPresent()) {
        return attribute.get();
      }
    }
    return known.map(VolumeMetadata::targetId).orElseGet(config.newId());
  }

  private void checkOwner(String nodeId) throws DiskException {
    for (Candidate candidate : candidates) {
      MountpathIdentity identity = identities.get(candidate);
      if (identity != null) {
        checkId(nodeId, identity.targetId(), candidate);
      }
      Optional<String> attribute = idAttribute(candidate);
      if (attribute.isPresent()) {
        checkId(nodeId, attribute.get(), candidate);
      }
    }
    if (known.isPresent() && !known.get().targetId().equals(nodeId)) {
      throw new StorageIntegrityException(
          20,
          "volume metadata has a different target ID: \"%s\" vs \"%s\""
              .formatted(nodeId, known.get().targetId()));
    }
  }

  private static void checkId(String nodeId, String stored, Candidate candidate) {
    if (!nodeId.equals(stored)) {
      throw new StorageIntegrityException(
          10,
          "target ID mismatch: \"%s\" vs \"%s\"(\"%s\")"
              .formatted(nodeId, stored, candidate.path()));
    }
  }

  /** A path that should carry an identity but does not is an empty mount point. */
  private List<Candidate> withoutUnmounted() {
    SortedMap<String, Volume> volumes =
        known.map(VolumeMetadata::mountpaths).orElse(new TreeMap<>());
    return candidates.stream()
        .filter(c -> identities.containsKey(c) || !volumes.containsKey(c.path()))
        .toList();
  }

  private List<Volume> lost() {
    Set<String> present = new HashSet<>();
    identities.values().forEach(identity -> present.add(identity.id()));
    return known.map(k -> List.copyOf(k.mountpaths().values())).orElse(List.of()).stream()
        .filter(volume -> !present.contains(volume.id()))
        .toList();
  }

  private MountpathIdentity initialise(Candidate candidate, String nodeId) throws DiskException {
    MountpathIdentity identity =
        new MountpathIdentity(Ids.newUuid(config.random()), candidate.path(), nodeId);
    candidate
        .files()
        .call(
            Lane.CLIENT,
            disk -> {
              disk.setAttribute("", ID_ATTRIBUTE, nodeId.getBytes(StandardCharsets.US_ASCII));
              return null;
            });
    save(candidate, MountpathIdentity.FILE, MountpathIdentity.KIND, Json.bytes(identity));
    LOG.info("new mountpath {} of t[{}]", candidate.path(), nodeId);
    return identity;
  }

  private VolumeMetadata nextVolumeMetadata(
      String nodeId, List<Candidate> usable, List<Volume> lost) throws DiskException {
    SortedMap<String, Volume> volumes = new TreeMap<>();
    lost.forEach(volume -> volumes.put(volume.hrwName(), volume));
    Set<String> ids = new HashSet<>();
    for (Candidate c : usable) {
      MountpathIdentity identity = identities.get(c);
      ids.add(identity.id());
      volumes.put(
          c.path(), new Volume(identity.id(), identity.hrwName(), c.label(), c.fileSystem()));
    }
    if (known.isEmpty()) {
      return new VolumeMetadata(nodeId, 1, holdNoBuckets(usable), volumes);
    }
    VolumeMetadata old = known.get();
    Set<String> oldIds = new HashSet<>();
    old.mountpaths().values().forEach(volume -> oldIds.add(volume.id()));
    boolean settled = old.settled() && oldIds.equals(ids);
    if (old.mountpaths().equals(volumes) && old.settled() == settled) {
      return old;
    }
    return new VolumeMetadata(nodeId, old.version() + 1, settled, volumes);
  }

  private static boolean holdNoBuckets(List<Candidate> usable) throws DiskException {
    for (Candidate candidate : usable) {
      List<String> names = candidate.files().call(Lane.CLIENT, disk -> disk.list(""));
      if (names.stream().anyMatch(name -> name.startsWith("@"))) {
        return false;
      }
    }
    return true;
  }

  private static Optional<String> idAttribute(Candidate candidate) throws DiskException {
    return candidate
        .files()
        .call(Lane.CLIENT, disk -> disk.attribute("", ID_ATTRIBUTE))
        .map(value -> new String(value, StandardCharsets.US_ASCII));
  }

  private static Loaded load(Candidate candidate, String name, String kind) throws DiskException {
    return candidate.files().call(Lane.CLIENT, disk -> MetadataFile.load(disk, name, kind));
  }

  private static void save(Candidate candidate, String name, String kind, byte[] content)
      throws DiskException {
    candidate
        .files()
        .call(
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
