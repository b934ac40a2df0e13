package io.ais.cli;

import io.ais.cli.command.AliasVerbs;
import io.ais.cli.command.HelpVerb;
import io.ais.cli.command.SearchVerb;
import io.ais.cli.command.ToolConfigVerbs;
import io.ais.cli.command.Verb;
import io.ais.cli.syntax.CommandEntry;

/** Which class runs which command; only the chosen one is loaded. Stateless. */
final class Registry {
  private Registry() {}

  /** The code behind a command of the table. */
  static Verb verb(CommandEntry entry) {
    String path = entry.original();
    return switch (path) {
      case "help" -> new HelpVerb();
      case "search" -> new SearchVerb();
      case "alias", "alias show", "alias set", "alias rm", "alias reset" -> AliasVerbs.of(path);
      case "config cli", "config cli show", "config cli set", "config cli reset" ->
          ToolConfigVerbs.of(path);
      default -> throw new IllegalStateException("no code for command " + path);
    };
  }
}
