package io.ais.node.mountpath;

import io.ais.node.disk.DiskException;
import java.util.Optional;

/** A copy of the volume metadata outside the mountpaths, which tests lose and damage. */
final class KeptInMemory implements OutsideCopy {
  byte[] content; // null: none
  boolean failing;

  @Override
  public Optional<byte[]> read() throws DiskException {
    check();
    return Optional.ofNullable(content);
  }

  @Override
  public void write(byte[] bytes) throws DiskException {
    check();
    content = bytes.clone();
  }

  private void check() throws DiskException {
    if (failing) {
      throw new DiskException(DiskException.Kind.FAULT, "outside", "Input/output error", null);
    }
  }

  @Override
  public String toString() {
    return "outside";
  }
}
