package io.ais.node.sim.data;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.checksum.Hasher;
import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.node.list.NameWalk;
import io.ais.node.object.ByteSource;
import io.ais.node.object.DeleteResult;
import io.ais.node.object.Durability;
import io.ais.node.object.ObjectChanges;
import io.ais.node.object.ObjectReader;
import io.ais.node.object.PutRequest;
import io.ais.node.object.PutResult;
import io.ais.node.object.WalkOptions;
import io.ais.node.object.WalkStep;
import io.ais.node.rebalance.LocalObjects;
import io.ais.node.sim.data.Shelf.Bucket;
import io.ais.node.sim.data.Shelf.Stored;
import io.ais.node.store.Fence;
import io.ais.node.store.Lom;
import io.ais.node.store.StampClock;
import io.ais.node.store.WriteStamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The object store of one process over its {@link Shelf}: locks, stamps, tombstones and bucket ids as
 * {@link io.ais.node.object.ObjectStore} has them; each access to a disk is a moment at which others
 * go on or the process ends.
 */
final class LiveObjects implements LocalObjects, ObjectChanges, NameWalk {
  private static final int CHUNK_BYTES = 32 * 1024;

  private final DataCluster cluster;
  private final SimThreads threads;
  private final String targetId;
  private final Life life;
  private final Shelf shelf;
  private final StampClock clock;
  private final DataMutation mutation;
  private final Map<String, ReentrantLock> locks = new TreeMap<>();
  private final Map<Bck, Long> destroyed = new TreeMap<>();

  LiveObjects(DataCluster cluster, String targetId, Life life, Shelf shelf, StampClock clock) {
    this.cluster = cluster;
    this.threads = cluster.threads();
    this.targetId = targetId;
    this.life = life;
    this.shelf = shelf;
    this.clock = clock;
    this.mutation = cluster.mutation();
  }

  /** A disk is asked. */
  private void disk() {
    life.check();
    threads.pause();
    life.check();
  }

  private void checkRoom() {
    if (shelf.isFull()) {
      throw new AisException(507, "", "no space left");
    }
  }

  private interface Locked<T> {
    T run();
  }

  private <T> T exclusively(String uname, Locked<T> action) {
    ReentrantLock lock = locks.computeIfAbsent(uname, _ -> new ReentrantLock());
    lock.lock();
    try {
      return action.run();
    } finally {
      lock.unlock();
    }
  }

  // ---- buckets

  void createBucket(Bck bck, long bid) {
    disk();
    Bucket present = shelf.buckets().get(bck);
    if (present != null && present.bid == bid) {
      return;
    }
    boolean over = destroyed.containsKey(bck) && bid <= destroyed.get(bck);
    if (over || present != null && present.bid > bid) {
      throw noBucket(bck);
    }
    shelf.buckets().put(bck, new Bucket(bid));
  }

  void destroyBucket(Bck bck, long bid) {
    disk();
    destroyed.merge(bck, bid, Math::max);
    Bucket present = shelf.buckets().get(bck);
    if (present != null && present.bid <= bid) {
      shelf.buckets().remove(bck);
    }
  }

  private static AisException noBucket(Bck bck) {
    return AisException.notFound("bucket " + bck + " does not exist");
  }

  private Optional<Lom> newest(Bck bck, long bid, String name) {
    return Optional.ofNullable(shelf.get(bck, bid, name)).map(Stored::lom);
  }

  private WriteStamp stampAbove(Optional<Lom> present, Fence fence, String cname) {
    present.ifPresent(lom -> clock.observe(lom.stamp()));
    WriteStamp stamp = clock.next(fence);
    if (present.isPresent() && present.get().stamp().isNewerThan(stamp)) {
      throw AisException.unavailable(cname + " was written under a newer cluster state than ours");
    }
    return stamp;
  }

  // ---- reading

  @Override
  public Optional<Lom> find(Bck bck, long bid, String name) {
    disk();
    return exclusively(bck.uname(name), () -> newest(bck, bid, name));
  }

  @Override
  public OpenCopy open(Lom copy) throws IOException {
    disk();
    Stored stored = shelf.get(copy.bck(), copy.bid(), copy.name());
    if (stored == null || !stored.lom().stamp().equals(copy.stamp())) {
      throw new IOException(copy.cname() + " was replaced meanwhile");
    }
    return new Open(stored);
  }

