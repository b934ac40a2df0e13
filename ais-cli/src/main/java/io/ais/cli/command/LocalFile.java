package io.ais.cli.command;

import java.nio.file.Path;

/**
 * A file to upload. Immutable.
 *
 * @param path where it is
 * @param shown as the user named it
 * @param object name of the object it becomes
 * @param sizeBytes when it was found
 */
record LocalFile(Path path, String shown, String object, long sizeBytes) {
  @Override
  public String toString() {
    return shown;
  }
}
