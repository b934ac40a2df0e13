package io.ais.node.mountpath;

import io.ais.error.AisException;
import io.ais.hrw.Candidates;
import io.ais.hrw.Hrw;
import io.ais.node.mountpath.VolumeMetadata.Holds;
import io.ais.node.mountpath.VolumeMetadata.State;
import io.ais.node.mountpath.VolumeMetadata.Volume;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which mountpaths a target works with, and how, until the next change. Immutable.
 *
 * <pre>
 *   (new) --attach--&gt; available --disable|detach--&gt; leaving --resilver--&gt; disabled | forgotten
 *                        ^  ^------enable|stop---------'                       |
 *                        '---------------------enable--------------------------'
 * </pre>
 */
public final class Layout {
  private final VolumeMetadata metadata;
  private final List<Mountpath> available = new ArrayList<>();
  private final List<Mountpath> leaving = new ArrayList<>();
  private final List<Mountpath> held;
  private final Candidates<Mountpath> candidates;
  private final List<String> disabled = new ArrayList<>();
  private final List<String> lost = new ArrayList<>();
  private final List<Volume> absent = new ArrayList<>();
  private final SortedMap<String, String> faulted = new TreeMap<>();
  private final SortedMap<String, String> missed = new TreeMap<>();
  private final SortedMap<String, String> slow = new TreeMap<>();

  /**
   * @param open those that can be read, by id
   */
  Layout(VolumeMetadata metadata, Map<String, Mountpath> open) {
    this.metadata = metadata;
    metadata.mountpaths().forEach((path, volume) -> add(path, volume, open.get(volume.id())));
    available.sort(Comparator.comparing(Mountpath::path));
    leaving.sort(Comparator.comparing(Mountpath::path));
    held = Stream.concat(available.stream(), leaving.stream()).toList();
    candidates = new Candidates<>(available, Mountpath::digest);
  }

  private void add(String path, Volume volume, Mountpath mountpath) {
    if (volume.state() == State.DISABLED) {
      disabled.add(path);
    }
    if (!volume.fault().isEmpty()) {
      faulted.put(path, volume.fault());
    }
    if (!volume.slow().isEmpty()) {
      slow.put(path, volume.slow());
    }
    if (volume.state().isExpected() && mountpath != null) {
      (volume.state().isLeaving() ? leaving : available).add(mountpath);
      return;
    }
    if (volume.state().isExpected()) {
      lost.add(volume.hrwName());
    }
    if (volume.state().isExpected() || volume.holds() != Holds.NOTHING) {
      absent.add(volume);
      missed.put(metadata.nameOf(path), stateOf(volume));
    }
  }

  private static String stateOf(Volume volume) {
    return switch (volume.state()) {
      case AVAILABLE, DISABLING, DETACHING -> "lost";
      case DISABLED -> volume.fault().isEmpty() ? "disabled" : "faulted: " + volume.fault();
      case DETACHED -> "detached";
    };
  }

  VolumeMetadata metadata() {
    return metadata;
  }

  /** Grows with each change. */
  public long version() {
    return metadata.version();
  }

  /** In service, sorted by path. */
  public List<Mountpath> available() {
    return available;
  }

  /** Being disabled or detached, sorted by path: nothing new goes there, all is read from there. */
  public List<Mountpath> leaving() {
    return leaving;
  }

  /** All that can be read: those in service, then those that leave. */
  public List<Mountpath> held() {
    return held;
  }

  /** Paths of disabled ones, sorted. */
  public List<String> disabled() {
    return disabled;
  }

  /** First paths of those that should be here but are not. */
  public List<String> lost() {
    return lost;
  }

  /** First paths of those that cannot be read and may hold objects: lost, or taken out undrained. */
  public List<String> absent() {
    return absent.stream().map(Volume::hrwName).toList();
  }

  /** Paths of those that were disabled for a fault, with the reason. */
  public SortedMap<String, String> faulted() {
    return faulted;
  }

  /** Paths of those that leave, or left, for being slow, with the reason. */
  public SortedMap<String, String> slow() {
    return slow;
  }

  /**
   * Paths of those that are out of service with their objects, with their state; the id of one whose path
   * another disk has now.
   */
  public SortedMap<String, String> missed() {
    return missed;
  }

  /** True while every object can only be on its HRW mountpath; else look-ups ask all. */
  public boolean settled() {
    return metadata.resilvered();
  }

  /** A resilver has to run, or to go on. */
  public boolean resilverDue() {
    return metadata.resilver();
  }

  /** The mountpath with this path that can be read. */
  public Optional<Mountpath> find(String path) {
    return held.stream().filter(m -> m.path().equals(path)).findFirst();
  }

  /**
   * Where an object belongs.
   *
   * @throws AisException 503 without a mountpath
   */
  public Mountpath of(String uname) {
    Mountpath best = candidates.best(Hrw.digest(uname));
    if (best == null) {
      throw AisException.unavailable("t[" + metadata.targetId() + "]: no mountpaths");
    }
    return best;
  }

  /**
   * Where the copies of an object belong, the first one as {@link #of} says.
   *
   * @param copies wanted; fewer when there are not so many mountpaths in service
   */
  public List<Mountpath> of(String uname, int copies) {
    if (copies <= 1) {
      return List.of(of(uname));
    }
    List<Mountpath> best = candidates.best(copies, Hrw.digest(uname));
    return best.isEmpty() ? List.of(of(uname)) : best;
  }

  /** True when an object that is not found may be on an absent one: "not sure", not "absent". */
  public boolean mayBeAbsent(String uname) {
    if (absent.isEmpty()) {
      return false;
    }
    if (absent.stream().anyMatch(volume -> volume.holds() != Holds.OWN)) {
      return true;
    }
    List<String> all =
        Stream.concat(
                available.stream().map(m -> m.identity().hrwName()),
                absent.stream().map(Volume::hrwName))
            .toList();
    String best = Hrw.best(all, Hrw::digest, Hrw.digest(uname));
    return absent.stream().anyMatch(volume -> volume.hrwName().equals(best));
  }
}
