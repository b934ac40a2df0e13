package io.ais.cli.command;

import io.ais.base.InvalidException;
import io.ais.cli.syntax.CommandException;
import io.ais.model.config.Feature;

/** Feature flags as users write them. Stateless. */
final class Features {
  private Features() {}

  /** Decimal mask of names, a number, or {@code none}. */
  static String mask(String text) {
    long mask = 0;
    for (String name : text.split("[,\\s]+")) {
      if (name.matches("\\d+")) {
        return name;
      }
      if (!name.isEmpty() && !name.equals("none")) {
        mask |= 1L << bit(name);
      }
    }
    return Long.toUnsignedString(mask);
  }

  private static int bit(String name) {
    try {
      return Feature.parse(name).ordinal();
    } catch (InvalidException e) {
      throw new CommandException(
          "invalid feature flag \"" + name + "\", err: unknown feature flag '" + name + "'");
    }
  }
}
