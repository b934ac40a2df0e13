package io.ais.node.mountpath;

import io.ais.node.disk.DiskException;
import io.ais.node.disk.DurableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The copy of the volume metadata in a file, which survives power loss. Not thread-safe: one owner. */
final class OutsideFile implements OutsideCopy {
  private final DurableFile file;

  OutsideFile(Path path) {
    this.file = new DurableFile(path);
  }

  @Override
  public Optional<byte[]> read() throws DiskException {
    try {
      return file.read();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void write(byte[] content) throws DiskException {
    try {
      file.write(content);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private DiskException failed(IOException e) {
    return new DiskException(DiskException.Kind.OTHER, toString(), e.toString(), e);
  }

  @Override
  public String toString() {
    return file.path().toString();
  }
}
