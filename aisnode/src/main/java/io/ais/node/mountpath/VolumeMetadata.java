package io.ais.node.mountpath;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.FsInfo;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What a target knows of all its mountpaths; a copy lies on each of them. Immutable.
 *
 * <p>Releases that know no states read {@code settled} alone and take every mountpath for one in
 * service; it is therefore false on disk as long as any is not.
 *
 * @param targetId node
 * @param version grows with each change
 * @param settled every object is on its HRW mountpath among those in service
 * @param resilvered the same, told by a release that knows states
 * @param resilver a resilver is due: it starts, or goes on, with the process
 * @param mountpaths by path
 */
record VolumeMetadata(
    @JsonProperty("daemon_id") String targetId,
    @JsonProperty("version") long version,
    @JsonProperty("settled") boolean settled,
    @JsonProperty("resilvered") boolean resilvered,
    @JsonProperty("resilver") boolean resilver,
    @JsonProperty("mountpaths") SortedMap<String, Volume> mountpaths) {
  static final String FILE = ".ais.vmd";
  static final String KIND = "vmd";

  VolumeMetadata {
    mountpaths =
        Collections.unmodifiableSortedMap(
            mountpaths == null ? new TreeMap<>() : new TreeMap<>(mountpaths));
    resilvered = resilvered || settled;
    settled =
        resilvered && mountpaths.values().stream().allMatch(v -> v.state() == State.AVAILABLE);
  }

  /** Without a resilver that is due. */
  VolumeMetadata(
      String targetId, long version, boolean settled, SortedMap<String, Volume> mountpaths) {
    this(targetId, version, settled, settled, false, mountpaths);
  }

  /** What a mountpath is there for. */
  enum State {
    /** In service. */
    @JsonProperty("available")
    AVAILABLE,
    /** Takes no new objects; out of service once its objects are elsewhere. */
    @JsonProperty("disabling")
    DISABLING,
    /** As DISABLING, but forgotten then. */
    @JsonProperty("detaching")
    DETACHING,
    /** Out of service until enabled. */
    @JsonProperty("disabled")
    DISABLED,
    /** No longer of this target; kept here so that a start with an old configuration stays without. */
    @JsonProperty("detached")
    DETACHED;

    boolean isLeaving() {
      return this == DISABLING || this == DETACHING;
    }

    /** Its directory must be there when the process starts. */
    boolean isExpected() {
      return this == AVAILABLE || isLeaving();
    }
  }

  /** Which objects a mountpath that cannot be read may hold. */
  enum Holds {
    /** None that count. */
    @JsonProperty("nothing")
    NOTHING,
    /** Those whose HRW mountpath it is among those in service now and itself. */
    @JsonProperty("own")
    OWN,
    /** Any. */
    @JsonProperty("any")
    ANY
  }

  /**
   * One mountpath.
   *
   * @param id of its identity file
   * @param hrwName of its identity file
   * @param label of the operator
   * @param fileSystem as last seen
   * @param state what it is there for
   * @param holds what is on it while it cannot be read
   * @param fault why it was disabled; empty when that was not for a fault
   * @param slow why it leaves, or was disabled without anything that counts on it; empty when that was
   *     not for being slow
   * @param out version that took it out of service with objects that count; 0 while it is in service, and
   *     when that is not known
   */
  record Volume(
      @JsonProperty("id") String id,
      @JsonProperty("hrw_name") String hrwName,
      @JsonProperty("mountpath_label") String label,
      @JsonProperty("fs") FsInfo fileSystem,
      @JsonProperty("state") State state,
      @JsonProperty("holds") Holds holds,
      @JsonProperty("fault") @JsonInclude(JsonInclude.Include.NON_EMPTY) String fault,
      @JsonProperty("slow") @JsonInclude(JsonInclude.Include.NON_EMPTY) String slow,
      @JsonProperty("out") @JsonInclude(JsonInclude.Include.NON_DEFAULT) long out) {
    Volume {
      fault = fault == null || state != State.DISABLED ? "" : fault;
      boolean taken = state == State.DISABLING || state == State.DISABLED;
      slow = slow == null || !taken ? "" : slow;
      state = state == null ? State.AVAILABLE : state;
      holds = holds == null ? Holds.NOTHING : holds;
    }

    /** In service. */
    Volume(String id, String hrwName, String label, FsInfo fileSystem) {
      this(id, hrwName, label, fileSystem, State.AVAILABLE, Holds.NOTHING, "", "", 0);
    }

    /** Not of this target any more, and nothing that counts is on it. */
    boolean isGone() {
      return state == State.DETACHED && holds == Holds.NOTHING;
    }

    /** As the specification has it beside the state. */
    @JsonProperty("enabled")
    boolean enabled() {
      return state == State.AVAILABLE;
    }

    Volume with(State other) {
      return new Volume(id, hrwName, label, fileSystem, other, holds, fault, slow, out);
    }

    Volume with(Holds other) {
      return new Volume(id, hrwName, label, fileSystem, state, other, fault, slow, out);
    }

    /** Disabled, and why. */
    Volume faulted(String reason) {
      return new Volume(id, hrwName, label, fileSystem, State.DISABLED, holds, reason, "", out);
    }

    /** Out of service with its objects since this version, unless since an earlier one. */
    Volume outAt(long version) {
      long since = out > 0 ? out : version;
      return new Volume(id, hrwName, label, fileSystem, state, holds, fault, slow, since);
    }

    /** The same, and why it leaves. */
    Volume slow(String reason) {
      return new Volume(id, hrwName, label, fileSystem, state, holds, fault, reason, out);
    }
  }

  /** The same under a version, with other mountpaths. */
  VolumeMetadata next(
      long newVersion, boolean nowSettled, boolean due, SortedMap<String, Volume> volumes) {
    return new VolumeMetadata(targetId, newVersion, nowSettled, nowSettled, due, volumes);
  }

  /**
   * Nothing that counts is on the disk with this identity, whatever its directories hold: it was
   * detached, or given up.
   */
  boolean isGone(String id) {
    return mountpaths.values().stream().anyMatch(v -> v.id().equals(id) && v.isGone());
  }

  /** As {@link #isGone(String)}, by an operator, and its directories may still be full. */
  boolean isGivenUp(String id) {
    Volume volume = mountpaths.get(id);
    return volume != null && volume.isGone();
  }

  /**
   * Those mountpaths, one of them given up. Its entry goes when another disk comes to its path, so a
   * second one stays under its id: it may come back at any path.
   */
  SortedMap<String, Volume> givingUp(String key) {
    SortedMap<String, Volume> volumes = new TreeMap<>(mountpaths);
    Volume gone = volumes.get(key).with(State.DETACHED).with(Holds.NOTHING);
    volumes.put(key, gone);
    volumes.put(gone.id(), gone);
    return volumes;
  }

  /** Path to label, of all that are this target's. */
  SortedMap<String, String> configured() {
    SortedMap<String, String> paths = new TreeMap<>();
    mountpaths.forEach(
        (path, volume) -> {
          if (volume.state() != State.DETACHED && path.startsWith("/")) {
            paths.put(path, volume.label());
          }
        });
    return paths;
  }

  /**
   * Refuses to take one in whose objects may be older than those of others that are out of service, and
   * were still in service when this one was not: older objects than those that were acknowledged last
   * must not be served.
   *
   * @throws AisException 409, which names them
   */
  void requireNewest(String path, Volume returning) {
    if (returning.holds() == Holds.NOTHING || returning.out() == 0) {
      return;
    }
    List<String> newer =
        mountpaths.values().stream()
            .filter(v -> !v.id().equals(returning.id()) && v.holds() != Holds.NOTHING)
            .filter(v -> v.out() > returning.out())
            .map(Volume::hrwName)
            .toList();
    if (!newer.isEmpty()) {
      throw new AisException(
          409,
          "",
          ("mountpath %s went out of service before %s, which may have newer objects: enable that"
                  + " first, or give up what only it holds (detach --force)")
              .formatted(path, newer),
          null);
    }
  }

  /** The one with this identity, wherever it was. */
  Optional<Volume> find(String id) {
    return mountpaths.values().stream().filter(v -> v.id().equals(id)).findFirst();
  }

  /** All, with this one changed. */
  SortedMap<String, Volume> changed(String path, Volume volume) {
    SortedMap<String, Volume> volumes = new TreeMap<>(mountpaths);
    volumes.put(path, volume);
    return volumes;
  }

  /** All, with this one at a path, wherever it was; what was there and is still missed stays, by its id. */
  SortedMap<String, Volume> moved(String path, Volume volume) {
    return moved(mountpaths, path, volume);
  }

  static SortedMap<String, Volume> moved(
      SortedMap<String, Volume> all, String path, Volume volume) {
    SortedMap<String, Volume> volumes = new TreeMap<>(all);
    volumes.values().removeIf(other -> other.id().equals(volume.id()));
    Volume inTheWay = volumes.get(path);
    if (inTheWay != null && inTheWay.holds() != Holds.NOTHING) {
      volumes.put(inTheWay.id(), inTheWay);
    }
    volumes.put(path, volume);
    return volumes;
  }

  /**
   * How people call one: its path, or the one it had; its id when another disk is there now.
   *
   * @param key of {@link #mountpaths}
   */
  String nameOf(String key) {
    Volume volume = mountpaths.get(key);
    boolean former = !key.startsWith("/") && !mountpaths.containsKey(volume.hrwName());
    return former ? volume.hrwName() : key;
  }

  /** Key of one that is out of service with its objects, and whose path another disk has now. */
  private Optional<String> displaced(String path) {
    return mountpaths.entrySet().stream()
        .filter(e -> !e.getKey().startsWith("/") && e.getValue().hrwName().equals(path))
        .filter(e -> e.getValue().holds() != Holds.NOTHING)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /**
   * Refuses to take a path for the disk that is there when the one that was there before is out of
   * service: nobody can say which one is meant.
   *
   * @throws AisException 409, which says how to name either
   */
  void requireUnambiguous(String path) {
    displaced(path)
        .filter(_ -> mountpaths.containsKey(path))
        .ifPresent(
            id -> {
              throw new AisException(
                  409,
                  "",
                  ("another disk is in service at %s now; the one that was there before and is out"
                       + " of service is %s: enable it under the path where it is now, or give up"
                       + " what only it holds ('detach %s --force')")
                      .formatted(path, id, id),
                  null);
            });
  }

  /**
   * Key of what is at a path, or was, and is missed.
   *
   * @throws AisException 404; 409 when two disks could be meant
   */
  String missed(String path) {
    requireUnambiguous(path);
    Volume there = mountpaths.get(path);
    if (there != null && (there.state() != State.DETACHED || there.holds() != Holds.NOTHING)) {
      return path;
    }
    return displaced(path).orElseThrow(() -> notFound(path));
  }

  static AisException notFound(String path) {
    return new AisException(
        404, TypeCodes.MOUNTPATH_NOT_FOUND, "mountpath " + path + " does not exist");
  }

  /** All mountpaths, each changed. */
  SortedMap<String, Volume> each(UnaryOperator<Volume> change) {
    SortedMap<String, Volume> changed = new TreeMap<>();
    mountpaths.forEach((path, volume) -> changed.put(path, change.apply(volume)));
    return changed;
  }
}
