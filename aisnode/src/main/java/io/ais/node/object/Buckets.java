package io.ais.node.object;

import io.ais.model.Bck;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskException.Kind;
import io.ais.node.disk.FileInfo;
import io.ais.node.disk.Lane;
import io.ais.node.store.BucketDirectories;
import io.ais.node.store.ObjectPaths;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Bucket directories over all mountpaths. Writers hold a bucket's shared lock from the check of its
 * id to the rename of their file, so a destroyed bucket is never written to and its directories are
 * never made again by a late write. Thread-safe.
 */
final class Buckets {
  private static final int REMOVALS_PER_TASK = 128;

  private final Stores mountpaths;
  private final Redundancy redundancy;
  private final Map<Bck, State> states = new ConcurrentHashMap<>();

  Buckets(Stores mountpaths, Redundancy redundancy) {
    this.mountpaths = mountpaths;
    this.redundancy = redundancy;
  }

  private List<MountpathStore> stores() {
    return mountpaths.now().all();
  }

  private static final class State {
    final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    OptionalLong current = OptionalLong.empty(); // guarded by lock; ready on all places
    Places places; // guarded by lock; null: none yet
    OptionalLong destroyed = OptionalLong.empty(); // guarded by lock; highest id
    volatile Spread spread; // changed under lock; null: not known
    volatile Object narrowing; // whoever wants to forget the mark; null after a write that needs it

    boolean isReady(long bid, Places where) {
      Spread known = spread;
      return current.isPresent()
          && current.getAsLong() == bid
          && places == where
          && known != null
          && known.bid() == bid;
    }

    boolean isSpread(long bid) {
      Spread now = spread;
      return now != null && now.bid() == bid && now.value();
    }
  }

  /** Whether objects of the bucket with this id may have copies on several mountpaths. */
  private record Spread(long bid, boolean value) {}

  /**
   * The right to write into a bucket; closing gives it back.
   *
   * @param copies wanted of each object, 0 when not known; stays in force for this write
   * @param spread there may be copies on several mountpaths
   */
  record Permit(Lock lock, int copies, boolean spread) implements AutoCloseable {
    @Override
    public void close() {
      lock.unlock();
    }
  }

  /**
   * Makes sure that the bucket with this id has its directories, and keeps it so until the permit is
   * closed.
   *
   * @throws io.ais.error.AisException 404 when the bucket was destroyed or belongs to a newer id
   */
  Permit write(Bck bck, long bid, Places places) throws DiskException {
    State state = state(bck);
    while (true) {
      Lock shared = state.lock.readLock();
      shared.lock();
      int copies = redundancy.copies(bck, bid);
      boolean spread = state.isSpread(bid);
      if (state.isReady(bid, places) && (copies < 2 || spread)) {
        if (copies != 1) {
          state.narrowing = null;
        }
        return new Permit(shared, copies, spread);
      }
      shared.unlock();
      create(bck, bid, places, copies > 1);
    }
  }

  /**
   * Whether objects of the bucket may have copies beside the one at home, also from a time when more
   * were wanted than now: then misses and writes look everywhere. Remembered on the mountpaths before
   * the first such copy is made.
   */
  boolean isSpread(Bck bck, long bid) throws DiskException {
    if (redundancy.copies(bck, bid) > 1) {
      return true;
    }
    State state = state(bck);
    Spread known = state.spread;
    if (known != null && known.bid() == bid) {
      return known.value();
    }
    state.lock.readLock().lock();
    try {
      boolean spread = isMarked(bck, bid, mountpaths.now());
      if (state.current.isEmpty() || state.current.getAsLong() == bid) {
        state.spread = new Spread(bid, spread);
      }
      return spread;
    } finally {
      state.lock.readLock().unlock();
    }
  }

