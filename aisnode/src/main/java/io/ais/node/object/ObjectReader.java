package io.ais.node.object;

import io.ais.node.runtime.Sent;
import io.ais.node.runtime.SharedDescriptor;
import io.ais.node.store.Lom;
import java.nio.ByteBuffer;

/**
 * An open object: holds its shared lock until closed, so that readers see one version to the last
 * byte. Confined to one thread at a time; the owner closes it.
 */
public interface ObjectReader extends AutoCloseable {

  /** Metadata of exactly these bytes. */
  Lom lom();

  /**
   * Reads at a position, waiting for the mountpath. Fills the buffer unless the object ends.
   *
   * @return number of bytes read, -1 at or behind the end
   * @throws io.ais.error.AisException status 500 on a disk fault or when the file is shorter than
   *     its metadata says
   */
  int read(ByteBuffer into, long position);

  /**
   * Hands bytes to a socket that does not block, without copying them; waits for the mountpath only.
   *
   * @throws io.ais.error.AisException as {@link #read}, when nothing was sent by this call
   */
  default Sent sendTo(SharedDescriptor socket, long position, long count) {
    return Sent.CANNOT;
  }

  /** The whole content when it is in memory already, else null. Not to be changed. */
  byte[] inMemory();

  /**
   * Goes on with another copy of the same write on another mountpath, for a caller who found that the
   * bytes are wrong; {@link #lom} then tells where. What is wrong with the one before is looked into.
   *
   * @return false when there is none: all stays as it is
   */
  default boolean elsewhere() {
    return false;
  }

  /** Releases the lock and the file. Idempotent. */
  @Override
  void close();
}
