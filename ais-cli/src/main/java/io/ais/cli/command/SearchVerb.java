package io.ais.cli.command;

import io.ais.cli.syntax.CommandEntry;
import io.ais.cli.syntax.Suggestions;
import io.ais.cli.syntax.UsageException;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/** {@code ais search KEYWORD...}: command lines that hold all the words (spec/cli.md 5.3). */
public final class SearchVerb implements Verb {

  @Override
  public void run(Invocation call) {
    List<String> words = call.args().words();
    if (words.isEmpty()) {
      throw UsageException.missing("keyword");
    }
    Predicate<String> wanted =
        call.args().is("regex") ? matching(String.join(" ", words)) : holding(words);
    TreeSet<String> found = new TreeSet<>();
    for (CommandEntry leaf : call.table().leaves()) {
      String line = "ais " + leaf.path();
      if (wanted.test(line) || wanted.test(leaf.path())) {
        found.add(line);
      }
    }
    if (found.isEmpty()) {
      String text = String.join(" ", words);
      call.out()
          .line(
              "No matches (use '--regex' to include more results, e.g.: 'ais search --regex "
                  + text
                  + "')\n");
    }
    found.forEach(call.out()::line);
  }

  private static Predicate<String> matching(String regex) {
    return Patterns.compile(regex).asPredicate();
  }

  private static Predicate<String> holding(List<String> words) {
    return line -> {
      List<String> have = List.of(line.split(" "));
      return words.stream()
          .map(Suggestions::synonym)
          .allMatch(w -> have.stream().anyMatch(h -> h.equals(w) || h.startsWith(w + "-")));
    };
  }
}
