package io.ais.node.mountpath;

import static java.util.Objects.requireNonNull;

import io.ais.node.disk.DiskException;
import io.ais.node.disk.Lane;
import io.ais.node.mountpath.MetadataFile.Loaded;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of the committed cluster state on two mountpaths, for a target whose configuration directory
 * is lost: it then knows its cluster and whom to ask. They are knowledge, not memory: no vote and no
 * promise is in them, so whoever starts from one is a new voter. Best effort: a copy that cannot be
 * written delays nothing. Thread-safe.
 */
public final class StateCopies {
  private static final Logger LOG = LoggerFactory.getLogger(StateCopies.class);
  private static final String FILE = ".ais.cstate";
  private static final String KIND = "cstate";
  private static final int COPIES = 2;

  private final Mountpaths mountpaths;
  private byte[] latest; // null before the first; guarded by this, as is who writes the files

  /** On the first available mountpaths. */
  public StateCopies(Mountpaths mountpaths) {
    this.mountpaths = requireNonNull(mountpaths, "mountpaths");
    mountpaths.listen(_ -> storeAgain());
  }

  private synchronized void storeAgain() {
    if (latest != null) {
      store(latest);
    }
  }

  /** Replaces the copies. */
  public synchronized void store(byte[] state) {
    latest = state;
    int written = 0;
    for (Mountpath mountpath : mountpaths.available()) {
      if (written < COPIES && store(mountpath, state)) {
        written++;
      }
    }
  }

  private static boolean store(Mountpath mountpath, byte[] state) {
    try {
      return mountpath
          .files()
          .call(
              Lane.BACKGROUND,
              disk -> {
                MetadataFile.save(disk, FILE, KIND, state);
                return true;
              });
    } catch (DiskException e) {
      LOG.warn("{}: no copy of the cluster state: {}", mountpath.path(), e.getMessage());
      return false;
    }
  }

  /** Removes all copies: what they say is of a cluster that this node has left. */
  public void erase() throws DiskException {
    for (Mountpath mountpath : mountpaths.available()) {
      mountpath
          .files()
          .call(
              Lane.CLIENT,
              disk -> {
                if (disk.stat(FILE).isPresent()) {
                  disk.delete(FILE);
                }
                return null;
              });
    }
  }

  /** Every copy that is whole, of whatever age. */
  public List<byte[]> load() {
    List<byte[]> found = new ArrayList<>();
    for (Mountpath mountpath : mountpaths.available()) {
      load(mountpath).ifPresent(found::add);
    }
    return found;
  }

  private static Optional<byte[]> load(Mountpath mountpath) {
    try {
      return mountpath
          .files()
          .call(
              Lane.CLIENT,
              disk -> {
                Loaded loaded = MetadataFile.load(disk, FILE, KIND);
                if (loaded instanceof Loaded.Bad(String reason)) {
                  LOG.warn("{}: {}", mountpath.path(), reason);
                }
                return loaded instanceof Loaded.Good(byte[] bytes)
                    ? Optional.of(bytes)
                    : Optional.empty();
              });
    } catch (DiskException e) {
      LOG.warn("{}: {} is not readable: {}", mountpath.path(), FILE, e.getMessage());
      return Optional.empty();
    }
  }
}
