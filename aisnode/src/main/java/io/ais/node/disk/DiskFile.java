package io.ais.node.disk;

import io.ais.node.runtime.SharedDescriptor;
import java.nio.ByteBuffer;

/** An open file. Confined to one operation at a time; who opened it closes it. */
public interface DiskFile extends AutoCloseable {

  /** Reads at a position; number of bytes, -1 at the end. */
  int read(ByteBuffer into, long position) throws DiskException;

  /** From {@link #sendTo}: this file cannot, or not to this socket; the bytes must be read. */
  long CANNOT_SEND = -1;

  /** From {@link #sendTo}: the file ends here. */
  long AT_END = -2;

  /** From {@link #sendTo}: nobody listens any more. */
  long BROKEN = -3;

  /**
   * Hands bytes to a socket that does not block, without copying them; waits for the disk only.
   *
   * @return number of bytes; 0 when the socket takes none now; {@link #CANNOT_SEND}, {@link #AT_END} or
   *     {@link #BROKEN}
   * @throws DiskException when the file cannot be read
   */
  default long sendTo(SharedDescriptor socket, long position, long count) throws DiskException {
    return CANNOT_SEND;
  }

  /** Appends all remaining bytes. */
  void write(ByteBuffer bytes) throws DiskException;

  /** Length of the file. */
  long size() throws DiskException;

  /** Makes content and attributes durable. */
  void sync() throws DiskException;

  /** Idempotent; failures to close are of no interest after a sync. */
  @Override
  void close();
}
