package io.ais.node.mountpath;

import static java.util.Objects.requireNonNull;

import io.ais.base.InvalidException;
import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskExecutor;
import io.ais.node.disk.Lane;
import io.ais.node.mountpath.VolumeMetadata.State;
import io.ais.node.mountpath.VolumeMetadata.Volume;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks directories that shall become mountpaths of a running target: 400 with the reason, 404 when
 * there is none. Confined to the one who changes the layout.
 */
final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
  private static final String GIVEN_UP = "given-up";
  private static final int MAX_PATH = 255;
  private static final Duration OPENING = Duration.ofSeconds(10);

  private final Mountpaths mountpaths;
  private final boolean testing;
  private final RandomGenerator random;
  private final Opener opener;

  /**
   * @param testing directories may share a file system
   */
  Intake(Mountpaths mountpaths, boolean testing, RandomGenerator random, Opener opener) {
    this.mountpaths = requireNonNull(mountpaths, "mountpaths");
    this.testing = testing;
    this.random = requireNonNull(random, "random");
    this.opener = requireNonNull(opener, "opener");
  }

  private VolumeMetadata metadata() {
    return mountpaths.layout().metadata();
  }

  /**
   * Its identity, made when there is none. What was given up does not count again: it is set aside, and
   * the directory gets a new identity.
   *
   * @param keptAt told where on the mountpath old contents lie now
   */
  MountpathIdentity identityFor(Candidate candidate, Consumer<String> keptAt) throws DiskException {
    String path = candidate.path();
    Optional<String> owner = RootFiles.owner(candidate);
    if (owner.isPresent()) {
      checkOwner(path, owner.get());
    }
    Optional<MountpathIdentity> identity;
    try {
      identity = RootFiles.identity(candidate);
    } catch (StorageIntegrityException e) {
      throw new AisException(400, "", e.getMessage(), e);
    }
    if (identity.isEmpty()) {
      return RootFiles.initialise(candidate, mountpaths.nodeId(), random);
    }
    checkOwner(path, identity.get().targetId());
    String id = identity.get().id();
    for (Mountpath held : mountpaths.layout().held()) {
      if (held.identity().id().equals(id)) {
        throw AisException.badRequest("duplicated mountpath " + held + ": also at " + path);
      }
    }
    for (Map.Entry<String, Volume> entry : metadata().mountpaths().entrySet()) {
      if (entry.getValue().id().equals(id) && entry.getValue().state() == State.DISABLED) {
        throw disabledHere(entry.getKey(), path);
      }
    }
    if (!metadata().isGone(id)) {
      return identity.get();
    }
    if (metadata()
        .isGivenUp(id)) { // else its objects had left, and only its identity had not gone yet
      setAside(path, candidate.files()).ifPresent(keptAt);
    }
    return RootFiles.initialise(candidate, mountpaths.nodeId(), random);
  }

  /** Moves contents that were given up out of the way, durably. */
  static Optional<String> setAside(String path, DiskExecutor files) throws DiskException {
    Optional<String> place = files.call(Lane.CLIENT, disk -> KeptContents.setAside(disk, GIVEN_UP));
    place.ifPresent(
        where ->
            LOG.warn("mountpath {}: contents that were given up are kept below {}", path, where));
    return place;
  }

  private void checkOwner(String path, String owner) {
    if (!owner.equals(mountpaths.nodeId())) {
      throw AisException.badRequest(
          "target ID mismatch: \"%s\" vs \"%s\"(\"%s\")"
              .formatted(mountpaths.nodeId(), owner, path));
    }
  }

  /** Opens the directory; 503 when its disk does not answer, so that nobody waits for it. */
  Candidate opened(String path, String label) {
    try {
      return openedInTime(path, label);
    } catch (InvalidException e) {
      throw new AisException(400, "", e.getMessage(), e);
    } catch (DiskException e) {
      if (e.is(DiskException.Kind.NOT_FOUND)) {
        throw new AisException(
            404, TypeCodes.NOT_FOUND, "mountpath " + path + " does not exist", e);
      }
      throw failed("open", path, e);
    }
  }

  private Candidate openedInTime(String path, String label) throws DiskException {
    CompletableFuture<Candidate> opening = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("mountpath-open")
        .start(
            () -> {
              try {
                Candidate candidate = opener.open(path, label);
                if (!opening.complete(candidate)) {
                  candidate.files().close(); // nobody waits for it any more
                }
              } catch (DiskException | RuntimeException | Error e) {
                opening.completeExceptionally(e);
              }
            });
    try {
      return opening.get(OPENING.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | InterruptedException e) {
      AisException late =
          new AisException(503, "", "mountpath " + path + " does not answer: is its disk sick?", e);
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      if (opening.completeExceptionally(late)) {
        throw late;
      }
      return opening.join();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case DiskException failure -> throw failure;
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        default -> throw new IllegalStateException(e.getCause());
      }
    }
  }

  /** Refuses a path that is none, or inside another mountpath. */
  void checkPath(String path) {
    boolean fine =
        path.startsWith("/")
            && path.length() > 1
            && path.length() <= MAX_PATH
            && path.equals(clean(path))
            && !(path + "/").contains("/../")
            && !(path + "/").contains("/./")
            && !path.contains("//");
    if (!fine) {
      throw AisException.badRequest(
          "invalid mountpath \"" + path + "\": expecting absolute path, at most 255 long, not /");
    }
    List<String> all = new ArrayList<>();
    metadata()
        .mountpaths()
        .forEach(
            (other, volume) -> {
              if (volume.state() != State.DETACHED) {
                all.add(other);
              }
            });
    all.add(path);
    try {
      Attachment.checkNesting(all);
    } catch (InvalidException e) {
      throw new AisException(400, "", e.getMessage(), e);
    }
  }

  /** Without slashes at its end. */
  static String clean(String path) {
    return path.length() > 1 && path.endsWith("/")
        ? clean(path.substring(0, path.length() - 1))
        : path;
  }

  /** Refuses a second mountpath on a file system without a label. */
  void checkSharing(Candidate candidate) {
    if (testing) {
      return;
    }
    for (Mountpath other : mountpaths.layout().held()) {
      if (other.fileSystem().id().equals(candidate.fileSystem().id())) {
        try {
          Attachment.checkSharing(
              candidate.path(), candidate.label(), candidate.fileSystem().id(), other.path());
        } catch (InvalidException e) {
          throw new AisException(400, "", e.getMessage(), e);
        }
      }
    }
  }

  private static AisException disabledHere(String key, String path) {
    return key.equals(path)
        ? currentlyDisabled(path)
        : AisException.badRequest(
            "the disk at %s is mountpath %s, which is currently disabled (hint: enable %s)"
                .formatted(path, key, path));
  }

  static AisException currentlyDisabled(String path) {
    return AisException.badRequest(
        "mountpath "
            + path
            + " exists and is currently disabled (hint: did you want to enable it?)");
  }

  static AisException failed(String verb, String path, DiskException e) {
    return new AisException(
        500, "", "cannot " + verb + " mountpath " + path + ": " + e.getMessage(), e);
  }
}
