package io.ais.node.object;

import io.ais.checksum.Checksum;
import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.node.disk.DiskException;
import io.ais.node.object.Lookup.Copy;
import io.ais.node.object.PutResult.Outcome;
import io.ais.node.store.CustomMetadata;
import io.ais.node.store.Fence;
import io.ais.node.store.Lom;
import io.ais.node.store.NameLocks;
import io.ais.node.store.ObjectNames;
import io.ais.node.store.StampClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** PUT by clients and copies from peers. Thread-safe. */
final class Writer {
  private final Lookup lookup;
  private final Buckets buckets;
  private final NameLocks locks;
  private final Holds holds;
  private final StampClock clock;
  private final Commit commit;
  private final BufferPool pool = new BufferPool();
  private final WorkFiles workFiles = new WorkFiles();

  Writer(
      Lookup lookup,
      Buckets buckets,
      NameLocks locks,
      Holds holds,
      StampClock clock,
      Redundancy redundancy) {
    this.lookup = lookup;
    this.buckets = buckets;
    this.locks = locks;
    this.holds = holds;
    this.clock = clock;
    this.commit = new Commit(clock, redundancy);
  }

  Commit commit() {
    return commit;
  }

  WorkFiles workFiles() {
    return workFiles;
  }

  Content content(Target target) {
    return content(target, target.home());
  }

  Content content(Target target, MountpathStore at) {
    return new Content(at, target.bck(), workFiles, pool);
  }

  Target target(Bck bck, long bid, String name) throws DiskException {
    ObjectNames.bytes(name);
    return lookup.target(bck, bid, name);
  }

  /** What a write does last, by the layout that is in force by then. */
  interface LastStep<T> {
    T run(Target target) throws DiskException;
  }

  /** Takes the content to where the object and its copies belong now, and ends the write there. */
  <T> T finish(Target target, Content content, LastStep<T> step) throws DiskException {
    Target now = target;
    while (true) {
      content.moveTo(now.home()); // not under the lock: it may be long
      content.replicas().prepare(now.copies());
      try (Holds.Hold hold = holds.take(target)) {
        now = hold.target();
        if (now.home() == content.home() && content.replicas().cover(now.copies())) {
          return step.run(now);
        }
      }
    }
  }

  PutResult put(PutRequest request, ByteSource body) throws DiskException {
    CustomMetadata.check(request.custom());
    Target target = target(request.bck(), request.bid(), request.name());
    boolean durably = request.durability() == Durability.IMMEDIATE;
    Optional<Lom> same = sameContent(request);
    if (same.isPresent()) {
      drain(body);
      return new PutResult(same.get(), Outcome.UNCHANGED);
    }
    checkBucket(target);
    try (Content content = content(target)) {
      BodyHash hash = new BodyHash(request.checksumType(), request.given());
      content.receive(body, hash, durably);
      Checksum checksum = hash.finish(target.cname());
      return finishPut(request, target, content, checksum, durably);
    }
  }

  private PutResult finishPut(
      PutRequest request, Target target, Content content, Checksum checksum, boolean durably)
      throws DiskException {
    Commit.Done done =
        finish(
            target,
            content,
            at ->
                commit.replace(
                    at,
                    content,
                    durably,
                    present ->
                        Optional.of(newLom(request, at, checksum, content.sizeBytes(), present))));
    boolean replaced = done.before().isPresent() && !done.before().get().tombstone();
    return new PutResult(done.after().orElseThrow(), replaced ? Outcome.REPLACED : Outcome.CREATED);
  }

  /** A body must not be taken for a bucket that is gone, nor for a mountpath where it has no directory. */
  void checkBucket(Target target) throws DiskException {
    buckets.write(target.bck(), target.bid(), target.places()).close();
  }

  private Lom newLom(
      PutRequest request, Target target, Checksum checksum, long size, Optional<Lom> present) {
    long now = clock.nowNanos();
    return new Lom(
        request.bck(),
        request.name(),
        request.bid(),
        size,
        checksum,
        request.versioning() ? nextVersion(present) : "",
        request.custom(),
        commit.stampAbove(present, request.fence(), target.cname()),
        now,
        now,
        false,
        target.home().mountpath().path(),
        1);
  }

  /** Versions of ais buckets are a decimal counter from "1"; a deleted object starts again. */
  static String nextVersion(Optional<Lom> present) {
    if (present.isEmpty() || present.get().tombstone()) {
      return "1";
    }
    try {
      return Long.toString(Math.addExact(Long.parseLong(present.get().version()), 1));
    } catch (NumberFormatException | ArithmeticException e) {
      return "1";
    }
  }

