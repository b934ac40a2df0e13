package io.ais.node.hostcheck;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Text of a file below {@code /proc}, at most 64 KiB of it. */
final class ProcText {
  private static final int MOST = 1 << 16;

  private ProcText() {}

  /**
   * Read at once: of a number below {@code /proc/sys} a second read gives nothing, and such files have no size by
   * which the methods of {@link Files} would know how much to ask for at first.
   *
   * @return empty when there is no such file, or it is not ours to see
   */
  static String of(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[MOST];
      int length = in.read(buffer);
      return length < 0 ? "" : new String(buffer, 0, length, UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
