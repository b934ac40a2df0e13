package io.ais.node.object;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskFile;
import io.ais.node.disk.Lane;
import io.ais.node.object.Lookup.Copy;
import io.ais.node.store.Lom;
import io.ais.node.store.NameLocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings objects to the mountpath where they belong, in two steps: copy, and later drop what is left
 * elsewhere ({@link Walks}). The content is copied under the shared lock of
 * the name, so readers go on; the last step takes the exclusive lock and is not done when a write came
 * between: then that write has put the object where it belongs, or all begins again. Thread-safe.
 */
final class Relocation {
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

  /** All copies of one name at one moment. */
  private record Seen(Target target, Optional<Copy> newest, List<Copy> others, boolean atHome) {}

  Relocated run(Runner runner, Bck bck, long bid, String name, RelocationPace pace)
      throws InterruptedException {
    String cname = bck + "/" + name;
    while (true) {
      Target target = writer.target(bck, bid, name);
      Seen first = runner.run(cname, () -> looked(target));
      if (first.atHome()) {
        return Relocated.NOTHING;
      }
      pace.await(first.newest().orElseThrow().lom().sizeBytes());
      Optional<Relocated> done = runner.run(cname, () -> move(target));
      if (done.isPresent()) {
        return done.get();
      }
    }
  }

  private Seen looked(Target target) throws DiskException {
    try (NameLocks.Held _ = locks.shared(target.uname())) {
      return look(target.at(lookup.places()));
    }
  }

  private static Seen look(Target target) throws DiskException {
    MountpathStore home = target.home();
    List<Copy> all = new ArrayList<>();
    home.read(disk -> Lookup.on(home, disk, target.bck(), target.name())).ifPresent(all::add);
    all.addAll(Lookup.on(target.places().others(home), target.bck(), target.name()));
    for (Copy copy : all) {
      if (copy.defect() != null) {
        throw new CorruptObjectException(
            target.cname(),
            copy.defect().getMessage() + " at " + copy.at().mountpath().path() + "/" + copy.path(),
            copy.defect());
      }
    }
    List<Copy> ours = new ArrayList<>(all.stream().filter(c -> c.belongsTo(target.bid())).toList());
    Optional<Copy> newest = Lookup.newest(Optional.empty(), ours, target.bid());
    newest.ifPresent(ours::remove);
    boolean atHome = newest.map(copy -> copy.at() == home).orElse(true);
    return new Seen(target, newest, ours, atHome);
  }

  /** Empty when something changed in between. */
  private Optional<Relocated> move(Target asked) throws DiskException {
    NameLocks.Held shared = locks.shared(asked.uname());
    try {
      Seen seen = look(asked.at(lookup.places()));
      if (seen.atHome()) {
        return Optional.of(Relocated.NOTHING);
      }
      Copy source = seen.newest().orElseThrow();
      try (Content content = writer.content(seen.target())) {
        if (!source.lom().tombstone()) {
          copy(source, content);
        }
        shared.close();
        return place(seen, content);
      }
    } finally {
      shared.close();
    }
  }

  private static void copy(Copy source, Content content) throws DiskException {
    Lom lom = source.lom();
    DiskFile file = opened(source);
    try {
      BodyHash hash = new BodyHash(lom.checksum().type(), lom.checksum());
      content.receive(new FileSource(source, file), hash, true);
      hash.finish(lom.cname());
    } catch (AisException e) {
      throw new CorruptObjectException(
          lom.cname(),
          e.getMessage() + " at " + source.at().mountpath().path() + "/" + source.path(),
          e);
    } finally {
      file.close();
    }
  }

  private static DiskFile opened(Copy source) throws DiskException {
    return source
        .at()
        .mountpath()
        .files()
        .call(Lane.BACKGROUND, disk -> disk.openRead(source.path()));
  }

  private Optional<Relocated> place(Seen seen, Content content) throws DiskException {
    try (Holds.Hold hold = holds.take(seen.target())) {
      Seen now = look(hold.target());
      if (hold.target().home() != content.home() || !isSame(seen, now)) {
        return Optional.empty();
      }
      Lom lom = now.newest().orElseThrow().lom();
      writer.commit().relocate(hold.target(), content, lom);
      return Optional.of(new Relocated(true, lom.sizeBytes()));
    }
  }

  /** Removes copies elsewhere when the newest is where it belongs, or one as new as any. */
  void dropStrays(Bck bck, long bid, String name) throws DiskException {
    try (Holds.Hold hold = holds.take(writer.target(bck, bid, name))) {
      Target target = hold.target();
      Seen now = look(target);
      if (now.atHome()) {
        for (Copy other : now.others()) {
          Commit.remove(target, other, true);
        }
      }
    }
  }

  private static boolean isSame(Seen before, Seen now) {
    return now.newest().isPresent()
        && now.newest().get().at() == before.newest().orElseThrow().at()
        && now.newest().get().lom().stamp().equals(before.newest().get().lom().stamp());
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