  /**
   * The object when the client's checksum says that it would only write the same again, and all that
   * such a write would leave is there: metadata alone does not tell whether the bytes are.
   */
  private Optional<Lom> sameContent(PutRequest request) throws DiskException {
    boolean comparable =
        !request.skipVersionCheck()
            && !request.given().isNone()
            && request.given().type() == request.checksumType();
    if (!comparable) {
      return Optional.empty();
    }
    try (NameLocks.Held _ = locks.shared(request.bck().uname(request.name()))) {
      Optional<Lom> same =
          lookup
              .newest(request.bck(), request.bid(), request.name())
              .flatMap(copy -> Optional.ofNullable(copy.lom()))
              .filter(lom -> !lom.tombstone() && lom.checksum().equals(request.given()));
      if (same.isEmpty()) {
        return same;
      }
      Target now = target(request.bck(), request.bid(), request.name());
      return Relocation.isWhole(now, same.get()) ? same : Optional.empty();
    }
  }

  boolean receive(Lom incoming, ByteSource body, boolean durably, BooleanSupplier wanted)
      throws DiskException {
    CustomMetadata.check(incoming.custom());
    Target target = target(incoming.bck(), incoming.bid(), incoming.name());
    clock.observe(incoming.stamp());
    if (isKnown(incoming)) {
      drain(body);
      return false;
    }
    checkBucket(target);
    try (Content content = content(target)) {
      if (!incoming.tombstone()) {
        takeVerified(incoming, body, content, durably);
      }
      return finishReceive(incoming, target, content, durably, wanted);
    }
  }

  /** A write that another target took from its client. */
  Lom write(Lom record, Fence fence, boolean versioned, ByteSource body, boolean durably)
      throws DiskException {
    CustomMetadata.check(record.custom());
    Target target = target(record.bck(), record.bid(), record.name());
    checkBucket(target);
    try (Content content = content(target)) {
      if (!record.tombstone()) {
        takeVerified(record, body, content, durably);
      }
      return finish(
          target,
          content,
          at -> {
            Commit.Decision decision =
                present -> Optional.of(newLom(record, at, fence, versioned, present));
            return commit.replace(at, content, durably, decision).after().orElseThrow();
          });
    }
  }

  private Lom newLom(
      Lom record, Target target, Fence fence, boolean versioned, Optional<Lom> present) {
    long now = clock.nowNanos();
    return new Lom(
        record.bck(),
        record.name(),
        record.bid(),
        record.sizeBytes(),
        record.checksum(),
        versioned && !record.tombstone() ? higher(record.version(), nextVersion(present)) : "",
        record.custom(),
        commit.stampAbove(present, fence, target.cname()),
        record.mtimeNanos() == 0 ? now : record.mtimeNanos(),
        record.atimeNanos() == 0 ? now : record.atimeNanos(),
        record.tombstone(),
        target.home().mountpath().path(),
        1);
  }

  private static String higher(String version, String least) {
    boolean enough =
        version.length() > least.length()
            || version.length() == least.length() && version.compareTo(least) > 0;
    return enough ? version : least;
  }

  private boolean isKnown(Lom incoming) throws DiskException {
    try (NameLocks.Held _ = locks.shared(incoming.uname())) {
      return lookup
          .newest(incoming.bck(), incoming.bid(), incoming.name())
          .filter(copy -> copy.lom() != null && !isNewer(incoming, copy))
          .isPresent();
    }
  }

  private static boolean isNewer(Lom incoming, Copy copy) {
    return incoming.stamp().isNewerThan(copy.lom().stamp());
  }

  private static void takeVerified(Lom incoming, ByteSource body, Content content, boolean durably)
      throws DiskException {
    BodyHash hash = new BodyHash(incoming.checksum().type(), incoming.checksum());
    content.receive(body, hash, durably);
    if (content.sizeBytes() != incoming.sizeBytes()) {
      throw AisException.badRequest(
          "%s: received %d bytes of %d"
              .formatted(incoming.cname(), content.sizeBytes(), incoming.sizeBytes()));
    }
    hash.finish(incoming.cname());
  }

  private boolean finishReceive(
      Lom incoming, Target target, Content content, boolean durably, BooleanSupplier wanted)
      throws DiskException {
    return finish(
        target,
        content,
        at -> {
          if (!wanted.getAsBoolean()) {
            throw AisException.unavailable(
                incoming.cname() + ": objects are placed otherwise by now, please try again");
          }
          Commit.Done done =
              commit.replace(
                  at,
                  content,
                  durably,
                  present ->
                      present.isPresent() && !incoming.stamp().isNewerThan(present.get().stamp())
                          ? Optional.empty()
                          : Optional.of(incoming));
          return done.after().isPresent();
        });
  }

  private static void drain(ByteSource body) {
    ByteBuffer sink = ByteBuffer.allocate(16 * 1024);
    try {
      while (body.read(sink) >= 0) {
        sink.clear();
      }
    } catch (IOException e) {
      throw new AisException(400, "", "incomplete body: " + e.getMessage(), e);
    }
  }
}
