package io.ais.node.object;

import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.FileStamp;
import io.ais.node.mountpath.Layout;
import io.ais.node.runtime.Ticker;
import io.ais.node.store.Lom;
import java.time.Duration;
import java.util.Optional;

/**
 * Metadata of small objects that were read more than once lately, so that the next read may be served without
 * waiting for anything: the content comes from the memory of the kernel, and only while the file is in the
 * state in which its metadata was read. Thread-safe; see {@link KnownNames}.
 *
 * <p>Such a read leaves the access time as it is. File systems that keep it (relatime) write it once a day at
 * most, so that each object is read in the usual way again after as long.
 */
final class WarmObjects {
  /** Some 700 bytes each. */
  private static final int SLOTS = 1 << 14;

  private static final int READ_ONCE = 1 << 16;
  private static final long LASTS_NANOS = Duration.ofHours(24).toNanos();

  private final KnownNames<Known> names = new KnownNames<>(SLOTS);
  private final int[] readOnce = new int[READ_ONCE]; // hashes of names; races only forget one
  private final Ticker ticker;

  WarmObjects(Ticker ticker) {
    this.ticker = ticker;
  }

  /**
   * An object at home.
   *
   * @param path of its file there
   * @param stamp state of the file right after its metadata and content were read
   * @param sinceNanos when that was, by the ticker
   */
  record Known(
      String uname,
      long bid,
      Layout layout,
      MountpathStore home,
      Lom lom,
      String path,
      FileStamp stamp,
      long sinceNanos)
      implements KnownNames.Known {}

  /** Whether it is worth while to look at the file again now that it was read. */
  boolean isWanted(String uname) {
    int hash = uname.hashCode();
    int slot = (hash ^ hash >>> 16) & READ_ONCE - 1;
    if (readOnce[slot] == hash) {
      return true;
    }
    readOnce[slot] = hash;
    return false;
  }

  /** After a read within a task on the mountpath; the caller holds the shared lock of the name. */
  void note(Disk disk, MountpathStore home, Layout layout, Lom lom, String path)
      throws DiskException {
    Optional<FileStamp> stamp = disk.stamp(path);
    if (stamp.isPresent()) {
      Lom read = lom.withAccess(stamp.get().accessNanos());
      names.note(
          new Known(lom.uname(), lom.bid(), layout, home, read, path, stamp.get(), ticker.nanos()));
    }
  }

  /** The content; null when it must be read in the usual way. The caller holds the shared lock of the name. */
  byte[] content(Known known) {
    byte[] content = new byte[(int) known.lom().sizeBytes()];
    boolean read =
        known.home().atOnce(disk -> disk.readAtOnce(known.path(), known.stamp(), content));
    return read ? content : null;
  }

  /** Null when it must be read in the usual way. The caller holds the shared lock of the name. */
  Known find(String uname, long bid, Layout layout) {
    Known known = names.find(uname, bid, layout);
    return known != null && ticker.nanos() - known.sinceNanos() < LASTS_NANOS ? known : null;
  }

  /** To be called under the exclusive lock of the name before anything is changed. */
  void forget(String uname) {
    names.forget(uname);
  }
}