  /** Content as a client reads it. */
  ObjectReader read(Bck bck, long bid, String name) {
    disk();
    Stored stored = shelf.get(bck, bid, name);
    if (stored == null || stored.lom().tombstone()) {
      throw AisException.notFound(bck + "/" + name + " does not exist");
    }
    if (shelf.isUnreadable()) {
      throw new AisException(500, "", "input/output error");
    }
    return new Bytes(stored);
  }

  private record Bytes(Stored stored) implements ObjectReader {
    @Override
    public Lom lom() {
      return stored.lom();
    }

    @Override
    public int read(ByteBuffer into, long position) {
      int from = (int) position;
      int n = Math.min(into.remaining(), stored.bytes().length - from);
      into.put(stored.bytes(), from, Math.max(0, n));
      return n <= 0 ? -1 : n;
    }

    @Override
    public byte[] inMemory() {
      return stored.bytes();
    }

    @Override
    public void close() {}
  }

  /** Confined to one thread. */
  private final class Open implements OpenCopy {
    private final Stored stored;
    private int position;

    Open(Stored stored) {
      this.stored = stored;
    }

    @Override
    public long declaredBytes() {
      return stored.lom().sizeBytes();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      disk();
      if (shelf.isUnreadable()) {
        throw new IOException("input/output error");
      }
      if (position == stored.bytes().length) {
        return -1;
      }
      int left = stored.bytes().length - position;
      int n = Math.min(Math.min(into.remaining(), left), CHUNK_BYTES);
      into.put(stored.bytes(), position, n);
      position += n;
      return n;
    }

    @Override
    public void close() {}
  }

  // ---- walking

  @Override
  public List<String> mountpaths() {
    return Shelf.MOUNTPATHS;
  }

  @Override
  public void walk(String mountpath, Bck bck, long bid, String prefix, CopyVisitor visitor) {
    each(
        bck,
        bid,
        "",
        stored ->
            !Shelf.mountpath(stored.lom().name()).equals(mountpath)
                || !stored.lom().name().startsWith(prefix)
                || visitor.copy(stored.lom()));
  }

  @Override
  public void walk(Bck bck, long bid, WalkOptions options, NameWalk.Visitor visitor) {
    each(
        bck,
        bid,
        options.startAfter(),
        stored -> {
          Lom lom = stored.lom();
          boolean wanted =
              (options.includeTombstones() || !lom.tombstone())
                  && lom.name().startsWith(options.prefix());
          return !wanted || visitor.visit(lom.name(), lom) instanceof WalkStep.Continue;
        });
  }

  /** What comes in behind the walker's back is not met. */
  private void each(Bck bck, long bid, String after, Predicate<Stored> visitor) {
    String last = after;
    while (true) {
      disk();
      Bucket bucket = shelf.buckets().get(bck);
      if (bucket == null || bucket.bid != bid) {
        return;
      }
      Map.Entry<String, Stored> next = bucket.copies.higherEntry(last);
      if (next == null || !visitor.test(next.getValue())) {
        return;
      }
      last = next.getKey();
    }
  }

  // ---- writing

  @Override
  public PutResult put(PutRequest request, ByteSource body) {
    createBucketFor(request.bck(), request.bid());
    byte[] bytes = take(body);
    Checksum checksum = checksum(bytes);
    return exclusively(
        request.bck().uname(request.name()),
        () -> {
          disk();
          checkRoom();
          createBucketFor(request.bck(), request.bid());
          Optional<Lom> before = newest(request.bck(), request.bid(), request.name());
          Lom record = blank(request.bck(), request.bid(), request.name(), bytes.length, checksum);
          WriteStamp stamp = stampAbove(before, request.fence(), record.cname());
          Lom lom = record(record, stamp, nextVersion(before), false);
          place(lom, bytes);
          boolean replaced = before.isPresent() && !before.get().tombstone();
          return new PutResult(
              lom, replaced ? PutResult.Outcome.REPLACED : PutResult.Outcome.CREATED);
        });
  }

