package io.ais.cli.command;

import io.ais.cli.syntax.CommandEntry;
import io.ais.cli.syntax.CommandException;
import java.util.List;

/** {@code ais help [COMMAND...]}. */
public final class HelpVerb implements Verb {

  /** Nouns and other words at top level, without aliases and the hidden {@code search}. */
  static List<CommandEntry> nouns(Invocation call) {
    return call.table().children("").stream()
        .filter(entry -> !call.settings().aliases().containsKey(entry.path()))
        .filter(entry -> !entry.path().equals("search"))
        .toList();
  }

  @Override
  public void run(Invocation call) {
    String path = String.join(" ", call.args().words());
    if (path.isEmpty()) {
      call.out().text(call.help().top(nouns(call)));
      return;
    }
    CommandEntry entry = call.table().find(path);
    if (entry == null) {
      String word = call.args().word(0);
      String text = call.help().unknownCommand(null, word, "");
      call.out()
          .talkText(
              text.replaceFirst("Incorrect usage: (.*)\n", "Incorrect 'ais help' usage: $1\n\n"));
      throw CommandException.alreadyReported();
    }
    call.out().text(call.help().brief(entry));
  }
}
