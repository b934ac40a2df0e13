package io.ais.cli.complete;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** What a shell needs to complete command lines of {@code ais}. Stateless. */
public final class Scripts {
  private static final Set<String> SHELLS = Set.of("bash", "zsh", "fish");

  private Scripts() {}

  /** The script for this shell; empty for a shell without one. */
  public static Optional<String> of(String shell) {
    if (!SHELLS.contains(shell)) {
      return Optional.empty();
    }
    try (InputStream in = Scripts.class.getResourceAsStream("ais." + shell)) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