  private void createBucketFor(Bck bck, long bid) {
    Bucket present = shelf.buckets().get(bck);
    if (present == null || present.bid != bid) {
      createBucket(bck, bid);
    }
  }

  private void place(Lom lom, byte[] bytes) {
    life.check();
    shelf.put(lom, bytes);
    cluster.trace(
        "%s has %s%s %s"
            .formatted(targetId, lom.name(), lom.tombstone() ? " deleted" : "", lom.stamp()));
  }

  private void remove(Lom lom) {
    shelf.remove(lom);
    cluster.trace(
        "%s has no %s%s any more"
            .formatted(targetId, lom.tombstone() ? "deleted " : "", lom.name()));
  }

  private byte[] take(ByteSource body) {
    byte[] bytes = new byte[Math.toIntExact(Math.max(0, body.declaredBytes()))];
    ByteBuffer into = ByteBuffer.wrap(bytes);
    ByteBuffer none = ByteBuffer.allocate(1);
    try {
      while (body.read(into.hasRemaining() ? into : none) >= 0) {
        disk();
      }
    } catch (IOException e) {
      throw new AisException(400, "", "incomplete body: " + e.getMessage(), e);
    }
    return bytes;
  }

  static Checksum checksum(byte[] bytes) {
    Hasher hasher = Hasher.of(ChecksumType.XXHASH2);
    hasher.update(ByteBuffer.wrap(bytes));
    return hasher.finish();
  }

  private static Lom blank(Bck bck, long bid, String name, long size, Checksum checksum) {
    return new Lom(
        bck, name, bid, size, checksum, "", Map.of(), WriteStamp.ZERO, 0, 0, false, "", 1);
  }

  private Lom record(Lom of, WriteStamp stamp, String version, boolean tombstone) {
    return new Lom(
        of.bck(),
        of.name(),
        of.bid(),
        tombstone ? 0 : of.sizeBytes(),
        tombstone ? Checksum.NONE : of.checksum(),
        tombstone ? "" : version,
        of.custom(),
        stamp,
        clock.nowNanos(),
        clock.nowNanos(),
        tombstone,
        Shelf.mountpath(of.name()),
        1);
  }

  private static String nextVersion(Optional<Lom> present) {
    return present
        .filter(lom -> !lom.tombstone() && !lom.version().isEmpty())
        .map(lom -> Long.toString(Long.parseLong(lom.version()) + 1))
        .orElse("1");
  }

  @Override
  public boolean receive(
      Lom incoming, ByteSource body, Durability durability, BooleanSupplier wanted) {
    clock.observe(incoming.stamp());
    disk();
    if (!isNewer(incoming)) {
      take(body);
      return false;
    }
    createBucketFor(incoming.bck(), incoming.bid());
    byte[] bytes = verified(incoming, body);
    return exclusively(
        incoming.uname(),
        () -> {
          disk();
          if (!incoming.tombstone()) {
            checkRoom();
          }
          createBucketFor(incoming.bck(), incoming.bid());
          if (!wanted.getAsBoolean()) {
            throw AisException.unavailable(incoming.cname() + " is not wanted any more");
          }
          if (!isNewer(incoming)) {
            return false;
          }
          place(incoming, bytes);
          return true;
        });
  }

  private boolean isNewer(Lom incoming) {
    return mutation == DataMutation.OLDER_COPY_WINS
        || newest(incoming.bck(), incoming.bid(), incoming.name())
            .filter(here -> !incoming.stamp().isNewerThan(here.stamp()))
            .isEmpty();
  }

  private byte[] verified(Lom incoming, ByteSource body) {
    if (incoming.tombstone()) {
      return new byte[0];
    }
    byte[] bytes = take(body);
    if (bytes.length != incoming.sizeBytes()) {
      throw AisException.badRequest(incoming.cname() + ": received " + bytes.length + " bytes");
    }
    if (!checksum(bytes).equals(incoming.checksum())) {
      throw new AisException(500, "", "BAD DATA CHECKSUM of " + incoming.cname());
    }
    return bytes;
  }

