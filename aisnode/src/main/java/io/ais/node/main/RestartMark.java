package io.ais.node.main;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that exists while the process runs: found at start, it tells that the last run did not end
 * cleanly (spec/control-plane.md 10.6).
 *
 * @param wasSet the file was there
 */
record RestartMark(Path file, boolean wasSet) {
  private static final String NAME = ".ais.node_restarted";

  static RestartMark set(Path confdir) throws IOException {
    Path file = confdir.resolve(NAME);
    boolean was = Files.exists(file);
    if (!was) {
      Files.createFile(file);
    }
    return new RestartMark(file, was);
  }

  /** As it was found: nothing of a crash is forgotten because a start failed between. */
  void putBack() {
    if (!wasSet) {
      clear();
    }
  }

  void clear() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
