package io.ais.node.store;

import static java.util.Objects.requireNonNull;

import io.ais.checksum.XxHash64;
import io.ais.model.Bck;
import io.ais.model.Namespace;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskException.Kind;
import io.ais.node.disk.Reserve;
import io.ais.node.mountpath.KeptContents;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * The bucket directories of one mountpath. A directory carries its bucket's id in an attribute; it
 * is prepared aside and renamed into place, so that no directory without an id appears. Destroying
 * is a rename into the trash. Thread-safe; runs on the mountpath's threads; callers exclude each
 * other by bucket.
 */
public final class BucketDirectories {
  /** Name within the trash of what checks of disks write and read. */
  public static final String PROBES = "fshc-on-err";

  private static final String ATTRIBUTE = "ais.bucket";
  private static final String SPREAD = "ais.spread";
  private static final String STAGING = ".$new";
  private static final String TRASH = ".$deleted";
  private static final int MAGIC = 0x41_42_43_4b; // "ABCK"
  private static final int FORMAT = 1;

  private final Directories directories;

  /** Shares the knowledge of durable directories with the object files of the mountpath. */
  public BucketDirectories(Directories directories) {
    this.directories = requireNonNull(directories, "directories");
  }

  /** Id of the bucket directory; empty when there is none, or when its attribute is unreadable. */
  public OptionalLong bid(Disk disk, Bck bck) throws DiskException {
    try {
      return disk.attribute(ObjectPaths.bucket(bck), ATTRIBUTE)
          .map(BucketDirectories::decode)
          .orElse(OptionalLong.empty());
    } catch (DiskException e) {
      if (e.is(Kind.NOT_FOUND)) {
        return OptionalLong.empty();
      }
      throw e;
    }
  }

  /**
   * Makes the bucket's directory durable under this id. One with another id goes to the trash. One
   * without a readable id gets this one: its objects carry their own ids, so none is shown wrongly.
   */
  public void create(Disk disk, Bck bck, long bid) throws DiskException {
    Reserve.with(
        disk,
        () -> {
          make(disk, bck, bid);
          return null;
        });
  }

  private void make(Disk disk, Bck bck, long bid) throws DiskException {
    String path = ObjectPaths.bucket(bck);
    OptionalLong present = bid(disk, bck);
    if (present.isPresent() && present.getAsLong() != bid) {
      trash(disk, bck);
    } else if (disk.stat(path).isPresent()) {
      complete(disk, bck, bid, present.isEmpty());
      return;
    }
    String staged = stage(disk, bid);
    directories.ensure(disk, ObjectPaths.parent(bck), true);
    disk.rename(staged, path);
    disk.syncDirectory(ObjectPaths.parent(bck));
  }

  private void complete(Disk disk, Bck bck, long bid, boolean withoutId) throws DiskException {
    if (withoutId) {
      disk.setAttribute(ObjectPaths.bucket(bck), ATTRIBUTE, encode(bid));
      disk.syncDirectory(ObjectPaths.bucket(bck));
    }
    directories.ensure(disk, ObjectPaths.objects(bck), true);
    directories.ensure(disk, ObjectPaths.work(bck), true);
  }

  private String stage(Disk disk, long bid) throws DiskException {
    directories.ensure(disk, STAGING, true);
    int n = 0;
    while (!disk.makeDirectory(STAGING + "/" + n)) {
      n++;
    }
    String staged = STAGING + "/" + n;
    disk.setAttribute(staged, ATTRIBUTE, encode(bid));
    disk.makeDirectory(staged + "/%ob");
    disk.makeDirectory(staged + "/%wk");
    disk.syncDirectory(staged);
    return staged;
  }

  /** True when objects of the bucket may have copies on several mountpaths. */
  public boolean isSpread(Disk disk, Bck bck) throws DiskException {
    try {
      return disk.attribute(ObjectPaths.bucket(bck), SPREAD)
          .filter(value -> value.length > 0 && value[0] != 0)
          .isPresent();
    } catch (DiskException e) {
      if (e.is(Kind.NOT_FOUND)) {
        return false;
      }
      throw e;
    }
  }

