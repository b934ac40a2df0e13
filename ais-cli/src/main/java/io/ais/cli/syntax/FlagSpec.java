package io.ais.cli.syntax;

/**
 * One option of the tool: the same name means the same thing in every command. Immutable.
 *
 * @param name long name, without dashes
 * @param alias short or second name, empty if none
 * @param type what value it takes
 * @param description lines of help text
 * @param available false for an option that is known but does nothing yet
 */
public record FlagSpec(
    String name, String alias, Type type, String description, boolean available) {

  /** Kinds of values. */
  public enum Type {
    BOOL,
    TEXT,
    INT,
    DURATION
  }

  /** The same option, known but without effect. */
  FlagSpec unavailable() {
    return new FlagSpec(name, alias, type, description + " (not available yet)", false);
  }

  /**
   * Name column of the option list: {@code yes,y}, or {@code --yes, -y} where dashes are shown.
   *
   * @param dashes as groups of commands show their options
   */
  String label(boolean dashes) {
    if (!dashes) {
      return alias.isEmpty() ? name : name + "," + alias;
    }
    String value = type == Type.BOOL ? "" : " value";
    return "--" + name + (alias.isEmpty() ? "" : ", -" + alias) + value;
  }
}
