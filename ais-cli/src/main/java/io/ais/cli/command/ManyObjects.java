package io.ais.cli.command;

import io.ais.cli.syntax.Args;
import io.ais.model.Bck;
import io.ais.model.JobKind;
import io.ais.model.list.ListRange;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * One job over those objects of a bucket that {@code --list}, {@code --template}, {@code --prefix}
 * or a template chooses (spec/cli.md 7.1, 7.3). Immutable.
 */
final class ManyObjects {
  private final Invocation call;
  private final JobKind kind;
  private final String verb;
  private final Start start;

  /** Starts the job. */
  interface Start {
    /** Returns the job's id. */
    String on(Bck bck, ListRange range) throws IOException;
  }

  /**
   * @param verb what the job does, for its description
   */
  ManyObjects(Invocation call, JobKind kind, String verb, Start start) {
    this.call = call;
    this.kind = kind;
    this.verb = verb;
    this.start = start;
  }

  /** Fails if more than one option chooses. */
  static void checkOptions(Args args) {
    Flags.exclusive(args, "list", "template");
    Flags.exclusive(args, "prefix", "template");
    Flags.exclusive(args, "prefix", "list");
  }

  /** True if an option chooses. */
  static boolean isChosen(Args args) {
    return !args.text("list").isEmpty()
        || !args.text("template").isEmpty()
        || !args.text("prefix").isEmpty();
  }

  /** On what the option chooses. */
  void chosen(Bck bck) throws IOException {
    String list = call.args().text("list");
    if (list.isEmpty()) {
      String template = call.args().text("template");
      matching(bck, template.isEmpty() ? call.args().text("prefix") : template);
      return;
    }
    List<String> names = Arrays.stream(list.split(",")).map(String::strip).toList();
    run(bck, ListRange.ofNames(names), "[" + String.join(" ", names) + "] " + verb);
  }

  /** On the names that a template or prefix matches. */
  void matching(Bck bck, String template) throws IOException {
    boolean flat = call.args().is("non-recursive");
    run(bck, new ListRange(template, null, 0, false, flat), verb + " \"" + template + "\"");
  }

  private void run(Bck bck, ListRange range, String what) throws IOException {
    Args args = call.args();
    String id = start.on(bck, range);
    if (args.is("non-verbose")) {
      call.out().line(id);
      return;
    }
    String text = kind.display() + "[" + id + "]: " + what + " from " + bck;
    if (!args.is("wait") && !args.has("timeout") && !args.is("progress")) {
      call.out().line(text + ". To monitor the progress, run 'ais show job " + id + "'");
      return;
    }
    call.out().now(text + " ...\n");
    Waiter.untilDone(call, kind, id);
    call.out().line("Done.");
  }
}
