package io.ais.node.object;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.checksum.Hasher;
import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.node.disk.CrashMode;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskExecutor;
import io.ais.node.disk.MemDisk;
import io.ais.node.mountpath.ClockFile;
import io.ais.node.mountpath.Mountpath;
import io.ais.node.mountpath.MountpathChanges;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.mountpath.TestMountpaths;
import io.ais.node.runtime.WallClock;
import io.ais.node.store.Fence;
import io.ais.node.store.Lom;
import io.ais.node.store.StampClock;
import io.ais.node.store.WriteStamp;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/** An object store over disks in memory, on the calling thread. */
final class StoreFixture implements AutoCloseable {
  static final Bck BCK = Bck.ais("b");
  static final long BID = 7;
  static final Fence FENCE = new Fence(1, 1);

  final AtomicInteger operations;
  final List<MemDisk> disks;
  final ObjectStore store;
  final Mountpaths mountpaths;
  final SortedMap<String, DiskExecutor> files = new TreeMap<>();
  final MountpathChanges changes;

  /** Copies of each object; see {@link Redundancy}. */
  final AtomicInteger copies = new AtomicInteger();

  /** How long readers would wait, by path, nanoseconds; empty: reads are not balanced. */
  final Map<String, Long> waits = new ConcurrentHashMap<>();

  /** Names that were reported as damaged. */
  final Set<String> damaged = new TreeSet<>();

  private StoreFixture(AtomicInteger operations, List<MemDisk> disks, int copies)
      throws DiskException {
    this.copies.set(copies);
    this.operations = operations;
    this.disks = disks;
    for (int i = 0; i < disks.size(); i++) {
      files.put("/mp" + i, DiskExecutor.inline(disks.get(i)));
    }
    this.mountpaths = TestMountpaths.of(files);
    this.changes = TestMountpaths.changes(mountpaths, files);
    AtomicLong time = new AtomicLong(1_000_000_000_000L);
    WallClock clock = () -> time.addAndGet(1000);
    this.store =
        new ObjectStore(
            mountpaths,
            StampClock.persistent(clock, 42, new ClockFile(mountpaths)),
            new Redundancy() {
              @Override
              public int copies(Bck bck, long bid) {
                return StoreFixture.this.copies.get();
              }

              @Override
              public Optional<ToLongFunction<Mountpath>> readWaits() {
                return waits.isEmpty()
                    ? Optional.empty()
                    : Optional.of(mountpath -> waits.getOrDefault(mountpath.path(), 0L));
              }

              @Override
              public void damaged(Bck bck, long bid, String name) {
                damaged.add(name);
              }
            });
  }

  /** Empty disks, by a shared count of operations. */
  static List<MemDisk> emptyDisks(int count, AtomicInteger operations) {
    List<MemDisk> disks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      disks.add(new MemDisk(operations));
    }
    return disks;
  }

  static StoreFixture fresh(int mountpaths) throws DiskException {
    AtomicInteger operations = new AtomicInteger();
    return start(operations, emptyDisks(mountpaths, operations));
  }

  /** What a process does at its start. */
  static StoreFixture start(AtomicInteger operations, List<MemDisk> disks) throws DiskException {
    return start(operations, disks, 1);
  }

  static StoreFixture start(AtomicInteger operations, List<MemDisk> disks, int copies)
      throws DiskException {
    StoreFixture fixture = new StoreFixture(operations, disks, copies);
    fixture.store.buckets().cleanUpAtStart();
    return fixture;
  }

  /** With several copies of everything. */
  static StoreFixture mirrored(int mountpaths, int copies) throws DiskException {
    AtomicInteger operations = new AtomicInteger();
    return start(operations, emptyDisks(mountpaths, operations), copies);
  }

  /** The same machine after a crash and a start. */
  StoreFixture restarted(CrashMode mode) throws DiskException {
    return start(
        new AtomicInteger(),
        disks.stream().map(disk -> disk.afterCrash(mode)).toList(),
        copies.get());
  }

  static PutRequest request(String name) {
    return request(name, Checksum.NONE, Durability.IMMEDIATE);
  }

  static PutRequest request(String name, Checksum given, Durability durability) {
    return new PutRequest(
        BCK, BID, name, ChecksumType.XXHASH2, given, Map.of(), FENCE, true, false, durability);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  PutResult put(String name, String text) {
    return store.put(request(name), ByteSource.of(bytes(text)));
  }

  DeleteResult delete(String name, boolean leaveTombstone) {
    return store.delete(BCK, BID, name, FENCE, () -> leaveTombstone, Durability.IMMEDIATE);
  }

  /** A write that another target hands over. */
  Lom written(String name, String text, Durability durability) {
    byte[] bytes = bytes(text);
    Lom record =
        new Lom(
            BCK,
            name,
            BID,
            bytes.length,
            Hasher.of(ChecksumType.XXHASH2, bytes),
            "",
            Map.of(),
            WriteStamp.ZERO,
            0,
            0,
            false,
            "",
            1);
    return store.write(record, FENCE, true, ByteSource.of(bytes), durability);
  }

  /** Writes what is there under another name as well, as a rename does before it deletes. */
  Lom copy(String from, String to, Durability durability) {
    try (ObjectReader reader = store.open(BCK, BID, from)) {
      Lom lom = reader.lom();
      PutRequest request =
          new PutRequest(
              BCK,
              BID,
              to,
              lom.checksum().type(),
              lom.checksum(),
              lom.custom(),
              FENCE,
              true,
              true,
              durability);
      store.put(request, ByteSource.of(reader));
      return lom;
    }
  }

  /** What a rename within a target does. */
  void rename(String from, String to, boolean leaveTombstone) {
    Lom renamed = copy(from, to, Durability.IMMEDIATE);
    store.deleteExactly(renamed, FENCE, () -> leaveTombstone, Durability.IMMEDIATE);
  }

  /** Content of an object, empty when there is none. */
  Optional<String> get(String name) {
    return get(BID, name);
  }

  Optional<String> get(long bid, String name) {
    try (ObjectReader reader = store.open(BCK, bid, name)) {
      return Optional.of(new String(readAll(reader), StandardCharsets.ISO_8859_1));
    } catch (AisException e) {
      if (e.status() == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }

  static byte[] readAll(ObjectReader reader) {
    ByteBuffer all = ByteBuffer.allocate((int) reader.lom().sizeBytes());
    while (all.hasRemaining()) {
      if (reader.read(all, all.position()) < 0) {
        throw new AssertionError("short object " + reader.lom());
      }
    }
    return all.array();
  }

  List<String> names(WalkOptions options) {
    List<String> names = new ArrayList<>();
    store.walk(
        BCK,
        BID,
        options,
        entry -> {
          names.add(entry.name());
          return WalkStep.CONTINUE;
        });
    return names;
  }

  /** Files in the work directories. */
  int workFiles() throws DiskException {
    int count = 0;
    for (MemDisk disk : disks) {
      if (disk.stat("@ais/b/%wk").isPresent()) {
        count += disk.list("@ais/b/%wk").size();
      }
    }
    return count;
  }

  @Override
  public void close() {
    disks.forEach(MemDisk::close);
  }
}
