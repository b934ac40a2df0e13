package io.ais.node.mountpath;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.node.disk.DiskException;
import io.ais.node.mountpath.VolumeMetadata.Holds;
import io.ais.node.mountpath.VolumeMetadata.State;
import io.ais.node.mountpath.VolumeMetadata.Volume;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of the mountpaths of a running target (spec/data-plane.md 1.4). One at a time, in this
 * order: check, store the new volume metadata durably outside the mountpaths ({@link OutsideCopy}) and
 * on every one that stays in service, then let operations go by the new {@link Layout}. A crash before the first copy is stored leaves the old
 * layout, one after it the new. Blocks on disks; thread-safe.
 *
 * <p>Failures: 404 for a path that is not there or not known, 400 for one that cannot be taken, 500
 * when the metadata could not be stored (the old layout stays in force).
 */
public final class MountpathChanges {
  private static final Logger LOG = LoggerFactory.getLogger(MountpathChanges.class);

  private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

  private final Mountpaths mountpaths;
  private final Intake intake;
  private final Map<String, Mountpath> open = new HashMap<>(); // by id; guarded by this
  private final Map<String, Thread> closing = new HashMap<>(); // by path; guarded by this
  private final Consumer<String> detached;
  private long lastTried; // version; guarded by this

  /**
   * On real disks.
   *
   * @param testing directories may share a file system
   * @param detached told of each path that is no mountpath any more, before its identity goes
   */
  public MountpathChanges(
      Mountpaths mountpaths, boolean testing, RandomGenerator random, Consumer<String> detached) {
    this(mountpaths, testing, random, detached, Attachment::open);
  }

  MountpathChanges(
      Mountpaths mountpaths,
      boolean testing,
      RandomGenerator random,
      Consumer<String> detached,
      Opener opener) {
    this.mountpaths = requireNonNull(mountpaths, "mountpaths");
    this.intake = new Intake(mountpaths, testing, random, opener);
    this.detached = requireNonNull(detached, "detached");
    mountpaths.layout().held().forEach(m -> open.put(m.identity().id(), m));
  }

  private VolumeMetadata metadata() {
    return mountpaths.layout().metadata();
  }

  /**
   * Takes a directory in.
   *
   * @param resilver a resilver is due afterwards
   * @return where on it old contents lie that were given up and do not count; mostly empty
   */
  public synchronized Optional<String> attach(String path, String label, boolean resilver) {
    intake.checkPath(path);
    Volume known = metadata().mountpaths().get(path);
    if (known != null && known.state() == State.DISABLED) {
      throw Intake.currentlyDisabled(path);
    }
    Optional<Mountpath> present = mountpaths.find(path);
    if (present.isPresent()) {
      throw AisException.badRequest("duplicated mountpath " + present.get());
    }
    Candidate candidate = opened(path, label);
    AtomicReference<String> kept = new AtomicReference<>();
    boolean done = false;
    try {
      intake.checkSharing(candidate);
      MountpathIdentity identity = intake.identityFor(candidate, kept::set);
      metadata().find(identity.id()).ifPresent(volume -> metadata().requireNewest(path, volume));
      SortedMap<String, Volume> volumes =
          VolumeMetadata.moved(
              metadata().each(MountpathChanges::holdingAny), path, candidate.volume(identity));
      open.put(identity.id(), candidate.mountpath(identity));
      try {
        apply(volumes, false, resilver || metadata().resilver());
        done = true;
      } finally {
        if (!done) {
          open.remove(identity.id());
        }
      }
    } catch (DiskException e) {
      throw Intake.failed("attach", path, e);
    } finally {
      if (!done) {
        candidate.files().close();
      }
    }
    LOG.info("attached mountpath {}", path);
    return Optional.ofNullable(kept.get());
  }

  /**
   * Takes one that is disabled, or was lost at the start, into service again, or cancels that one leaves.
   *
   * @param asked where it was, or where its disk is now
   * @return false when it is in service already
   */
  public synchronized boolean enable(String asked, boolean resilver) {
    String path = Intake.clean(asked);
    metadata().requireUnambiguous(path);
    Volume volume = disabledElsewhere(path).orElseGet(() -> known(path));
    boolean lost = volume.state().isExpected() && !open.containsKey(volume.id());
    switch (volume.state()) {
      case State _ when lost -> reopen(path, volume, resilver);
      case AVAILABLE -> {
        return false;
      }
      case DISABLING, DETACHING ->
          apply(metadata().changed(path, volume.with(State.AVAILABLE)), false, resilver);
      case DISABLED -> reopen(path, volume, resilver);
      case DETACHED -> throw VolumeMetadata.notFound(path);
    }
    LOG.info("enabled mountpath {}", path);
    return true;
  }

