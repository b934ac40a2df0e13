package io.ais.cli.command;

import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.UsageException;

/** Checks of options that several commands share. Stateless. */
final class Flags {
  private Flags() {}

  /** Fails if both options were given. */
  static void exclusive(Args args, String one, String other) {
    if (args.has(one) && args.has(other)) {
      throw new UsageException(
          "flags '--" + one + "' and '--" + other + "' are mutually exclusive");
    }
  }
}
