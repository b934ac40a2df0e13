package io.ais.node.rebalance;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.node.object.ObjectReader;
import io.ais.node.rebalance.Neighbors.RemoteCopy;
import io.ais.node.store.Lom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads a copy where it lies, on another target. Positions that go back open it anew. Confined to one
 * thread at a time; the owner closes it.
 */
final class RemoteReader implements ObjectReader {
  private final Lom lom;
  private final Supplier<Optional<RemoteCopy>> opener;
  private RemoteCopy copy;
  private long at;

  /**
   * @param opener opens the copy at its beginning; empty when it is gone
   */
  RemoteReader(Lom lom, Supplier<Optional<RemoteCopy>> opener) {
    this.lom = requireNonNull(lom, "lom");
    this.opener = requireNonNull(opener, "opener");
  }

  @Override
  public Lom lom() {
    return lom;
  }

  @Override
  public byte[] inMemory() {
    return null;
  }

  @Override
  public int read(ByteBuffer into, long position) {
    if (position < 0 || position >= lom.sizeBytes()) {
      return -1;
    }
    try {
      moveTo(position);
      int begin = into.position();
      int wanted = (int) Math.min(into.remaining(), lom.sizeBytes() - position);
      ByteBuffer piece = into.slice(begin, wanted);
      fill(piece);
      into.position(begin + wanted);
      return wanted;
    } catch (IOException e) {
      throw new AisException(503, "", lom.cname() + " cannot be read where it is", e);
    }
  }

  private void moveTo(long position) throws IOException {
    if (copy == null || position < at) {
      close();
      copy = opener.get().orElse(null);
      at = 0;
      if (copy == null || !copy.lom().stamp().equals(lom.stamp())) {
        throw AisException.unavailable(lom.cname() + " was replaced meanwhile, please try again");
      }
    }
    ByteBuffer skipped = ByteBuffer.allocate(64 * 1024);
    while (at < position) {
      fill(skipped.clear().limit((int) Math.min(skipped.capacity(), position - at)));
    }
  }

  private void fill(ByteBuffer piece) throws IOException {
    while (piece.hasRemaining()) {
      int n = copy.read(piece);
      if (n < 0) {
        throw new IOException("ends at " + at);
      }
      at += n;
    }
  }

  @Override
  public void close() {
    if (copy != null) {
      copy.close();
      copy = null;
    }
  }
}
