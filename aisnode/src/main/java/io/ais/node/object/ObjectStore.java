package io.ais.node.object;

import io.ais.model.Bck;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskFile;
import io.ais.node.mountpath.Mountpath;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.object.Lookup.Copy;
import io.ais.node.runtime.Ticker;
import io.ais.node.store.Fence;
import io.ais.node.store.Lom;
import io.ais.node.store.NameLocks;
import io.ais.node.store.ObjectNames;
import io.ais.node.store.StampClock;
import io.ais.node.store.WriteStamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The objects of one target. Every call may wait for a disk or for an object's lock; failures are
 * {@link io.ais.error.AisException}s: 404 not found, 409 lock not obtained in time, 500 disk fault or
 * corrupt object, 503 mountpath queue full or no mountpath, 507 no space. Thread-safe; does not own
 * the mountpaths.
 *
 * <p>Bucket ids: every object carries the id of its bucket. A call with a newer (unsigned larger) id
 * than the one on disk moves the old bucket out of the way first; one with an older id finds nothing
 * and writes nothing (404).
 */
public final class ObjectStore implements ObjectChanges {
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(60);

  private final Mountpaths mountpaths;
  private final Stores stores;
  private final Lookup lookup;
  private final Opening opening;
  private final NameLocks locks = new NameLocks(LOCK_PATIENCE);
  private final Buckets buckets;
  private final Writer writer;
  private final Changer changer;
  private final Relocation relocation;
  private final Replication replication;
  private final Walks walks = new Walks();
  private final StampClock clock;

  /** One copy of everything. */
  public ObjectStore(Mountpaths mountpaths, StampClock clock) {
    this(mountpaths, clock, Redundancy.NONE);
  }

  /** Over the given mountpaths; the clock has been told of the high-water mark. */
  public ObjectStore(Mountpaths mountpaths, StampClock clock, Redundancy redundancy) {
    this.mountpaths = mountpaths;
    this.clock = clock;
    this.stores = new Stores(mountpaths);
    this.buckets = new Buckets(stores, redundancy);
    this.lookup = new Lookup(stores, buckets, redundancy);
    SameCopies same = new SameCopies();
    WarmObjects warm = new WarmObjects(Ticker.system());
    BalancedReads balanced = new BalancedReads(lookup, redundancy, same);
    this.opening = new Opening(mountpaths, lookup, balanced, warm);
    Holds holds = new Holds(locks, stores, buckets, same, warm);
    this.writer = new Writer(lookup, buckets, locks, holds, clock, redundancy);
    this.changer = new Changer(writer, lookup, holds, clock);
    this.relocation = new Relocation(writer, lookup, locks, holds);
    this.replication = new Replication(this::run, lookup, buckets, locks, relocation, redundancy);
  }

  /** What keeps several copies of objects. */
  public Replication replication() {
    return replication;
  }

  /** When objects were last used. */
  public AccessTimes accessTimes() {
    return new AccessTimes(this::run, lookup, locks);
  }

  /** Newest local record of a name, tombstones included. Takes the shared lock for a moment. */
  @Override
  public Optional<Lom> find(Bck bck, long bid, String name) {
    ObjectNames.bytes(name);
    return run(
        bck + "/" + name,
        () -> {
          try (NameLocks.Held _ = locks.shared(bck.uname(name))) {
            Optional<Copy> copy = lookup.newest(bck, bid, name);
            if (copy.isEmpty()) {
              opening.checkNotLost(bck, name);
            }
            copy.ifPresent(c -> Opening.checkSound(c, bck, name));
            return copy.map(Copy::lom);
          }
        });
  }

  /**
   * Makes sure that all there is of a name is on mountpaths in service.
   *
   * @throws io.ais.error.AisException 503 when one is out of service that may hold some
   */
  public void requireWhole(Bck bck, String name) {
    opening.checkNotLost(bck, name);
  }

  /** As {@link #find} on the mountpaths that are in service, for whoever need not know of others. */
  public Optional<Lom> findHere(Bck bck, long bid, String name) {
    return run(
        bck + "/" + name,
        () -> {
          try (NameLocks.Held _ = locks.shared(bck.uname(name))) {
            Optional<Copy> copy = lookup.newest(bck, bid, name);
            copy.ifPresent(c -> Opening.checkSound(c, bck, name));
            return copy.map(Copy::lom);
          }
        });
  }

