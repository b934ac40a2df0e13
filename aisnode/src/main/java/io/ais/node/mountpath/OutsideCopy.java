package io.ais.node.mountpath;

import io.ais.node.disk.DiskException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A copy of the volume metadata that lies on none of the mountpaths. It is written before those on
 * mountpaths, so it is as new as any of them: a start that finds it knows which mountpaths were out of
 * service, also when all that could tell are missing. Blocking; not thread-safe: one owner.
 */
public interface OutsideCopy {
  /** For stores without one: the newest copy on a mountpath is believed. */
  OutsideCopy NONE =
      new OutsideCopy() {
        @Override
        public Optional<byte[]> read() {
          return Optional.empty();
        }

        @Override
        public void write(byte[] content) {}

        @Override
        public String toString() {
          return "none";
        }
      };

  /** File {@code .ais.vmd} of a directory that exists. */
  static OutsideCopy in(Path directory) {
    return new OutsideFile(directory.resolve(VolumeMetadata.FILE));
  }

  /**
   * Content as it was written; empty when there is none, or it is damaged.
   *
   * @throws DiskException when it cannot be read
   */
  Optional<byte[]> read() throws DiskException;

  /** Replaces the content; returns when it is on disk. */
  void write(byte[] content) throws DiskException;
}
