package io.ais.node.disk;

import java.nio.file.OpenOption;
import java.util.Optional;

/**
 * The option of the JDK for reads past the memory of the kernel. It is in a module whose use the
 * compiler warns of, and not of every JDK: looked up by name. Immutable.
 */
final class DirectReads {
  private static final Optional<OpenOption> OPTION = find();

  private DirectReads() {}

  static Optional<OpenOption> option() {
    return OPTION;
  }

  private static Optional<OpenOption> find() {
    try {
      Class<?> options = Class.forName("com.sun.nio.file.ExtendedOpenOption");
      for (Object option : options.getEnumConstants()) {
        if (option.toString().equals("DIRECT") && option instanceof OpenOption direct) {
          return Optional.of(direct);
        }
      }
      return Optional.empty();
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
  }
}