  /** Whether {@link #isSpread} is known to be false; asks no disk. */
  boolean isPlain(Bck bck, long bid) {
    State state = states.get(bck);
    Spread known = state == null ? null : state.spread;
    return known != null
        && known.bid() == bid
        && !known.value()
        && redundancy.copies(bck, bid) <= 1;
  }

  private static boolean isMarked(Bck bck, long bid, Places places) throws DiskException {
    for (MountpathStore store : places.all()) {
      boolean marked =
          store.call(
              disk -> {
                OptionalLong present = store.buckets().bid(disk, bck);
                return present.isPresent()
                    && present.getAsLong() == bid
                    && store.buckets().isSpread(disk, bck);
              });
      if (marked) {
        return true;
      }
    }
    return false;
  }

  /** Waits for the writes that have begun: later ones know how many copies are wanted now. */
  void awaitWrites(Bck bck) {
    Lock all = state(bck).lock.writeLock();
    all.lock();
    all.unlock();
  }

  /** To be called before the last look for copies that are too many; see {@link #endNarrowing}. */
  Object beginNarrowing(Bck bck) {
    State state = state(bck);
    Object token = new Object();
    state.lock.writeLock().lock();
    try {
      state.narrowing = token;
      return token;
    } finally {
      state.lock.writeLock().unlock();
    }
  }

  /** Forgets that the bucket is spread, unless more copies may have been made meanwhile. */
  void endNarrowing(Bck bck, long bid, Object token) throws DiskException {
    State state = state(bck);
    state.lock.writeLock().lock();
    try {
      Places places = mountpaths.now();
      if (state.narrowing != token
          || !state.isReady(bid, places)
          || redundancy.copies(bck, bid) != 1) {
        return;
      }
      for (MountpathStore store : places.all()) {
        mark(store, bck, false);
      }
      state.spread = new Spread(bid, false);
    } finally {
      state.lock.writeLock().unlock();
    }
  }

  private static void mark(MountpathStore store, Bck bck, boolean spread) throws DiskException {
    store.call(
        disk -> {
          if (store.buckets().isSpread(disk, bck) != spread) {
            store.buckets().setSpread(disk, bck, spread);
          }
          return null;
        });
  }

  /** Makes the directories of a bucket on all mountpaths; 404 for an id that is over. */
  void create(Bck bck, long bid) throws DiskException {
    create(bck, bid, mountpaths.now(), false);
  }

  private void create(Bck bck, long bid, Places places, boolean spread) throws DiskException {
    State state = state(bck);
    state.lock.writeLock().lock();
    try {
      if (state.isReady(bid, places) && (!spread || state.isSpread(bid))) {
        return;
      }
      if (isOver(state, bid) || isNewerOnDisk(bck, bid)) {
        throw Failures.noBucket(bck);
      }
      state.current = OptionalLong.empty();
      for (MountpathStore store : places.all()) {
        store.call(
            disk -> {
              store.buckets().create(disk, bck, bid);
              return null;
            });
      }
      boolean marked = spread || isMarked(bck, bid, places);
      if (marked) {
        for (MountpathStore store : places.all()) {
          mark(store, bck, true);
        }
      }
      state.spread = new Spread(bid, marked);
      state.current = OptionalLong.of(bid);
      state.places = places;
    } finally {
      state.lock.writeLock().unlock();
    }
  }

  /** Moves a bucket to the trash on all mountpaths; one with a newer id stays. */
  void destroy(Bck bck, long bid) throws DiskException {
    State state = state(bck);
    state.lock.writeLock().lock();
    try {
      if (state.destroyed.isEmpty() || isBelow(state.destroyed.getAsLong(), bid)) {
        state.destroyed = OptionalLong.of(bid);
      }
      if (state.current.isPresent() && !isBelow(bid, state.current.getAsLong())) {
        state.current = OptionalLong.empty();
      }
      state.spread = null;
      for (MountpathStore store : stores()) {
        store.call(disk -> trash(store, disk, bck, bid));
      }
    } finally {
      state.lock.writeLock().unlock();
    }
  }

