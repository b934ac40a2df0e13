package io.ais.node.object;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskException.Kind;
import io.ais.node.disk.DiskFile;
import io.ais.node.disk.Lane;
import io.ais.node.object.Lookup.Copy;
import io.ais.node.object.Lookup.Sight;
import io.ais.node.store.Lom;
import io.ais.node.store.NameLocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings objects to the mountpaths where they and their copies belong, in two steps: copy, and later
 * drop what is left elsewhere ({@link Walks}). The content is copied under the shared lock of the name,
 * so readers go on; the last step takes the exclusive lock and is not done when a write came between:
 * then that write has put the object where it belongs, or all begins again. Thread-safe.
 *
 * <p>Where several copies are kept, one bad copy is no obstacle: it is set aside, and made again from
 * another one. Without a sound one everything stays as it is.
 */
final class Relocation {
  private static final Logger LOG = LoggerFactory.getLogger(Relocation.class);

  private final Writer writer;
  private final Lookup lookup;
  private final NameLocks locks;
  private final Holds holds;

  Relocation(Writer writer, Lookup lookup, NameLocks locks, Holds holds) {
    this.writer = writer;
    this.lookup = lookup;
    this.locks = locks;
    this.holds = holds;
  }

  /** Runs a step and turns failures of disks into those that callers know. */
  interface Runner {
    <T> T run(String what, Action<T> action);
  }

  /**
   * All copies of one name at one moment.
   *
   * @param newest metadata of the copies that count; null without any
   * @param holders sound copies of that
   * @param older other sound ones
   * @param bad those that cannot be trusted
   * @param unreadable mountpaths that could not be asked
   */
  private record Seen(
      Target target,
      Lom newest,
      List<Copy> holders,
      List<Copy> older,
      List<Copy> bad,
      List<MountpathStore> unreadable) {

    List<MountpathStore> wanted() {
      return newest == null ? List.of() : target.wanted(newest);
    }

    private boolean isHeld(MountpathStore store) {
      return holders.stream().anyMatch(copy -> copy.at() == store);
    }

    /** Where a copy has to be made. */
    List<MountpathStore> missing() {
      return wanted().stream().filter(s -> !isHeld(s) && !unreadable.contains(s)).toList();
    }

    boolean isComplete() {
      return wanted().stream().allMatch(this::isHeld);
    }

    boolean isInOrder() {
      return missing().isEmpty() && bad.isEmpty();
    }

    /** Nothing came between. */
    boolean isSameAs(Seen other) {
      return newest != null
          && other.newest != null
          && newest.stamp().equals(other.newest.stamp())
          && wanted().equals(other.wanted())
          && paths(holders).equals(paths(other.holders))
          && paths(bad).equals(paths(other.bad));
    }

    private static Set<String> paths(List<Copy> copies) {
      return copies.stream().map(Copy::where).collect(Collectors.toSet());
    }
  }

  /**
   * @param thoroughly read every copy: at that pace, and again under the lock if one seems bad
   */
  Relocated run(
      Runner runner, Bck bck, long bid, String name, RelocationPace pace, boolean thoroughly)
      throws InterruptedException {
    String cname = bck + "/" + name;
    while (true) {
      Target target = runner.run(cname, () -> writer.target(bck, bid, name));
      Seen first = runner.run(cname, () -> looked(target));
      if (first.newest() == null || first.isInOrder() && !thoroughly) {
        return Relocated.NOTHING;
      }
      if (thoroughly && first.isInOrder() && areSound(runner, first, pace)) {
        return Relocated.NOTHING;
      }
      int reads = thoroughly ? first.holders().size() : 0;
      pace.await(first.newest().sizeBytes() * Math.max(1, reads + first.missing().size()));
      Optional<Relocated> done = runner.run(cname, () -> move(target, thoroughly));
      if (done.isPresent()) {
        return done.get();
      }
    }
  }

  private static boolean areSound(Runner runner, Seen seen, RelocationPace pace)
      throws InterruptedException {
    for (Copy copy : seen.holders()) {
      if (!seen.newest().tombstone() && !PacedRead.isSound(runner, copy, pace)) {
        return false;
      }
    }
    return true;
  }

