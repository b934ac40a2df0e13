package io.ais.node.disk;

import java.nio.ByteBuffer;

/** An open file. Confined to one operation at a time; who opened it closes it. */
public interface DiskFile extends AutoCloseable {

  /** Reads at a position; number of bytes, -1 at the end. */
  int read(ByteBuffer into, long position) throws DiskException;

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
