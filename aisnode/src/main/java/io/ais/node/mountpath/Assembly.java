package io.ais.node.mountpath;

import io.ais.base.InvalidException;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.Lane;
import io.ais.node.mountpath.VolumeMetadata.Holds;
import io.ais.node.mountpath.VolumeMetadata.State;
import io.ais.node.mountpath.VolumeMetadata.Volume;
import io.ais.wire.Json;
import java.util.ArrayList;
import java.util.HashMap;
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

  /** Changes that missing mountpaths may have seen and those that are here have not: these win. */
  private static final long APART = 1000;

  private final MountpathConfig config;
  private final List<Candidate> candidates;
  private final Map<String, Exception> failures;
  private final Opener opener;
  private final Map<Candidate, MountpathIdentity> identities = new LinkedHashMap<>();
  private final Map<Candidate, StorageIntegrityException> damaged = new LinkedHashMap<>();
  private Optional<VolumeMetadata> outside = Optional.empty();
  private final List<Candidate> detached = new ArrayList<>(); // and not forgotten yet
  private Optional<VolumeMetadata> known = Optional.empty();
  private String doubt = "";

  /**
   * @param candidates opened; those that are out of service are closed and removed, those that were
   *     attached at run time are added
   * @param failures configured paths that could not be opened
   */
  Assembly(
      MountpathConfig config,
      List<Candidate> candidates,
      Map<String, Exception> failures,
      Opener opener) {
    this.config = config;
    this.candidates = candidates;
    this.failures = failures;
    this.opener = opener;
  }

  Mountpaths assemble() throws DiskException {
    try {
      Mountpaths built = assembled();
      detached.forEach(Assembly::endDetaching);
      return built;
    } finally {
      detached.forEach(candidate -> candidate.files().close());
    }
  }

  private Mountpaths assembled() throws DiskException {
    outside = RootFiles.metadata(config.outside());
    readIdentities();
    readVolumeMetadata();
    leaveDamaged();
    refuseFailures();
    openUnconfigured();
    String nodeId = nodeId();
    checkOwner(nodeId);
    refuseDoubt();
    leaveOutOfService();
    List<Candidate> usable = withoutUnmounted();
    List<Volume> lost = lost();
    refuseLost(
        lost.stream()
            .filter(volume -> volume.holds() == Holds.NOTHING) // others were missed before
            .map(Volume::hrwName)
            .toList());
    if (usable.isEmpty()) {
      throw new StorageIntegrityException(60, "no mountpath is available" + out(lost));
    }
    return build(nodeId, usable, !lost.isEmpty());
  }

  private String out(List<Volume> lost) {
    List<String> disabled =
        volumes().entrySet().stream()
            .filter(entry -> entry.getValue().state() == State.DISABLED)
            .map(Map.Entry::getKey)
            .toList();
    return known.isEmpty()
        ? ""
        : ": missing %s, disabled %s, says volume metadata v%d on them or in %s"
            .formatted(
                lost.stream().map(Volume::hrwName).toList(),
                disabled,
                known.get().version(),
                config.outside());
  }

  /** Nobody knows what a missing mountpath knows, and whether what is here is the newest. */
  private void refuseDoubt() {
    Set<String> present = presentIds();
    List<String> missing =
        volumes().values().stream()
            .filter(volume -> !volume.isGone() && !present.contains(volume.id()))
            .map(Volume::hrwName)
            .toList();
    if (!doubt.isEmpty() && !missing.isEmpty()) {
      refuseLost(missing);
    }
  }

  private void refuseLost(List<String> lost) {
    String objection = lost.isEmpty() ? "" : config.losses().objection(lost.size(), doubt);
    if (!objection.isEmpty()) {
      throw new StorageIntegrityException(60, "lost mountpaths " + lost + ": " + objection);
    }
    if (!lost.isEmpty()) {
      LOG.error("starting without mountpaths {}: mount them and enable them", lost);
    }
  }

  private Mountpaths build(String nodeId, List<Candidate> usable, boolean apart)
      throws DiskException {
    for (Candidate candidate : usable) {
      if (!identities.containsKey(candidate)) {
        identities.put(candidate, RootFiles.initialise(candidate, nodeId, config.random()));
      }
    }
    VolumeMetadata next = nextVolumeMetadata(nodeId, usable, apart);
    if (!outside.equals(Optional.of(next))) {
      config.outside().write(Json.bytes(next));
    }
    List<Mountpath> mountpaths = new ArrayList<>();
    for (Candidate c : usable) {
      if (known.isEmpty() || !known.get().equals(next) || !hasNewest(c)) {
        RootFiles.save(c.files(), next);
      }
      mountpaths.add(c.mountpath(identities.get(c)));
    }
    return new Mountpaths(nodeId, config.outside(), next, mountpaths);
  }

  private void readIdentities() throws DiskException {
    Set<String> ids = new HashSet<>();
    for (Candidate candidate : candidates) {
      Optional<MountpathIdentity> identity = sound(candidate);
      if (identity.isPresent()) {
        identities.put(candidate, identity.get());
        if (!ids.add(identity.get().id())) {
          throw new StorageIntegrityException(
              10, "two mountpaths carry id " + identity.get().id() + ": " + candidate.path());
        }
      }
    }
    checkTargets();
  }

  /** A mountpath of another target is named, not those of this one. */
  private void checkTargets() {
    Map<String, List<String>> byTarget = new LinkedHashMap<>();
    identities.forEach(
        (candidate, identity) ->
            byTarget
                .computeIfAbsent(identity.targetId(), _ -> new ArrayList<>())
                .add(candidate.path()));
    if (byTarget.size() < 2) {
      return;
    }
    LOG.error("mountpaths of different targets: {}", byTarget);
    String own = ownId(byTarget);
    for (Map.Entry<Candidate, MountpathIdentity> entry : identities.entrySet()) {
      checkId(own, entry.getValue().targetId(), entry.getKey());
    }
  }

  /** As given, else as known outside the mountpaths, else that of most of them. */
  private String ownId(Map<String, List<String>> byTarget) {
    if (!config.givenId().isEmpty()) {
      return config.givenId();
    }
    Optional<String> told = outside.map(VolumeMetadata::targetId).filter(byTarget::containsKey);
    String most = byTarget.keySet().iterator().next();
    for (Map.Entry<String, List<String>> entry : byTarget.entrySet()) {
      most = entry.getValue().size() > byTarget.get(most).size() ? entry.getKey() : most;
    }
    return told.orElse(most);
  }

  /** Its identity, if it has one that can be read. */
  private Optional<MountpathIdentity> sound(Candidate candidate) throws DiskException {
    try {
      return RootFiles.identity(candidate);
    } catch (StorageIntegrityException e) {
      damaged.put(candidate, e);
      return Optional.empty();
    }
  }

  /** A disk that cannot say which one it is counts as lost, if the target may go on without it. */
  private void leaveDamaged() {
    for (Map.Entry<Candidate, StorageIntegrityException> each : damaged.entrySet()) {
      Candidate candidate = each.getKey();
      Volume volume = volumes().get(candidate.path());
      if (volume == null) {
        throw each.getValue();
      }
      boolean missed = volume.state().isExpected() && volume.holds() == Holds.NOTHING;
      String objection = missed ? config.losses().objection(damaged.size(), doubt) : "";
      if (!objection.isEmpty()) {
        throw new StorageIntegrityException(
            10, each.getValue().text() + " and start again; without it: " + objection);
      }
      LOG.error("mountpath {} is left out: {}", candidate.path(), each.getValue().getMessage());
      candidate.files().close();
      candidates.remove(candidate);
    }
  }

  /** Newest copy that fits its checksum; damaged ones are replaced when the result is stored. */
  private void readVolumeMetadata() throws DiskException {
    SortedMap<String, VolumeMetadata> copies = new TreeMap<>();
    for (Candidate candidate : candidates) {
      if (!damaged.containsKey(candidate)) {
        RootFiles.metadata(candidate).ifPresent(copy -> copies.put(candidate.path(), copy));
      }
    }
    leaveForeignCopy();
    Newest newest = Newest.of(copies, outside, config.outside().toString());
    known = newest.metadata();
    doubt = config.outside() == OutsideCopy.NONE ? "" : newest.doubt();
  }

  /** The directory with the copy was another target's, the mountpaths are of one. */
  private void leaveForeignCopy() {
    String own = config.givenId();
    if (own.isEmpty() && !identities.isEmpty()) {
      own = identities.values().iterator().next().targetId();
    }
    if (outside.isPresent() && !own.isEmpty() && !own.equals(outside.get().targetId())) {
      LOG.warn("{} is of t[{}]: ignored", config.outside(), outside.get().targetId());
      outside = Optional.empty();
    }
  }

  private boolean hasNewest(Candidate candidate) throws DiskException {
    return RootFiles.metadata(candidate).equals(known);
  }

  private SortedMap<String, Volume> volumes() {
    return known.map(VolumeMetadata::mountpaths).orElse(new TreeMap<>());
  }

  /** A path that cannot be opened is fatal, unless it is out of service, or may be missing. */
  private void refuseFailures() throws DiskException {
    for (Map.Entry<String, Exception> failure : failures.entrySet()) {
      String path = failure.getKey();
      String reason = failure.getValue().getMessage();
      Volume volume = volumes().get(path);
      boolean missed =
          volume == null || volume.state().isExpected() && volume.holds() == Holds.NOTHING;
      String objection = missed ? config.losses().objection(failures.size(), doubt) : "";
      if (volume != null && objection.isEmpty()) {
        LOG.warn("mountpath {} left out: {}", path, reason);
        continue;
      }
      if (volume != null) {
        throw new StorageIntegrityException(
            60, "lost mountpaths %s (%s): %s".formatted(failures.keySet(), reason, objection));
      }
      switch (failure.getValue()) {
        case DiskException e -> throw e;
        case InvalidException e -> throw e;
        default -> throw new IllegalStateException(failure.getValue());
      }
    }
  }

  /** Mountpaths that were attached at run time and are not in the configuration. */
  private void openUnconfigured() throws DiskException {
    Set<String> present = presentIds();
    boolean added = false;
    for (Map.Entry<String, Volume> entry : volumes().entrySet()) {
      Volume volume = entry.getValue();
      boolean missing = volume.state().isExpected() && !present.contains(volume.id());
      if (!missing || config.paths().containsKey(entry.getKey())) {
        continue;
      }
      Optional<Candidate> found = tryOpen(entry.getKey(), volume);
      if (found.isPresent()) {
        candidates.add(found.get());
        added = true;
      }
    }
    if (added) {
      identities.clear();
      readIdentities();
      readVolumeMetadata();
    }
  }

  private Optional<Candidate> tryOpen(String path, Volume volume) {
    try {
      Candidate candidate = opener.open(path, volume.label());
      if (RootFiles.identity(candidate)
          .map(MountpathIdentity::id)
          .equals(Optional.of(volume.id()))) {
        return Optional.of(candidate);
      }
      candidate.files().close();
    } catch (DiskException | InvalidException e) {
      LOG.warn("mountpath {}, which is not configured: {}", path, e.getMessage());
    }
    return Optional.empty();
  }

  private Set<String> presentIds() {
    Set<String> present = new HashSet<>();
    identities.values().forEach(identity -> present.add(identity.id()));
    return present;
  }

  private String nodeId() throws DiskException {
    if (!config.givenId().isEmpty()) {
      return config.givenId();
    }
    for (MountpathIdentity identity : identities.values()) {
      return identity.targetId();
    }
    for (Candidate candidate : candidates) {
      Optional<String> attribute = RootFiles.owner(candidate);
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
      Optional<String> attribute = RootFiles.owner(candidate);
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

  /** Closes what an operator disabled or detached, though the configuration names it. */
  private void leaveOutOfService() {
    Map<String, Volume> byId = new HashMap<>();
    volumes().values().forEach(volume -> byId.put(volume.id(), volume));
    for (Candidate candidate : List.copyOf(candidates)) {
      MountpathIdentity identity = identities.get(candidate);
      Volume volume = identity == null ? volumes().get(candidate.path()) : byId.get(identity.id());
      boolean outdated = volume != null && isOutdated(volume);
      if (volume != null && (outdated || !volume.state().isExpected())) {
        LOG.warn(
            "mountpath {} stays out of service: {}",
            candidate.path(),
            outdated
                ? "another one that is missing may have newer objects"
                : volume.state() == State.DISABLED ? "it was disabled" : "it was detached");
        candidates.remove(candidate);
        if (volume.isGone() && !known.orElseThrow().isGivenUp(volume.id())) {
          detached.add(candidate);
        } else {
          candidate.files().close();
        }
        identities.remove(candidate);
      }
    }
  }

  /** The process ended after the objects had left, and before the disk was forgotten. */
  private static void endDetaching(Candidate candidate) {
    try {
      RootFiles.forget(candidate.files());
    } catch (DiskException e) {
      LOG.warn("{}: its identity stays: {}", candidate.path(), e.getMessage());
    }
  }

  /** Missed before, and back; but one that is missing now was written after it went. */
  private boolean isOutdated(Volume volume) {
    Set<String> present = presentIds();
    boolean missedBefore = volume.holds() != Holds.NOTHING && volume.out() > 0;
    return missedBefore
        && volumes().values().stream()
            .filter(other -> !other.isGone() && !present.contains(other.id()))
            .anyMatch(
                other ->
                    other.out() > volume.out()
                        || other.state().isExpected() && other.holds() == Holds.NOTHING);
  }

  /** A path that should carry an identity but does not is an empty mount point. */
  private List<Candidate> withoutUnmounted() {
    return candidates.stream()
        .filter(c -> identities.containsKey(c) || !volumes().containsKey(c.path()))
        .toList();
  }

  private List<Volume> lost() {
    Set<String> present = presentIds();
    return volumes().values().stream()
        .filter(volume -> volume.state().isExpected() && !present.contains(volume.id()))
        .toList();
  }

  /**
   * What this start makes of it.
   *
   * @param apart without mountpaths that should be here
   */
  private VolumeMetadata nextVolumeMetadata(String nodeId, List<Candidate> usable, boolean apart)
      throws DiskException {
    if (known.isEmpty()) {
      return new VolumeMetadata(nodeId, 1, holdNoBuckets(usable), present(usable));
    }
    VolumeMetadata old = known.get();
    Set<String> openBefore = new HashSet<>();
    Set<String> countedBefore = new HashSet<>();
    for (Volume volume : old.mountpaths().values()) {
      if (volume.state().isExpected() && volume.holds() == Holds.NOTHING) {
        openBefore.add(volume.id());
      }
      if (volume.state().isExpected() || volume.holds() != Holds.NOTHING) {
        countedBefore.add(volume.id());
      }
    }
    Set<String> openNow = new HashSet<>();
    usable.forEach(c -> openNow.add(identities.get(c).id()));
    boolean settled = old.resilvered() && openBefore.equals(openNow);
    Holds atLeast = countedBefore.containsAll(openNow) ? Holds.NOTHING : Holds.ANY;
    long version = old.version() + (apart ? APART : 1);
    SortedMap<String, Volume> volumes = present(usable);
    old.mountpaths()
        .forEach(
            (path, volume) -> {
              if (!openNow.contains(volume.id())) {
                Volume missing = missing(volume, old.resilvered(), atLeast, version);
                volumes.put(volumes.containsKey(path) ? volume.id() : path, missing);
              }
            });
    boolean due = old.resilver() || !openBefore.containsAll(openNow);
    if (old.mountpaths().equals(volumes) && old.resilvered() == settled && old.resilver() == due) {
      return old;
    }
    return old.next(version, settled, due, volumes);
  }

  /** Those that can be read; one that was leaving goes on to leave if others stay. */
  private SortedMap<String, Volume> present(List<Candidate> usable) {
    Map<String, State> states = new HashMap<>();
    Map<String, String> slow = new HashMap<>();
    for (Volume volume : volumes().values()) {
      states.put(volume.id(), volume.state());
      slow.put(volume.id(), volume.slow());
    }
    boolean othersStay =
        usable.stream()
            .anyMatch(
                c -> !states.getOrDefault(identities.get(c).id(), State.AVAILABLE).isLeaving());
    SortedMap<String, Volume> volumes = new TreeMap<>();
    for (Candidate c : usable) {
      State before = states.getOrDefault(identities.get(c).id(), State.AVAILABLE);
      State state = before.isLeaving() && othersStay ? before : State.AVAILABLE;
      String reason = slow.getOrDefault(identities.get(c).id(), "");
      volumes.put(c.path(), c.volume(identities.get(c)).with(state).slow(reason));
    }
    return volumes;
  }

  private static Volume missing(Volume volume, boolean settled, Holds atLeast, long version) {
    Holds holds = volume.holds();
    Volume out = volume;
    if (holds == Holds.NOTHING && volume.state().isExpected()) {
      holds = settled ? Holds.OWN : Holds.ANY;
      out = volume.outAt(version);
    }
    return out.with(holds == Holds.OWN && atLeast == Holds.ANY ? Holds.ANY : holds);
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
}