  private Seen looked(Target target) throws DiskException {
    try (NameLocks.Held _ = locks.shared(target.uname())) {
      return look(lookup.target(target.bck(), target.bid(), target.name()));
    }
  }

  private static Seen look(Target target) throws DiskException {
    MountpathStore home = target.home();
    List<MountpathStore> stores = target.places().homeFirst(home);
    Sight sight =
        target.spread()
            ? Lookup.sight(stores, target.bck(), target.name())
            : new Sight(Lookup.on(stores, target.bck(), target.name()), List.of(), null);
    List<Copy> bad = sight.copies().stream().filter(copy -> copy.defect() != null).toList();
    Lom newest = counting(target, sight);
    if (!bad.isEmpty() && (!target.spread() || newest == null)) {
      throw corrupt(target, bad.getFirst(), bad.getFirst().defect());
    }
    if (newest == null) {
      sight.newest(target.bid()); // not sure that there is none
      return new Seen(target, null, List.of(), List.of(), bad, sight.unreadable());
    }
    return new Seen(
        target,
        newest,
        sight.copies().stream().filter(copy -> copy.isSame(newest)).toList(),
        sight.copies().stream()
            .filter(copy -> copy.belongsTo(target.bid()) && !copy.isSame(newest))
            .toList(),
        bad,
        sight.unreadable());
  }

  /** In a settled layout what is at home counts, as for readers. */
  private static Lom counting(Target target, Sight sight) {
    Optional<Copy> atHome = sight.at(target.home()).filter(c -> c.belongsTo(target.bid()));
    if (target.places().layout().settled() && atHome.isPresent()) {
      return atHome.get().lom();
    }
    return Lookup.newest(Optional.empty(), sight.copies(), target.bid())
        .map(Copy::lom)
        .orElse(null);
  }

  private static CorruptObjectException corrupt(Target target, Copy copy, Exception why) {
    return new CorruptObjectException(
        target.cname(), why.getMessage() + " at " + copy.where(), why);
  }

  /** Empty when something changed in between. */
  private Optional<Relocated> move(Target asked, boolean thoroughly) throws DiskException {
    NameLocks.Held shared = locks.shared(asked.uname());
    try {
      Seen seen = look(lookup.target(asked.bck(), asked.bid(), asked.name()));
      if (seen.newest() == null || seen.isInOrder() && !thoroughly) {
        return Optional.of(Relocated.NOTHING);
      }
      Seen sound = thoroughly ? verified(seen) : seen;
      if (sound.isInOrder()) {
        return Optional.of(Relocated.NOTHING);
      }
      if (sound.missing().isEmpty()) {
        shared.close();
        return place(seen, sound, null);
      }
      writer.checkBucket(sound.target());
      try (Content content = writer.content(sound.target(), sound.missing().getFirst())) {
        Seen copied = copy(sound, content);
        content.replicas().prepare(copied.missing());
        shared.close();
        return place(seen, copied, content);
      }
    } finally {
      shared.close();
    }
  }

  /** The same after every copy has been read. */
  private static Seen verified(Seen seen) throws DiskException {
    Seen sound = seen;
    for (Copy copy : seen.holders()) {
      try {
        read(copy);
      } catch (CorruptObjectException e) {
        sound = without(sound, copy, e);
      } catch (DiskException e) {
        sound = unread(sound, copy, e);
      }
    }
    return sound;
  }

  private static Seen without(Seen seen, Copy copy, CorruptObjectException why) {
    List<Copy> left = seen.holders().stream().filter(other -> other != copy).toList();
    if (!seen.target().spread() || left.isEmpty()) {
      throw why;
    }
    List<Copy> bad = Stream.concat(seen.bad().stream(), Stream.of(copy)).toList();
    return new Seen(seen.target(), seen.newest(), left, seen.older(), bad, seen.unreadable());
  }