  /** One that is disabled, by the identity of the disk at a path where none is known. */
  private Optional<Volume> disabledElsewhere(String path) {
    Volume there = metadata().mountpaths().get(path);
    if (!path.startsWith("/") || there != null && there.state() != State.DETACHED) {
      return Optional.empty();
    }
    Candidate candidate = opened(path, "");
    try {
      return RootFiles.identity(candidate)
          .flatMap(identity -> metadata().find(identity.id()))
          .filter(volume -> volume.state() == State.DISABLED);
    } catch (DiskException e) {
      throw Intake.failed("enable", path, e);
    } catch (StorageIntegrityException e) {
      throw new AisException(400, "", e.getMessage(), e);
    } finally {
      candidate.files().close();
    }
  }

  private void reopen(String path, Volume volume, boolean resilver) {
    metadata().requireNewest(path, volume);
    Candidate candidate = opened(path, volume.label());
    boolean done = false;
    try {
      Optional<MountpathIdentity> identity = RootFiles.identity(candidate);
      if (!identity.map(MountpathIdentity::id).equals(Optional.of(volume.id()))) {
        throw AisException.badRequest(
            "mountpath %s: not the disk that was disabled (identity %s, expected %s)"
                .formatted(
                    path, identity.map(MountpathIdentity::id).orElse("missing"), volume.id()));
      }
      intake.checkSharing(candidate);
      SortedMap<String, Volume> volumes = metadata().moved(path, candidate.volume(identity.get()));
      open.put(volume.id(), candidate.mountpath(identity.get()));
      try {
        apply(volumes, false, resilver || metadata().resilver());
        done = true;
      } finally {
        if (!done) {
          open.remove(volume.id());
        }
      }
    } catch (StorageIntegrityException e) {
      throw new AisException(400, "", e.getMessage(), e);
    } catch (DiskException e) {
      throw Intake.failed("enable", path, e);
    } finally {
      if (!done) {
        candidate.files().close();
      }
    }
  }

  /** As an operator asks for it. */
  public boolean leave(String path, boolean forget) {
    return leave(path, forget, "");
  }

  /**
   * Begins to take one out of service: from now on it takes nothing new, and {@link #complete} ends
   * it.
   *
   * @param forget detach rather than disable
   * @param slow why, when nobody asked for it; else empty
   * @return false when it is out of service, or on its way, already
   */
  public synchronized boolean leave(String path, boolean forget, String slow) {
    Volume volume = known(path);
    State wanted = forget ? State.DETACHING : State.DISABLING;
    if (volume.state() == State.DISABLED && forget) {
      apply(
          metadata().changed(path, volume.with(State.DETACHED)), settled(), metadata().resilver());
      return true;
    }
    if (!volume.state().isExpected() || volume.state() == wanted) {
      return false;
    }
    if (!open.containsKey(volume.id())) {
      return leaveUndrained(path, forget); // lost: nothing can be moved off it
    }
    requireOthers(path);
    apply(metadata().changed(path, volume.with(wanted).slow(slow)), false, true);
    LOG.info("mountpath {} is {} {}", path, forget ? "being detached" : "being disabled", slow);
    return true;
  }

  /**
   * Takes one out of service at once. What is on it cannot be read until it comes back: requests for
   * that are told "not sure".
   *
   * @return false when it is out of service already
   */
  public synchronized boolean leaveUndrained(String path, boolean forget) {
    Volume volume = known(path);
    State wanted = forget ? State.DETACHED : State.DISABLED;
    if (volume.state() == wanted) {
      return false;
    }
    Holds holds = volume.holds();
    if (volume.state().isExpected() && holds == Holds.NOTHING) {
      requireOthers(path);
      holds = settled() ? Holds.OWN : Holds.ANY;
    }
    Volume out = volume.with(wanted).with(holds);
    out = holds == Holds.NOTHING ? out : out.outAt(nextVersion());
    apply(metadata().changed(path, out), false, metadata().resilver());
    LOG.warn("mountpath {} was {} with its objects", path, forget ? "detached" : "disabled");
    closeUnused();
    return true;
  }

