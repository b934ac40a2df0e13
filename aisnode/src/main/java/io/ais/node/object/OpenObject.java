package io.ais.node.object;

import io.ais.error.AisException;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskFile;
import io.ais.node.store.Lom;
import java.nio.ByteBuffer;

/** An object that is being read: wholly in memory when it is small, else by its open file. */
final class OpenObject implements ObjectReader {
  private final MountpathStore at;
  private final Lom lom;
  private final DiskFile file;
  private final ByteBuffer memory;
  private final ReadHold hold;
  private boolean closed;

  /** Either {@code file} or {@code memory} is null; {@code hold} may be, when the caller holds it. */
  OpenObject(MountpathStore at, Lom lom, DiskFile file, ByteBuffer memory, ReadHold hold) {
    this.at = at;
    this.lom = lom;
    this.file = file;
    this.memory = memory;
    this.hold = hold;
  }

  @Override
  public Lom lom() {
    return lom;
  }

  @Override
  public byte[] inMemory() {
    return memory == null ? null : memory.array();
  }

  @Override
  public int read(ByteBuffer into, long position) {
    if (position < 0 || position >= lom.sizeBytes()) {
      return -1;
    }
    int wanted = (int) Math.min(into.remaining(), lom.sizeBytes() - position);
    if (memory != null) {
      into.put(memory.slice((int) position, wanted));
      return wanted;
    }
    ByteBuffer piece = into.slice(into.position(), wanted);
    try {
      at.call(disk -> readFully(file, piece, position, lom));
    } catch (DiskException e) {
      throw Failures.of(e, lom.cname());
    }
    into.position(into.position() + wanted);
    return wanted;
  }

  /** Fills the buffer within a task on the mountpath. */
  static Void readFully(DiskFile file, ByteBuffer into, long position, Lom lom)
      throws DiskException {
    int start = into.position();
    while (into.hasRemaining()) {
      if (file.read(into, position + into.position() - start) < 0) {
        throw tooShort(lom);
      }
    }
    return null;
  }

  static CorruptObjectException tooShort(Lom lom) {
    return new CorruptObjectException(
        lom.cname(), "file is shorter than " + lom.sizeBytes() + " bytes", null);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (file != null) {
        at.call(
            _ -> {
              file.close();
              return null;
            });
      }
    } catch (DiskException | AisException e) {
      file.close(); // the mountpath is busy or gone: closing here beats a leak
    } finally {
      if (hold != null) {
        hold.close();
      }
    }
  }
}