  private static Seen unread(Seen seen, Copy copy, DiskException why) throws DiskException {
    List<Copy> left = seen.holders().stream().filter(other -> other != copy).toList();
    if (!Lookup.isFault(why) || !seen.target().spread() || left.isEmpty()) {
      throw why;
    }
    List<MountpathStore> dark =
        Stream.concat(seen.unreadable().stream(), Stream.of(copy.at())).toList();
    return new Seen(seen.target(), seen.newest(), left, seen.older(), seen.bad(), dark);
  }

  /** Takes the content from the first copy that can be read to its end. */
  private static Seen copy(Seen seen, Content content) throws DiskException {
    Seen sound = seen;
    if (sound.newest().tombstone()) {
      return sound;
    }
    while (true) {
      Copy source = sound.holders().getFirst();
      try {
        Optional<DiskException> fault = copy(source, content);
        if (fault.isEmpty()) {
          return sound;
        }
        sound = unread(sound, source, fault.get());
      } catch (CorruptObjectException e) {
        sound = without(sound, source, e);
      }
      content.startAgain();
    }
  }

  /** Empty, or why the source cannot be read; other failures are of the one who takes it. */
  private static Optional<DiskException> copy(Copy source, Content content) throws DiskException {
    Lom lom = source.lom();
    DiskFile file;
    try {
      file = opened(source);
    } catch (DiskException e) {
      return Optional.of(e);
    }
    try {
      BodyHash hash = new BodyHash(lom.checksum().type(), lom.checksum());
      content.receive(new FileSource(source, file), hash, true);
      hash.finish(lom.cname());
      return Optional.empty();
    } catch (AisException e) {
      if (e.getCause() instanceof DiskException fault) {
        return Optional.of(fault);
      }
      throw new CorruptObjectException(lom.cname(), e.getMessage() + " at " + source.where(), e);
    } finally {
      file.close();
    }
  }