  private static boolean trash(MountpathStore store, Disk disk, Bck bck, long bid)
      throws DiskException {
    OptionalLong present = store.buckets().bid(disk, bck);
    boolean newer = present.isPresent() && isBelow(bid, present.getAsLong());
    return !newer && store.buckets().trash(disk, bck);
  }

  private boolean isNewerOnDisk(Bck bck, long bid) throws DiskException {
    for (MountpathStore store : stores()) {
      OptionalLong present = store.call(disk -> store.buckets().bid(disk, bck));
      if (present.isPresent() && isBelow(bid, present.getAsLong())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOver(State state, long bid) {
    return state.destroyed.isPresent() && !isBelow(state.destroyed.getAsLong(), bid)
        || state.current.isPresent() && isBelow(bid, state.current.getAsLong());
  }

  private static boolean isBelow(long bid, long other) {
    return Long.compareUnsigned(bid, other) < 0;
  }

  private State state(Bck bck) {
    return states.computeIfAbsent(bck, _ -> new State());
  }

  /** Moves all buckets out of the way; for a store that has not been used yet. */
  Set<Bck> setAside(String label) throws DiskException {
    Set<Bck> all = new TreeSet<>();
    for (MountpathStore store : stores()) {
      all.addAll(store.call(disk -> store.buckets().setAside(disk, label)));
    }
    return all;
  }

  /** Buckets on any mountpath with their highest id. */
  Map<Bck, Long> onDisk() throws DiskException {
    Map<Bck, Long> all = new TreeMap<>();
    for (MountpathStore store : stores()) {
      store
          .call(store.buckets()::list)
          .forEach((bck, bid) -> all.merge(bck, bid, (a, b) -> isBelow(a, b) ? b : a));
    }
    return all;
  }

  /** Removes work files of all buckets and half-made bucket directories. */
  CleanupReport cleanUp() throws DiskException {
    int workFiles = 0;
    long staged = 0;
    for (MountpathStore store : stores()) {
      for (Bck bck : store.call(store.buckets()::list).keySet()) {
        workFiles += store.call(disk -> removeWorkFiles(disk, bck));
      }
      staged += empty(store, BucketDirectories.staging());
    }
    return new CleanupReport(workFiles, staged);
  }

  private static int removeWorkFiles(Disk disk, Bck bck) throws DiskException {
    String directory = ObjectPaths.work(bck);
    if (disk.stat(directory).isEmpty()) {
      return 0;
    }
    List<String> names = disk.list(directory);
    for (String name : names) {
      disk.delete(directory + "/" + name);
    }
    return names.size();
  }

  private static long empty(MountpathStore store, String root) throws DiskException {
    Deque<String> open = new ArrayDeque<>();
    open.push(root);
    long[] removed = {0};
    while (!open.isEmpty()) {
      store
          .mountpath()
          .files()
          .call(
              Lane.BACKGROUND,
              disk -> {
                removed[0] += removeSome(disk, open, root);
                return null;
              });
    }
    return removed[0];
  }

  /** One bounded step of a depth-first removal; directories on the stack are not empty yet. */
  private static int removeSome(Disk disk, Deque<String> open, String root) throws DiskException {
    String directory = open.peek();
    Optional<FileInfo> info = disk.stat(directory);
    List<String> names = info.isEmpty() ? List.of() : disk.list(directory);
    if (names.isEmpty()) {
      open.pop();
      if (info.isPresent() && !directory.equals(root)) {
        disk.deleteDirectory(directory);
      }
      return 0;
    }
    int removed = 0;
    for (String name : names.subList(0, Math.min(names.size(), REMOVALS_PER_TASK))) {
      String path = directory + "/" + name;
      try {
        disk.delete(path);
        removed++;
      } catch (DiskException e) {
        if (!e.is(Kind.CONFLICT)) {
          throw e;
        }
        open.push(path);
        return removed;
      }
    }
    return removed;
  }
}