  /**
   * Opens an object for reading.
   *
   * @throws io.ais.error.AisException 404 when it does not exist or is a tombstone; 500 when its
   *     metadata does not fit its file
   */
  public ObjectReader open(Bck bck, long bid, String name) {
    ObjectNames.bytes(name);
    return run(
        bck + "/" + name,
        () -> {
          ReadHold hold = new ReadHold(locks.shared(bck.uname(name)), mountpaths.use());
          ObjectReader reader = null;
          try {
            reader = opening.open(bck, bid, name, hold);
            return reader;
          } finally {
            if (reader == null) {
              hold.close();
            }
          }
        });
  }

  /**
   * As {@link #open} for a small object that was read lately and is in memory as it was then; waits for nothing.
   * Empty whenever that is not so, whatever the reason.
   */
  public Optional<ObjectReader> openAtOnce(Bck bck, long bid, String name) {
    return opening.openAtOnce(
        bck,
        bid,
        name,
        () -> {
          NameLocks.Held lock = locks.sharedAtOnce(bck.uname(name));
          return lock == null ? null : new ReadHold(lock, mountpaths.use());
        });
  }

  /**
   * Stores an object.
   *
   * @throws io.ais.error.AisException 500 ErrBadCksum, 507 ErrCapExceeded, 400 for an incomplete
   *     body or a bad name; 503 when a copy written under a newer cluster state is already here
   */
  @Override
  public PutResult put(PutRequest request, ByteSource body) {
    return write(request.bck() + "/" + request.name(), () -> writer.put(request, body));
  }

  /**
   * Stores a copy (or a tombstone) that a peer sent, as it is: stamp, version, custom metadata, mtime
   * and checksum are kept, length and checksum are verified.
   *
   * @return true when stored; false when an equal or newer record was here (the body is drained)
   */
  public boolean receive(Lom incoming, ByteSource body, Durability durability) {
    return receive(incoming, body, durability, () -> true);
  }

  /**
   * As above.
   *
   * @param wanted asked while nobody else can read or change the object; when not, the copy is
   *     refused with 503
   */
  public boolean receive(
      Lom incoming, ByteSource body, Durability durability, BooleanSupplier wanted) {
    boolean durably = durability == Durability.IMMEDIATE;
    return write(incoming.cname(), () -> writer.receive(incoming, body, durably, wanted));
  }

  /**
   * Stores what another target wrote on behalf of its client, content or delete, over whatever is
   * here: stamped here, with the next version number unless its own is higher. Length and checksum
   * are verified.
   *
   * @param record what is written; its stamp is ignored, and so is an mtime of 0
   */
  public Lom write(
      Lom record, Fence fence, boolean versioned, ByteSource body, Durability durability) {
    return write(
        record.cname(),
        () -> writer.write(record, fence, versioned, body, durability == Durability.IMMEDIATE));
  }

  /**
   * Deletes an object.
   *
   * @param leaveTombstone whether a record of the delete stays in its place; asked while nobody else
   *     can read or change the object
   */
  @Override
  public DeleteResult delete(
      Bck bck,
      long bid,
      String name,
      Fence fence,
      BooleanSupplier leaveTombstone,
      Durability durability) {
    return delete(bck, bid, name, Optional.empty(), fence, leaveTombstone, durability);
  }

  /** Deletes this copy; does nothing when it was replaced meanwhile. */
  @Override
  public DeleteResult deleteExactly(
      Lom copy, Fence fence, BooleanSupplier leaveTombstone, Durability durability) {
    Optional<WriteStamp> only = Optional.of(copy.stamp());
    return delete(copy.bck(), copy.bid(), copy.name(), only, fence, leaveTombstone, durability);
  }

  private DeleteResult delete(
      Bck bck,
      long bid,
      String name,
      Optional<WriteStamp> only,
      Fence fence,
      BooleanSupplier leaveTombstone,
      Durability durability) {
    boolean durably = durability == Durability.IMMEDIATE;
    BooleanSupplier mark =
        () -> leaveTombstone.getAsBoolean() || !mountpaths.layout().absent().isEmpty();
    return write(
        bck + "/" + name,
        () -> changer.delete(writer.target(bck, bid, name), only, fence, mark, durably));
  }

