package io.ais.node.object;

import io.ais.error.AisException;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskFile;
import io.ais.node.disk.FileInfo;
import io.ais.node.disk.Lane;
import io.ais.node.object.Lookup.Copy;
import io.ais.node.store.Lom;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads a copy to its end in parts. Between them nothing is held, no lock, no file: a slow pace is in
 * nobody's way. What is written over meanwhile seems bad: then it has to be read again under a lock.
 * Stateless.
 */
final class PacedRead {
  static final int PART_BYTES = 4 << 20;
  private static final int BUFFER_BYTES = 256 << 10;

  private PacedRead() {}

  /** Whether the content fits its checksum; false when that is not sure. */
  static boolean isSound(Relocation.Runner runner, Copy copy, RelocationPace pace)
      throws InterruptedException {
    Lom lom = copy.lom();
    BodyHash hash = new BodyHash(lom.checksum().type(), lom.checksum());
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, lom.sizeBytes()));
    long position = 0;
    do {
      long from = position;
      long until = Math.min(lom.sizeBytes(), from + PART_BYTES);
      pace.await(until - from);
      if (!runner.run(lom.cname(), () -> read(copy, from, until, buffer, hash))) {
        return false;
      }
      position = until;
    } while (position < lom.sizeBytes());
    runner.run(lom.cname(), () -> forget(copy));
    try {
      hash.finish(lom.cname());
      return true;
    } catch (AisException e) {
      return false;
    }
  }

  /** This was no use of the object: the time of the last one stays. */
  private static Void forget(Copy copy) throws DiskException {
    return copy.at()
        .behind(
            disk -> {
              long before = copy.lom().atimeNanos();
              Optional<FileInfo> now = disk.stat(copy.path());
              if (before > 0 && now.isPresent() && now.get().accessNanos() != before) {
                disk.setAccessTime(copy.path(), before);
              }
              return null;
            });
  }

  private static boolean read(Copy copy, long from, long until, ByteBuffer buffer, BodyHash hash) {
    if (from == until) {
      return true;
    }
    try (DiskFile file =
        copy.at().mountpath().files().call(Lane.BACKGROUND, disk -> disk.openRead(copy.path()))) {
      long position = from;
      while (position < until) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), until - position));
        long at = position;
        int got = copy.at().mountpath().files().call(Lane.BACKGROUND, _ -> file.read(buffer, at));
        if (got < 0) {
          return false;
        }
        hash.update(buffer.flip());
        position += got;
      }
      return true;
    } catch (DiskException e) {
      return false; // whoever reads it under the lock says why
    }
  }
}
