package io.ais.node.ec;

import io.ais.checksum.Hasher;
import io.ais.error.AisException;
import io.ais.hrw.Hrw;
import io.ais.model.Bck;
import io.ais.model.Snode;
import io.ais.node.job.Placement;
import io.ais.node.object.ByteSource;
import io.ais.node.object.CorruptObjectException;
import io.ais.node.object.Durability;
import io.ais.node.object.ObjectReader;
import io.ais.node.object.ObjectStore;
import io.ais.node.store.Lom;
import io.ais.node.store.WriteStamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings an object back to its owner out of slices. The newest version that any target holds a slice
 * of counts: an older one that is complete is never taken for it. Thread-safe.
 */
final class Restorer {
  private static final Logger LOG = LoggerFactory.getLogger(Restorer.class);

  private final String selfId;
  private final ObjectStore store;
  private final LocalSlices local;
  private final SlicePeers peers;
  private final Supplier<Placement> placement;
  private final Settled settled;
  private final Map<String, ReentrantLock> busy = new ConcurrentHashMap<>();

  Restorer(
      String selfId,
      ObjectStore store,
      LocalSlices local,
      SlicePeers peers,
      Supplier<Placement> placement,
      Settled settled) {
    this.selfId = selfId;
    this.store = store;
    this.local = local;
    this.peers = peers;
    this.placement = placement;
    this.settled = settled;
  }

  /**
   * What targets say of one name.
   *
   * @param slices of the newest version, by target id; none when it was deleted
   * @param silent targets that did not answer, for people, by id
   */
  record Found(Map<String, Slice> slices, Map<String, String> silent) {
    /** Id of the target that has it. */
    Optional<String> holder(Slice slice) {
      return slices.entrySet().stream()
          .filter(each -> each.getValue() == slice)
          .map(Map.Entry::getKey)
          .findFirst();
    }

    Optional<WriteStamp> stamp() {
      return slices.values().stream().findFirst().map(slice -> slice.lom().stamp());
    }
  }

  /**
   * Restores a name that is not here, or damaged.
   *
   * @return false when nobody has a slice of it
   * @throws AisException 503 when targets that may hold slices do not answer, 500 when too few slices
   *     are left
   */
  boolean restore(Bck bck, long bid, String name) {
    return alone(bck, name, () -> restoreAlone(bck, bid, name, this::store));
  }

  /**
   * Makes a local copy again whose content is bad. It is set aside only when slices that are not older
   * were found to give the whole object.
   *
   * @return false when they do not: the copy stays
   */
  boolean rescue(Bck bck, long bid, String name) {
    return alone(
        bck,
        name,
        () -> {
          try {
            Optional<WriteStamp> here = stampHere(bck, bid, name);
            if (!restoreAlone(bck, bid, name, (o, s) -> verify(here, o, s))) {
              return false;
            }
          } catch (AisException e) {
            LOG.warn("{}/{} is corrupt and stays: {}", bck, name, e.getMessage());
            return false;
          }
          store.replication().condemn(bck, bid, name);
          return restoreAlone(bck, bid, name, this::store);
        });
  }

  /** Empty when the metadata cannot be read either. */
  private Optional<WriteStamp> stampHere(Bck bck, long bid, String name) {
    try {
      return store.find(bck, bid, name).map(Lom::stamp);
    } catch (CorruptObjectException e) {
      return Optional.empty();
    }
  }

  private boolean alone(Bck bck, String name, BooleanSupplier action) {
    String uname = bck.uname(name);
    ReentrantLock lock = busy.computeIfAbsent(uname, _ -> new ReentrantLock());
    lock.lock();
    try {
      return action.getAsBoolean();
    } finally {
      lock.unlock();
      if (!lock.hasQueuedThreads()) {
        busy.remove(uname, lock);
      }
    }
  }

  /** Takes what slices give. */
  private interface Taker {
    void take(Lom object, ByteSource content);
  }

  private void store(Lom object, ByteSource content) {
    store.receive(
        object,
        content,
        Durability.IMMEDIATE,
        () -> isOurs(object.bck(), object.bid(), object.name()));
    LOG.info("restored {} out of slices", object.cname());
  }

  /** Reads all of it and keeps nothing. */
  private static void verify(Optional<WriteStamp> here, Lom object, ByteSource content) {
    if (here.isPresent() && here.get().isNewerThan(object.stamp())) {
      throw AisException.unavailable("the slices are of an older version");
    }
    Hasher hasher = Hasher.of(object.checksum().type());
    ByteBuffer block = ByteBuffer.allocate(64 * 1024);
    try {
      while (content.read(block) >= 0) {
        hasher.update(block.flip());
        block.clear();
      }
    } catch (IOException e) {
      throw AisException.unavailable(e.getMessage());
    }
    if (!hasher.finish().equals(object.checksum())) {
      throw AisException.unavailable("what the slices give does not fit its checksum");
    }
  }

  private boolean restoreAlone(Bck bck, long bid, String name, Taker taker) {
    Found found = find(bck, bid, name);
    if (found.slices().isEmpty()) {
      return false;
    }
    if (mayBeOutdated(bck, found)) {
      throw AisException.unavailable(
          bck + "/" + name + " cannot be restored now, not answering: " + found.silent().values());
    }
    Set<Slice> bad = new HashSet<>();
    while (true) {
      List<Slice> usable = usable(bck, name, found, bad);
      try {
        take(usable, found, taker);
        return true;
      } catch (BadSlice e) {
        LOG.warn("{}", e.getMessage());
        bad.add(e.slice);
        if (e.unread) {
          found.holder(e.slice).ifPresent(id -> found.silent().put(id, "t[" + id + "]"));
        }
      }
    }
  }