  /**
   * Takes a sick one out of service at once, also the last one.
   *
   * @param sick the one that was looked at
   * @return false when it is out of service already, or another disk is in its place
   */
  public synchronized boolean leaveFaulted(Mountpath sick, String reason) {
    String path = sick.path();
    Volume volume = metadata().mountpaths().get(path);
    boolean here = volume != null && open.get(volume.id()) == sick && volume.state().isExpected();
    if (!here) {
      return false;
    }
    Holds holds = settled() ? Holds.OWN : Holds.ANY;
    Volume out = volume.with(holds).faulted(reason).outAt(nextVersion());
    applyFault(metadata().changed(path, out), holds);
    LOG.error("mountpath {} was disabled with its objects: {}", path, reason);
    closeUnused();
    return true;
  }

  /** One copy of the metadata is enough; without any, those that should have stored it are sick too. */
  private void applyFault(SortedMap<String, Volume> volumes, Holds holds) {
    VolumeMetadata next = metadata().next(nextVersion(), false, metadata().resilver(), volumes);
    Layout layout = new Layout(next, open);
    Map<Mountpath, DiskException> failures =
        MetadataCopies.storeWherePossible(mountpaths.outside(), layout, next);
    if (layout.available().isEmpty() || failures.size() < layout.available().size()) {
      mountpaths.publish(layout);
      return;
    }
    failures.forEach(
        (mountpath, e) -> {
          if (!e.isFault()) {
            throw new AisException(
                500,
                "",
                "cannot store volume metadata v" + next.version() + ": " + e.getMessage(),
                e);
          }
          LOG.error(
              "mountpath {} was disabled with its objects: {}", mountpath.path(), e.toString());
          Volume volume = volumes.get(mountpath.path());
          volumes.put(
              mountpath.path(), volume.with(holds).faulted(e.getMessage()).outAt(next.version()));
        });
    mountpaths.publish(
        new Layout(metadata().next(nextVersion(), false, metadata().resilver(), volumes), open));
  }

  /**
   * Gives up what is on one that cannot be read, or that is in service: it is detached, and objects
   * that are nowhere else do not exist any more.
   *
   * @param resilver a resilver is due afterwards
   */
  public synchronized void giveUp(String path, boolean resilver) {
    String key = metadata().missed(Intake.clean(path));
    Volume volume = metadata().mountpaths().get(key);
    if (open.containsKey(volume.id()) && volume.state().isExpected()) {
      requireOthers(key);
    }
    apply(metadata().givingUp(key), false, resilver || metadata().resilver());
    LOG.warn("mountpath {} was detached, what only it held is given up by the operator", path);
    closeUnused(List.of(path));
  }

  /**
   * Makes sure that there is something to give up.
   *
   * @throws AisException 404
   */
  public synchronized void requireMissed(String path) {
    metadata().missed(Intake.clean(path));
  }

  /** A resilver is about to run; remembered over restarts. */
  public synchronized void beginResilver() {
    if (!metadata().resilver()) {
      apply(metadata().mountpaths(), settled(), true);
    }
  }

  /**
   * Every object is on its HRW mountpath: ends what was leaving.
   *
   * @param resilvered the layout that was in force all the time
   * @return false when it is not in force any more: nothing was changed
   */
  public synchronized boolean complete(Layout resilvered) {
    if (mountpaths.layout() != resilvered) {
      return false;
    }
    List<String> gone = new ArrayList<>();
    metadata()
        .mountpaths()
        .forEach(
            (path, volume) -> {
              if (volume.state() == State.DETACHING && open.containsKey(volume.id())) {
                gone.add(path);
              }
            });
    List<Mountpath> forgotten = resilvered.leaving().stream().toList();
    apply(metadata().each(this::drained), true, false);
    for (Mountpath mountpath : forgotten) {
      LOG.info("mountpath {} is out of service, its objects are elsewhere", mountpath.path());
    }
    closeUnused(gone);
    return true;
  }

