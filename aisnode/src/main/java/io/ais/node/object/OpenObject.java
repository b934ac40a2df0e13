package io.ais.node.object;

import io.ais.error.AisException;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskFile;
import io.ais.node.object.Opening.Opened;
import io.ais.node.runtime.Sent;
import io.ais.node.runtime.Sent.Then;
import io.ais.node.runtime.SharedDescriptor;
import io.ais.node.store.Lom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An object that is being read: wholly in memory when it is small, else by its open file. When that
 * fails it goes on with another copy of the same write, if the bucket keeps copies.
 */
final class OpenObject implements ObjectReader {
  private static final Logger LOG = LoggerFactory.getLogger(OpenObject.class);

  private Opened now;
  private final Opening opening;
  private final List<MountpathStore> tried = new ArrayList<>();
  private final ReadHold hold;
  private boolean closed;

  OpenObject(Opened first, Opening opening, ReadHold hold) {
    this.now = first;
    this.opening = opening;
    this.hold = hold;
  }

  @Override
  public Lom lom() {
    return now.lom();
  }

  @Override
  public byte[] inMemory() {
    return now.memory() == null ? null : now.memory().array();
  }

  @Override
  public int read(ByteBuffer into, long position) {
    if (position < 0 || position >= lom().sizeBytes()) {
      return -1;
    }
    int wanted = (int) Math.min(into.remaining(), lom().sizeBytes() - position);
    ByteBuffer piece = into.slice(into.position(), wanted);
    while (!readFrom(now, piece.clear(), position)) {
      LOG.warn("reading {} from another mountpath", lom().cname());
    }
    into.position(into.position() + wanted);
    return wanted;
  }

  @Override
  public Sent sendTo(SharedDescriptor socket, long position, long count) {
    while (true) {
      Opened copy = now;
      if (copy.memory() != null) {
        return Sent.CANNOT;
      }
      try {
        return copy.at().brief(_ -> sent(copy.file(), copy.lom(), socket, position, count));
      } catch (DiskException e) {
        if (!Lookup.isFault(e) || !elsewhere()) {
          throw Failures.of(e, copy.lom().cname());
        }
      } catch (CorruptObjectException e) {
        if (!elsewhere()) {
          throw e;
        }
      }
    }
  }

  /** As much as the socket takes. A failure behind bytes that were sent is met by the next call again. */
  static Sent sent(DiskFile file, Lom lom, SharedDescriptor socket, long position, long count)
      throws DiskException {
    long total = 0;
    while (total < count) {
      long sent;
      try {
        sent = file.sendTo(socket, position + total, count - total);
      } catch (DiskException e) {
        if (total == 0) {
          throw e;
        }
        return new Sent(total, Then.GO_ON);
      }
      if (sent == DiskFile.AT_END && total == 0) {
        throw tooShort(lom);
      }
      if (sent <= 0) {
        return new Sent(total, then(sent));
      }
      total += sent;
    }
    return new Sent(total, Then.GO_ON);
  }

  private static Then then(long outcome) {
    if (outcome == 0) {
      return Then.WAIT;
    }
    return outcome == DiskFile.AT_END ? Then.GO_ON : Then.OTHERWISE;
  }

  /** False when it could not, and there is another copy now. */
  private boolean readFrom(Opened copy, ByteBuffer piece, long position) {
    if (copy.memory() != null) {
      piece.put(copy.memory().slice((int) position, piece.remaining()));
      return true;
    }
    try {
      copy.at().call(disk -> readFully(copy.file(), piece, position, copy.lom()));
      return true;
    } catch (DiskException e) {
      if (!Lookup.isFault(e) || !elsewhere()) {
        throw Failures.of(e, copy.lom().cname());
      }
    } catch (CorruptObjectException e) {
      if (!elsewhere()) {
        throw e;
      }
    }
    return false;
  }

  @Override
  public boolean elsewhere() {
    tried.add(now.at());
    try {
      Optional<Opened> next = opening.another(lom(), tried);
      if (next.isEmpty()) {
        return false;
      }
      closeFile();
      now = next.get();
      return true;
    } catch (DiskException | CorruptObjectException e) {
      LOG.warn("no other copy of {} can be read: {}", lom().cname(), e.getMessage());
      return false;
    }
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
      closeFile();
    } finally {
      hold.close();
    }
  }

  private void closeFile() {
    DiskFile file = now.file();
    if (file == null) {
      return;
    }
    try {
      now.at()
          .call(
              _ -> {
                file.close();
                return null;
              });
    } catch (DiskException | AisException e) {
      file.close(); // the mountpath is busy or gone: closing here beats a leak
    }
  }
}