  /**
   * Removes a tombstone that has exactly this stamp. It stays while a mountpath is out of service that
   * may bring an older copy back.
   */
  @Override
  public boolean purgeTombstone(Bck bck, long bid, String name, WriteStamp stamp) {
    if (!mountpaths.layout().absent().isEmpty()) {
      return false;
    }
    return run(
        bck + "/" + name,
        () ->
            changer.purge(
                writer.target(bck, bid, name),
                lom -> lom.tombstone() && lom.stamp().equals(stamp)));
  }

  /**
   * Removes this copy from this target without a trace, unless it was replaced meanwhile.
   *
   * @param leftOver asked while nobody else can read or change the object
   * @return true when it was removed
   */
  public boolean dropCopy(Lom copy, BooleanSupplier leftOver) {
    return run(
        copy.cname(),
        () ->
            changer.purge(
                writer.target(copy.bck(), copy.bid(), copy.name()),
                lom -> lom.stamp().equals(copy.stamp()) && leftOver.getAsBoolean()));
  }

  /**
   * Makes sure that an object survives a loss of power, whatever it was written with.
   *
   * @throws io.ais.error.AisException 404 when it does not exist
   */
  public void secure(Bck bck, long bid, String name) {
    run(
        bck + "/" + name,
        () -> {
          try (NameLocks.Held _ = locks.shared(bck.uname(name))) {
            Copy copy =
                lookup.newest(bck, bid, name).orElseThrow(() -> Failures.noObject(bck, name));
            copy.at().call(disk -> sync(disk, copy.path()));
            return null;
          }
        });
  }

  private static Void sync(Disk disk, String path) throws DiskException {
    try (DiskFile file = disk.openRead(path)) {
      file.sync();
    }
    disk.syncDirectory(path.substring(0, path.lastIndexOf('/')));
    return null;
  }

  /**
   * Draws a new stamp for exactly this copy, or record of a delete, above all that were drawn under
   * earlier placements.
   *
   * @throws io.ais.error.AisException 503 when it was replaced meanwhile
   */
  @Override
  public Lom restamp(Lom copy, Fence fence) {
    return write(
        copy.cname(),
        () ->
            changer.restamp(
                writer.target(copy.bck(), copy.bid(), copy.name()), copy.stamp(), fence));
  }

  /**
   * Merges or replaces custom metadata; checksum and version stay, the stamp moves on.
   *
   * @throws io.ais.error.AisException 404, 400 for a bad key or more than 2 KiB
   */
  @Override
  public Lom setCustom(
      Bck bck, long bid, String name, Map<String, String> custom, boolean replaceAll, Fence fence) {
    return write(
        bck + "/" + name,
        () -> changer.setCustom(writer.target(bck, bid, name), custom, replaceAll, fence));
  }

  /**
   * Copies the newest copy of a name, or record of its delete, to where it and its copies belong,
   * durably and with its checksum verified. The other copies stay until {@link #dropStrays}.
   *
   * @param pace waits before so many bytes are copied
   * @throws CorruptObjectException when a copy cannot be trusted: nothing was changed
   */
  public Relocated relocate(Bck bck, long bid, String name, RelocationPace pace)
      throws InterruptedException {
    return relocation.run(this::run, bck, bid, name, pace, false);
  }

  /**
   * Removes the copies of a name from where they do not belong, if all that are wanted are where they
   * do. To be
   * called after {@link #awaitWalks}.
   *
   * @return how many
   */
  public int dropStrays(Bck bck, long bid, String name) {
    return run(bck + "/" + name, () -> relocation.dropStrays(bck, bid, name));
  }

  /** Waits for the walks that have begun: they may have passed the new places of what was copied. */
  public void awaitWalks() throws InterruptedException {
    walks.awaitBegun();
  }

  /** Counts as one walk until closed: nothing that is there all the time can slip through. */
  public Survey survey() {
    return walks.begin()::close;
  }

  /** Closing ends it; idempotent. */
  public interface Survey extends AutoCloseable {
    @Override
    void close();
  }

  /** State of an object's lock, for {@code check-lock}. */
  public LockState lockState(Bck bck, String name) {
    return switch (locks.state(bck.uname(name))) {
      case FREE -> LockState.UNLOCKED;
      case SHARED -> LockState.READ_LOCKED;
      case EXCLUSIVE -> LockState.WRITE_LOCKED;
    };
  }

