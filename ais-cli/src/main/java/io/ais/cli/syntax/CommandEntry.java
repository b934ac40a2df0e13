package io.ais.cli.syntax;

import java.util.List;

/**
 * What is known of one command without loading its class. Immutable.
 *
 * @param path words after {@code ais}, as typed: {@code bucket ls}
 * @param original path of the command that runs; differs from {@code path} for a second mount
 * @param kind has subcommands, an action, or both
 * @param usage arguments as shown in the usage line; empty if none
 * @param flags options, in the order of the help text
 * @param summary one sentence
 * @param details further lines of the description: notes and examples; may be empty
 */
public record CommandEntry(
    String path,
    String original,
    Kind kind,
    String usage,
    List<FlagSpec> flags,
    String summary,
    List<String> details) {

  /** Structure of a command. */
  public enum Kind {
    GROUP,
    LEAF,
    /** Has subcommands and does something by itself. */
    GROUP_WITH_ACTION
  }

  /** True if it can be run. */
  public boolean runs() {
    return kind != Kind.GROUP;
  }

  /** True if it has subcommands. */
  public boolean isGroup() {
    return kind != Kind.LEAF;
  }

  /** Last word of the path. */
  public String name() {
    return path.substring(path.lastIndexOf(' ') + 1);
  }

  /** The option of this name or alias, or null. */
  public FlagSpec flag(String name) {
    for (FlagSpec flag : flags) {
      if (flag.name().equals(name) || flag.alias().equals(name)) {
        return flag;
      }
    }
    return null;
  }

  /** The same command under another path. */
  CommandEntry mountedAt(String newPath) {
    return new CommandEntry(newPath, original, kind, usage, flags, summary, details);
  }
}
