package io.ais.cli.command;

import io.ais.cli.syntax.CommandException;
import io.ais.model.list.Template;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Regular expressions and templates that users type. Stateless. */
final class Patterns {
  private Patterns() {}

  /** Compiles; a mistake is reported in one line. */
  static Pattern compile(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new CommandException(
          "invalid regular expression \"" + text + "\": " + e.getDescription());
    }
  }

  /** A template of names; a mistake is reported in one line. */
  static Template template(String text) {
    try {
      return Template.parse(text.equals("*") ? "" : text);
    } catch (IllegalArgumentException e) {
      throw new CommandException(e.getMessage());
    }
  }
}