  /** Visits the names of a bucket in ascending byte order over all mountpaths, each once. */
  public void walk(Bck bck, long bid, WalkOptions options, WalkVisitor visitor) {
    walk(stores.now().all(), new BucketWalk(bck, bid, options, _ -> {}), bck, visitor);
  }

  /**
   * Visits what one mountpath holds of a bucket, for background jobs.
   *
   * @param torn told of the paths of files whose names are lost with their metadata
   */
  public void walkMountpath(
      Mountpath mountpath,
      Bck bck,
      long bid,
      WalkOptions options,
      Consumer<String> torn,
      WalkVisitor visitor) {
    String root = mountpath.path() + "/";
    walk(
        stores.now().only(mountpath),
        new BucketWalk(bck, bid, options, item -> torn.accept(root + item.path())),
        bck,
        visitor);
  }

  /** As {@link #walkMountpath} over all mountpaths: each name once, however many copies there are. */
  public void walkAll(
      Bck bck, long bid, WalkOptions options, Consumer<String> torn, WalkVisitor visitor) {
    BucketWalk walk = new BucketWalk(bck, bid, options, item -> torn.accept(item.path()));
    walk(stores.now().all(), walk, bck, visitor);
  }

  /** As {@link #walkMountpath}, by the one who moves objects: nobody waits for this walk. */
  public void walkUnseen(
      Mountpath mountpath, Bck bck, long bid, WalkOptions options, WalkVisitor visitor) {
    run(
        bck.toString(),
        () -> {
          new BucketWalk(bck, bid, options, _ -> {}).run(stores.now().only(mountpath), visitor);
          return null;
        });
  }

  /** As {@link #walkUnseen} over all mountpaths, each name once. */
  public void walkAllUnseen(Bck bck, long bid, WalkOptions options, WalkVisitor visitor) {
    run(
        bck.toString(),
        () -> {
          new BucketWalk(bck, bid, options, _ -> {}).run(stores.now().all(), visitor);
          return null;
        });
  }

  /** Count and bytes of the visible objects with a prefix. */
  public BucketUsage usage(Bck bck, long bid, String prefix) {
    long[] sums = {0, 0};
    walk(
        bck,
        bid,
        WalkOptions.OBJECTS.withPrefix(prefix),
        entry -> {
          sums[0]++;
          sums[1] += entry.lom().map(Lom::sizeBytes).orElse(0L);
          return WalkStep.CONTINUE;
        });
    return new BucketUsage(sums[0], sums[1]);
  }

  /** The buckets that have directories here. */
  public StoredBuckets buckets() {
    return new StoredBuckets(this::run, buckets);
  }

  /** What serves nobody and may be removed. */
  public Waste waste() {
    return new Waste(mountpaths, stores, writer.workFiles());
  }

  /** Finds files that do not serve: without metadata, or with metadata that fails its checks. */
  public AuditReport audit(Bck bck, long bid) {
    List<String> torn = new ArrayList<>();
    List<String> corrupt = new ArrayList<>();
    for (MountpathStore store : stores.now().all()) {
      String root = store.mountpath().path() + "/";
      BucketWalk walk =
          new BucketWalk(bck, bid, WalkOptions.EVERYTHING, item -> torn.add(root + item.path()));
      walk(
          List.of(store),
          walk,
          bck,
          entry -> {
            if (entry.isCorrupt()) {
              corrupt.add(entry.name());
            }
            return WalkStep.CONTINUE;
          });
    }
    return new AuditReport(torn, corrupt);
  }

  /** Whether a mountpath is out of service with its objects. */
  public boolean mayMissObjects() {
    return !mountpaths.layout().absent().isEmpty();
  }

  /** Names locked or waited for at this moment; 0 at rest. */
  public int locksHeld() {
    return locks.size();
  }

  private void walk(List<MountpathStore> stores, BucketWalk walk, Bck bck, WalkVisitor visitor) {
    run(
        bck.toString(),
        () -> {
          try (Walks.Walk _ = walks.begin()) {
            walk.run(stores, visitor);
          }
          return null;
        });
  }

  private <T> T write(String what, Action<T> action) {
    clock.prepare();
    return run(what, action);
  }

  /** The disks that the action may find stay open until it ends. */
  private <T> T run(String what, Action<T> action) {
    try (Mountpaths.Use _ = mountpaths.use()) {
      return action.run();
    } catch (DiskException e) {
      throw Failures.of(e, what);
    }
  }
}