  @Override
  public Lom write(
      Lom record, Fence fence, boolean versioned, ByteSource body, Durability durability) {
    createBucketFor(record.bck(), record.bid());
    byte[] bytes = verified(record, body);
    return exclusively(
        record.uname(),
        () -> {
          disk();
          checkRoom();
          createBucketFor(record.bck(), record.bid());
          Optional<Lom> before = newest(record.bck(), record.bid(), record.name());
          WriteStamp stamp = stampAbove(before, fence, record.cname());
          Lom lom = record(record, stamp, nextVersion(before), record.tombstone());
          place(lom, bytes);
          return lom;
        });
  }

  // ---- other changes

  @Override
  public DeleteResult delete(
      Bck bck,
      long bid,
      String name,
      Fence fence,
      BooleanSupplier leaveTombstone,
      Durability durability) {
    return delete(blank(bck, bid, name, 0, Checksum.NONE), false, fence, leaveTombstone);
  }

  @Override
  public DeleteResult deleteExactly(
      Lom copy, Fence fence, BooleanSupplier leaveTombstone, Durability durability) {
    return delete(copy, true, fence, leaveTombstone);
  }

  private DeleteResult delete(
      Lom which, boolean exactly, Fence fence, BooleanSupplier leaveTombstone) {
    return exclusively(
        which.uname(),
        () -> {
          disk();
          createBucketFor(which.bck(), which.bid());
          boolean leave = leaveTombstone.getAsBoolean() && mutation != DataMutation.NO_TOMBSTONES;
          Optional<Lom> before = newest(which.bck(), which.bid(), which.name());
          if (exactly && !before.map(Lom::stamp).equals(Optional.of(which.stamp()))) {
            return new DeleteResult(false, null);
          }
          WriteStamp stamp = stampAbove(before, fence, which.cname());
          boolean existed = before.isPresent() && !before.get().tombstone();
          life.check();
          if (leave) {
            place(record(which, stamp, "", true), new byte[0]);
          } else if (before.isPresent()) {
            remove(before.get());
          }
          return new DeleteResult(existed, stamp);
        });
  }

  @Override
  public boolean purgeTombstone(Bck bck, long bid, String name, WriteStamp stamp) {
    return purge(bck, bid, name, lom -> lom.tombstone() && lom.stamp().equals(stamp)).isPresent();
  }

  private Optional<Lom> purge(Bck bck, long bid, String name, Predicate<Lom> meant) {
    return exclusively(
        bck.uname(name),
        () -> {
          disk();
          Optional<Lom> present = newest(bck, bid, name).filter(meant);
          life.check();
          present.ifPresent(this::remove);
          return present;
        });
  }

  @Override
  public boolean drop(Lom copy, BooleanSupplier leftOver) {
    Optional<Lom> dropped =
        purge(
            copy.bck(),
            copy.bid(),
            copy.name(),
            lom -> lom.stamp().equals(copy.stamp()) && leftOver.getAsBoolean());
    dropped.ifPresent(lom -> cluster.audit().dropped(targetId, lom));
    return dropped.isPresent();
  }

  @Override
  public void secure(Lom copy) {
    disk();
  }

  @Override
  public Lom restamp(Lom copy, Fence fence) {
    return exclusively(
        copy.uname(),
        () -> {
          disk();
          Optional<Lom> present = newest(copy.bck(), copy.bid(), copy.name());
          if (!present.map(Lom::stamp).equals(Optional.of(copy.stamp()))) {
            throw AisException.unavailable(copy.cname() + " was replaced meanwhile");
          }
          Lom lom = copy.withStamp(stampAbove(present, fence, copy.cname()));
          place(lom, shelf.get(copy.bck(), copy.bid(), copy.name()).bytes());
          return lom;
        });
  }

  @Override
  public Lom setCustom(
      Bck bck, long bid, String name, Map<String, String> custom, boolean replaceAll, Fence fence) {
    throw new UnsupportedOperationException("clients of the simulator do not ask for it");
  }

  /** Bucket ids on the disks. */
  Map<Bck, Long> bucketsOnDisk() {
    disk();
    Map<Bck, Long> all = new TreeMap<>();
    shelf.buckets().forEach((bck, bucket) -> all.put(bck, bucket.bid));
    return all;
  }

  OptionalLong bidOnDisk(Bck bck) {
    Bucket bucket = shelf.buckets().get(bck);
    return bucket == null ? OptionalLong.empty() : OptionalLong.of(bucket.bid);
  }
}