  /** Remembers {@link #isSpread} durably; the directory exists. */
  public void setSpread(Disk disk, Bck bck, boolean spread) throws DiskException {
    disk.setAttribute(ObjectPaths.bucket(bck), SPREAD, new byte[] {(byte) (spread ? 1 : 0)});
    disk.syncDirectory(ObjectPaths.bucket(bck));
  }

  /** Moves the bucket's directory to the trash, durably; false when there is none. */
  public boolean trash(Disk disk, Bck bck) throws DiskException {
    return Reserve.with(disk, () -> moveToTrash(disk, bck));
  }

  private boolean moveToTrash(Disk disk, Bck bck) throws DiskException {
    String path = ObjectPaths.bucket(bck);
    if (disk.stat(path).isEmpty()) {
      return false;
    }
    directories.ensure(disk, TRASH, true);
    directories.forget(path);
    for (int n = 0; ; n++) {
      try {
        disk.rename(path, TRASH + "/" + bck.provider() + "." + bck.name() + "." + n);
        break;
      } catch (DiskException e) {
        if (!e.is(Kind.CONFLICT)) {
          throw e;
        }
      }
    }
    disk.syncDirectory(TRASH);
    disk.syncDirectory(ObjectPaths.parent(bck));
    return true;
  }

  /**
   * Moves the directories of all buckets out of the way, durably, with everything in them: below {@code
   * .$kept/<label>.<n>/} they lie as they lay here.
   *
   * @return the buckets; none when there is nothing to move
   */
  public Set<Bck> setAside(Disk disk, String label) throws DiskException {
    Set<Bck> buckets = list(disk).keySet();
    if (buckets.isEmpty()) {
      return buckets;
    }
    for (String provider : disk.list("")) {
      directories.forget(provider);
    }
    KeptContents.setAside(disk, label);
    return buckets;
  }

  /** Buckets with a directory here, and their ids (0 when unreadable). */
  public Map<Bck, Long> list(Disk disk) throws DiskException {
    Map<Bck, Long> buckets = new TreeMap<>();
    for (String provider : disk.list("")) {
      if (provider.startsWith("@")) {
        for (Bck bck : bucketsOf(disk, provider)) {
          buckets.put(bck, bid(disk, bck).orElse(0));
        }
      }
    }
    return buckets;
  }

  private static List<Bck> bucketsOf(Disk disk, String provider) throws DiskException {
    List<Bck> buckets = new ArrayList<>();
    for (String entry : disk.list(provider)) {
      if (entry.startsWith("#") || entry.startsWith("@")) {
        for (String name : disk.list(provider + "/" + entry)) {
          buckets.add(new Bck(name, provider.substring(1), Namespace.parse(entry)));
        }
      } else {
        buckets.add(new Bck(entry, provider.substring(1), Namespace.GLOBAL));
      }
    }
    return buckets;
  }

  /** Where destroyed buckets wait for their removal. */
  public static String trash() {
    return TRASH;
  }

  /** Where bucket directories are made ready. */
  public static String staging() {
    return STAGING;
  }

  private static byte[] encode(long bid) {
    return ByteBuffer.allocate(2 * Integer.BYTES + 2 * Long.BYTES)
        .putInt(MAGIC)
        .putInt(FORMAT)
        .putLong(bid)
        .putLong(checksum(bid))
        .array();
  }

  private static OptionalLong decode(byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value);
    if (value.length < 24 || in.getInt() != MAGIC || in.getInt() != FORMAT) {
      return OptionalLong.empty();
    }
    long bid = in.getLong();
    return in.getLong() == checksum(bid) ? OptionalLong.of(bid) : OptionalLong.empty();
  }

  private static long checksum(long bid) {
    return XxHash64.hash(ByteBuffer.allocate(Long.BYTES).putLong(bid).array(), 0);
  }
}