  /** Asks all targets at once. */
  Found find(Bck bck, long bid, String name) {
    Bck slices = Slice.bucket(bck);
    Map<String, Lom> held = new ConcurrentHashMap<>();
    Map<String, String> silent = new ConcurrentHashMap<>();
    Everybody.ask(
        placement.get().smap().activeTargets(),
        target -> answer(target, slices, bid, name).ifPresent(lom -> held.put(target.id(), lom)),
        (target, _) -> silent.put(target.id(), target.display()));
    return new Found(newest(held), silent);
  }

  /**
   * Whether those that do not answer may know of a newer version, or of its delete (docs/adr/0011). Once
   * the slices are settled nothing is on the owner itself, and an acknowledged version in slices is known
   * to more targets than it has parity slices.
   */
  private boolean mayBeOutdated(Bck bck, Found found) {
    if (found.silent().isEmpty()) {
      return false;
    }
    if (!settled.isSettled(bck)) {
      return true;
    }
    long others = found.silent().keySet().stream().filter(id -> !id.equals(selfId)).count();
    Shape shape = found.slices().values().iterator().next().shape();
    return others > (shape.data() > 0 ? shape.parity() : 0);
  }

  private Optional<Lom> answer(Snode target, Bck slices, long bid, String name) {
    return target.id().equals(selfId)
        ? local.find(slices, bid, name)
        : peers.held(target, slices, bid, List.of(name)).getFirst();
  }

  private static Map<String, Slice> newest(Map<String, Lom> held) {
    Map<String, Slice> newest = new HashMap<>();
    WriteStamp best = null;
    for (Map.Entry<String, Lom> each : held.entrySet()) {
      WriteStamp stamp = each.getValue().stamp();
      if (best == null || stamp.isNewerThan(best)) {
        best = stamp;
        newest.clear();
      }
      if (stamp.equals(best)) {
        Slice.of(each.getValue()).ifPresent(slice -> newest.put(each.getKey(), slice));
      }
    }
    return newest;
  }

  /** One sound slice for each id, data slices first; as many as are needed. */
  private List<Slice> usable(Bck bck, String name, Found found, Set<Slice> bad) {
    Map<Integer, Slice> byId = new LinkedHashMap<>();
    Shape shape = null;
    for (Slice slice : found.slices().values()) {
      if (!bad.contains(slice)) {
        shape = shape == null ? slice.shape() : shape;
        if (slice.shape().equals(shape)) {
          byId.putIfAbsent(slice.id(), slice);
        }
      }
    }
    if (shape != null && byId.size() >= shape.needed()) {
      List<Slice> all = new ArrayList<>(byId.values());
      all.sort(Comparator.comparingInt(Slice::id));
      return all.subList(0, shape.needed());
    }
    String text =
        "%s/%s cannot be restored: %d slices of %s are left"
            .formatted(bck, name, byId.size(), shape == null ? "?" : shape.needed());
    if (!found.silent().isEmpty()) {
      throw AisException.unavailable(text + ", not answering: " + found.silent().values());
    }
    throw new TooLittleLeftException(text);
  }

  private static final class BadSlice extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Slice slice;
    private final boolean unread;

    BadSlice(SliceInput.BadSliceException cause) {
      super(cause.getMessage(), cause);
      this.slice = cause.slice();
      this.unread = cause.isUnread();
    }
  }

  private void take(List<Slice> slices, Found found, Taker taker) throws BadSlice {
    Lom object;
    Decoding.Opener opener = slice -> open(slice, found);
    try (SliceInput first = opener.open(slices.getFirst())) {
      object = first.object();
    } catch (SliceInput.BadSliceException e) {
      throw new BadSlice(e);
    } catch (IOException e) {
      throw AisException.unavailable(e.getMessage());
    }
    try (Decoding decoding = new Decoding(object, slices.getFirst().shape(), slices, opener)) {
      Watched source = new Watched(decoding);
      try {
        taker.take(object, source);
      } catch (AisException e) {
        if (source.failure() instanceof SliceInput.BadSliceException bad) {
          throw new BadSlice(bad);
        }
        throw e;
      }
    }
  }

  private boolean isOurs(Bck bck, long bid, String name) {
    return bid != 0 && placement.get().isOwner(selfId, bck, name);
  }

  private SliceInput open(Slice slice, Found found) throws IOException {
    for (Map.Entry<String, Slice> each : found.slices().entrySet()) {
      if (each.getValue() == slice) {
        try {
          return open(each.getKey(), slice);
        } catch (SliceInput.BadSliceException e) {
          throw e;
        } catch (IOException | AisException e) {
          throw SliceInput.BadSliceException.unread(slice, e.getMessage());
        }
      }
    }
    throw new IllegalStateException("not found: " + slice);
  }

  private SliceInput open(String targetId, Slice slice) throws IOException {
    if (targetId.equals(selfId)) {
      ObjectReader reader = local.open(slice.lom());
      return new SliceInput(slice, ByteSource.of(reader), reader::close);
    }
    Snode target = placement.get().smap().targets().get(targetId);
    if (target == null) {
      throw new IOException("t[" + targetId + "] has left");
    }
    SlicePeers.Open content = peers.open(target, slice);
    return new SliceInput(slice, content, content::close);
  }

  /** Where the other slices of a name belong, best first. */
  List<Snode> others(Bck bck, String name) {
    List<Snode> others =
        placement.get().smap().activeTargets().stream()
            .filter(target -> !target.id().equals(selfId))
            .toList();
    return Hrw.ordered(others, Snode::digest, Hrw.digest(bck.uname(name)));
  }
}
