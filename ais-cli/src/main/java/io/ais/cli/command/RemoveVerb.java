package io.ais.cli.command;

import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.BucketUri;
import io.ais.cli.syntax.UsageException;
import io.ais.model.Bck;
import io.ais.model.JobKind;
import io.ais.model.list.ListRange;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** {@code ais rmo}: one object, a list, a prefix, a template, or all (spec/cli.md 7.3). */
public final class RemoveVerb implements Verb {
  private Invocation call;
  private Args args;

  @Override
  public void run(Invocation invocation) throws IOException {
    call = invocation;
    args = call.args();
    if (args.count() == 0) {
      throw UsageException.missing(
          "BUCKET[/OBJECT_NAME_or_TEMPLATE] [BUCKET[/OBJECT_NAME_or_TEMPLATE] ...]");
    }
    Flags.exclusive(args, "list", "template");
    Flags.exclusive(args, "prefix", "template");
    Flags.exclusive(args, "prefix", "list");
    for (String word : args.words()) {
      remove(BucketUri.parse(word).requireBucket(word));
    }
  }

  private void remove(BucketUri uri) throws IOException {
    Bck bck = uri.bck();
    boolean selected =
        !args.text("list").isEmpty()
            || !args.text("template").isEmpty()
            || !args.text("prefix").isEmpty();
    if (uri.object().isEmpty() && !selected && !args.is("all")) {
      throw new UsageException(
          "to select objects to be removed use one of: ('--list' or '--template' or '--all')");
    }
    if (!args.is("skip-lookup")) {
      call.cluster().buckets().props(bck);
    }
    if (!args.text("list").isEmpty()) {
      List<String> names = Arrays.stream(args.text("list").split(",")).map(String::strip).toList();
      multi(bck, ListRange.ofNames(names), "[" + String.join(" ", names) + "] rm from " + bck);
    } else if (!args.text("template").isEmpty()) {
      template(bck, args.text("template"));
    } else if (!args.text("prefix").isEmpty()) {
      template(bck, args.text("prefix"));
    } else if (args.is("all")) {
      all(bck);
    } else {
      embedded(uri);
    }
  }

  private void embedded(BucketUri uri) throws IOException {
    switch (Embedded.of(call.cluster(), uri, args.is("non-recursive"))) {
      case OBJECT -> {
        call.cluster().objects().delete(uri.bck(), uri.object());
        call.out().line("deleted \"" + uri.object() + "\" from " + uri.bck());
      }
      case PREFIX, TEMPLATE, NOTHING -> template(uri.bck(), uri.object());
    }
  }

  private void template(Bck bck, String template) throws IOException {
    ListRange range = new ListRange(template, null, 0, false, args.is("non-recursive"));
    multi(bck, range, "rm \"" + template + "\" from " + bck);
  }

  private void multi(Bck bck, ListRange range, String what) throws IOException {
    JobKind kind = JobKind.DELETE_OBJECTS;
    String id = call.cluster().buckets().deleteObjects(bck, range);
    if (args.is("non-verbose")) {
      call.out().line(id);
      return;
    }
    String text = kind.display() + "[" + id + "]: " + what;
    if (!args.is("wait") && !args.has("timeout") && !args.is("progress")) {
      call.out().line(text + ". To monitor the progress, run 'ais show job " + id + "'");
      return;
    }
    call.out().now(text + " ...\n");
    await(kind, id);
    call.out().line("Done.");
  }

  private void await(JobKind kind, String id) throws IOException {
    Waiter waiter = new Waiter(call.cluster().jobs(), call.pause());
    Duration timeout = args.duration("timeout", Duration.ZERO);
    waiter.check(kind, id, waiter.await(kind, id, timeout, elapsed -> {}));
  }

  private void all(Bck bck) throws IOException {
    if (!args.is("yes")) {
      call.out().warn("will remove all objects from " + bck + ". The operation cannot be undone!");
      if (!call.out().confirm("Proceed?")) {
        return;
      }
    }
    JobKind kind = JobKind.DELETE_OBJECTS;
    String id = call.cluster().buckets().deleteObjects(bck, ListRange.ofTemplate(""));
    await(kind, id);
    call.out().line("Deleted all objects from " + bck);
  }
}