  /** Reads a copy to its end and compares the checksum. */
  private static void read(Copy copy) throws DiskException {
    Lom lom = copy.lom();
    if (lom.tombstone()) {
      return;
    }
    ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);
    DiskFile file = opened(copy);
    try {
      BodyHash hash = new BodyHash(lom.checksum().type(), lom.checksum());
      FileSource source = new FileSource(copy, file);
      while (source.read(buffer.clear()) >= 0) {
        hash.update(buffer.flip());
      }
      hash.finish(lom.cname());
    } catch (DiskException e) {
      throw e;
    } catch (IOException | AisException e) {
      throw new CorruptObjectException(lom.cname(), e.getMessage() + " at " + copy.where(), e);
    } finally {
      file.close();
    }
  }

  /**
   * True when this write lies everywhere where it belongs, and the bytes of each copy, read to their
   * end, fit the checksum. The caller holds the lock of the name.
   */
  static boolean isWhole(Target target, Lom lom) throws DiskException {
    if (!target.known()) {
      return false;
    }
    try {
      for (MountpathStore store : target.wanted()) {
        Optional<Copy> copy = store.brief(disk -> Lookup.on(store, disk, lom.bck(), lom.name()));
        if (copy.isEmpty() || !copy.get().isSame(lom) || !isSound(copy.get())) {
          return false;
        }
      }
      return true;
    } catch (DiskException e) {
      if (!Lookup.isFault(e)) {
        throw e;
      }
      return false;
    }
  }

  private static boolean isSound(Copy copy) throws DiskException {
    try {
      read(copy);
      return true;
    } catch (CorruptObjectException e) {
      return false;
    }
  }

  private static DiskFile opened(Copy source) throws DiskException {
    return source
        .at()
        .mountpath()
        .files()
        .call(Lane.BACKGROUND, disk -> disk.openRead(source.path()));
  }

  /**
   * @param first as it was seen before any content was read
   * @param sound what is known since then
   * @param content null when no copy is missing
   */
  private Optional<Relocated> place(Seen first, Seen sound, Content content) throws DiskException {
    try (Holds.Hold hold = holds.take(sound.target())) {
      Target target = hold.target();
      if (!first.isSameAs(look(target))) {
        return Optional.empty();
      }
      for (Copy copy : sound.bad()) {
        setAside(target, copy);
      }
      long bytes = 0;
      for (MountpathStore store : sound.missing()) {
        Content replica = store == content.home() ? content : content.replicas().on(store);
        if (replica == null) {
          throw new AisException(
              500, "", target.cname() + ": no copy could be made on " + store.mountpath());
        }
        Commit.relocate(target, store, replica, sound.newest());
        bytes += sound.newest().sizeBytes();
      }
      return Optional.of(new Relocated(true, bytes));
    }
  }

  /** Sets aside all copies of a name, after another look at them: one that is sound stays. */
  void setAside(Bck bck, long bid, String name) throws DiskException {
    forBadCopies(bck, bid, name, Relocation::setAside);
  }

  /** As {@link #setAside(Bck, long, String)}, but the bad copies keep the name until it is written over. */
  void condemn(Bck bck, long bid, String name) throws DiskException {
    forBadCopies(bck, bid, name, Relocation::condemn);
  }

  private interface Treatment {
    void of(Target target, Copy copy) throws DiskException;
  }

  private void forBadCopies(Bck bck, long bid, String name, Treatment treatment)
      throws DiskException {
    try (Holds.Hold hold = holds.take(writer.target(bck, bid, name))) {
      Target target = hold.target();
      for (Copy copy : Lookup.on(target.places().all(), bck, name)) {
        if (copy.defect() != null || copy.belongsTo(bid) && !isSound(copy)) {
          treatment.of(target, copy);
        }
      }
    }
  }

  private static void condemn(Target target, Copy copy) throws DiskException {
    try {
      String where = copy.at().behind(disk -> copy.at().objects().condemn(disk, copy.path()));
      LOG.warn(
          "corrupt copy of {} at {} was copied to {}/{}",
          target.cname(),
          copy.where(),
          copy.at().mountpath().path(),
          where);
    } catch (DiskException e) {
      if (!e.is(Kind.NO_SPACE)) {
        throw e;
      }
      setAside(target, copy); // needs no room
    }
  }

  private static void setAside(Target target, Copy copy) throws DiskException {
    String where =
        copy.at().call(disk -> copy.at().objects().setAside(disk, target.bck(), copy.path()));
    LOG.warn(
        "corrupt copy of {} at {} was set aside: {}/{}",
        target.cname(),
        copy.where(),
        copy.at().mountpath().path(),
        where);
  }

  /** Removes copies elsewhere when all that are wanted are where they belong; how many. */
  int dropStrays(Bck bck, long bid, String name) throws DiskException {
    try (Holds.Hold hold = holds.take(writer.target(bck, bid, name))) {
      Target target = hold.target();
      Seen now = look(target);
      if (!now.isComplete() || target.spread() && !target.known()) {
        return 0;
      }
      int removed = 0;
      for (Copy copy : now.older()) {
        Commit.remove(target, copy, true);
        removed++;
      }
      for (Copy copy : now.holders()) {
        if (!now.wanted().contains(copy.at())) {
          Commit.remove(target, copy, true);
          removed++;
        }
      }
      return removed;
    }
  }

  /** Content of a file, in the background lane; without what may follow it. */
  private static final class FileSource implements ByteSource {
    private final Copy source;
    private final DiskFile file;
    private long position;

    FileSource(Copy source, DiskFile file) {
      this.source = source;
      this.file = file;
    }

    @Override
    public long declaredBytes() {
      return source.lom().sizeBytes();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      long left = source.lom().sizeBytes() - position;
      if (left == 0) {
        return -1;
      }
      int wanted = (int) Math.min(into.remaining(), left);
      ByteBuffer piece = into.slice(into.position(), wanted);
      long at = position;
      int got = source.at().mountpath().files().call(Lane.BACKGROUND, _ -> file.read(piece, at));
      if (got < 0) {
        throw new IOException("file is shorter than " + source.lom().sizeBytes() + " bytes");
      }
      position += got;
      into.position(into.position() + got);
      return got;
    }
  }
}
