package io.ais.node.disk;

import io.ais.node.disk.DiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** An open file of a {@link NioDisk}. */
record NioFile(NioDisk disk, String path, FileChannel channel) implements DiskFile {
  @Override
  public int read(ByteBuffer into, long position) throws DiskException {
    disk.requireOpen();
    try {
      return channel.read(into, position);
    } catch (IOException e) {
      throw IoErrors.classify(path, e);
    }
  }

  @Override
  public void write(ByteBuffer bytes) throws DiskException {
    disk.requireOpen();
    try {
      while (bytes.hasRemaining()) {
        if (channel.write(bytes) <= 0) {
          throw new DiskException(Kind.FAULT, path, "short write", null);
        }
      }
    } catch (IOException e) {
      throw IoErrors.classify(path, e);
    }
  }

  @Override
  public long size() throws DiskException {
    try {
      return channel.size();
    } catch (IOException e) {
      throw IoErrors.classify(path, e);
    }
  }

  @Override
  public void sync() throws DiskException {
    disk.requireOpen();
    try {
      channel.force(true);
    } catch (IOException e) {
      throw IoErrors.classify(path, e);
    }
  }

  /** Of a disk that hangs it may take for ever, as it waits for reads that are on. */
  @Override
  public void close() {
    if (disk.isClosed()) {
      Thread.ofPlatform().daemon().name("file-close").start(this::closeChannel);
    } else {
      closeChannel();
    }
  }

  private void closeChannel() {
    try {
      channel.close();
    } catch (IOException ignored) {
      // What mattered was synced or is about to be thrown away.
    }
  }
}