  /**
   * What was leaving stays; nothing is due any more.
   *
   * @param asked the layout that was in force when that was decided
   * @return false when it is not in force any more, or nothing was due
   */
  public synchronized boolean stay(Layout asked) {
    if (mountpaths.layout() != asked || !metadata().resilver()) {
      return false;
    }
    apply(
        metadata().each(v -> v.state().isLeaving() ? v.with(State.AVAILABLE) : v),
        settled(),
        false);
    return true;
  }

  private Volume drained(Volume volume) {
    if (!volume.state().isLeaving() || !open.containsKey(volume.id())) {
      return volume;
    }
    return volume.with(volume.state() == State.DISABLING ? State.DISABLED : State.DETACHED);
  }

  private boolean settled() {
    return metadata().resilvered();
  }

  private static Volume holdingAny(Volume volume) {
    return volume.holds() == Holds.OWN ? volume.with(Holds.ANY) : volume;
  }

  private Volume known(String path) {
    Volume volume = metadata().mountpaths().get(Intake.clean(path));
    if (volume == null || volume.state() == State.DETACHED) {
      throw VolumeMetadata.notFound(path);
    }
    return volume;
  }

  /** Stores, then publishes. */
  private void apply(SortedMap<String, Volume> volumes, boolean settled, boolean due) {
    VolumeMetadata before = metadata();
    VolumeMetadata next = before.next(nextVersion(), settled, due, volumes);
    Layout layout = new Layout(next, open);
    try {
      MetadataCopies.store(mountpaths.outside(), layout, next);
    } catch (DiskException e) {
      takeBack(before);
      throw new AisException(
          500, "", "cannot store volume metadata v" + next.version() + ": " + e.getMessage(), e);
    }
    mountpaths.publish(layout);
  }

  private long nextVersion() {
    lastTried = Math.max(lastTried, metadata().version()) + 1;
    return lastTried;
  }

  private void takeBack(VolumeMetadata before) {
    VolumeMetadata again =
        before.next(nextVersion(), before.resilvered(), before.resilver(), before.mountpaths());
    Layout layout = new Layout(again, open);
    MetadataCopies.takeBack(mountpaths.outside(), layout, again);
    mountpaths.publish(layout);
  }

  private void closeUnused() {
    closeUnused(List.of());
  }

  /** Closes disks that no layout holds once nobody uses them; detached ones lose their identity. */
  private void closeUnused(List<String> forget) {
    List<Mountpath> held = mountpaths.layout().held();
    List<Mountpath> unused = open.values().stream().filter(m -> !held.contains(m)).toList();
    unused.forEach(m -> open.remove(m.identity().id()));
    if (unused.isEmpty()) {
      return;
    }
    Thread thread =
        Thread.ofVirtual().name("mountpath-close").unstarted(() -> closeAll(unused, forget));
    closing.values().removeIf(ended -> !ended.isAlive());
    unused.forEach(m -> closing.put(m.path(), thread));
    thread.start();
  }

  private void closeAll(List<Mountpath> unused, List<String> forget) {
    try {
      mountpaths.awaitEarlierUses();
      unused.forEach(m -> close(m, forget.contains(m.path())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A path that was taken out a moment ago can come back when its last reader has gone. */
  private Candidate opened(String path, String label) {
    Thread thread = closing.get(path);
    try {
      if (thread != null && !thread.join(CLOSE_WAIT)) {
        throw AisException.unavailable("mountpath " + path + " is still in use, please try again");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AisException.unavailable("interrupted while mountpath " + path + " is being closed");
    }
    return intake.opened(path, label);
  }

  private void close(Mountpath mountpath, boolean forget) {
    try {
      if (forget) {
        if (metadata().isGivenUp(mountpath.identity().id())) {
          Intake.setAside(mountpath.path(), mountpath.files());
        }
        detached.accept(mountpath.path());
        RootFiles.forget(mountpath.files());
      }
    } catch (DiskException e) {
      LOG.warn("{}: its identity stays: {}", mountpath, e.getMessage());
    } finally {
      mountpath.files().close();
    }
  }

  private void requireOthers(String path) {
    if (mountpaths.available().stream().allMatch(m -> m.path().equals(path))) {
      throw AisException.badRequest(
          "mountpath "
              + path
              + " is the last one in service: put the target in maintenance instead, or attach or"
              + " enable another mountpath first");
    }
  }

  /** Mountpath to label, of all that are this target's: the form of the local configuration. */
  public SortedMap<String, String> configured() {
    return metadata().configured();
  }
}
