package io.ais.cli.command;

import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.BucketUri;
import io.ais.cli.syntax.UsageException;
import io.ais.model.Bck;
import io.ais.model.JobKind;
import io.ais.model.list.ListRange;
import java.io.IOException;

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
    ManyObjects.checkOptions(args);
    for (String word : args.words()) {
      remove(BucketUri.parse(word).requireBucket(word));
    }
  }

  private void remove(BucketUri uri) throws IOException {
    Bck bck = uri.bck();
    boolean chosen = ManyObjects.isChosen(args);
    if (uri.object().isEmpty() && !chosen && !args.is("all")) {
      throw new UsageException(
          "to select objects to be removed use one of: ('--list' or '--template' or '--all')");
    }
    if (!args.is("skip-lookup")) {
      call.cluster().buckets().props(bck);
    }
    ManyObjects many =
        new ManyObjects(
            call, JobKind.DELETE_OBJECTS, "rm", call.cluster().buckets()::deleteObjects);
    if (chosen) {
      many.chosen(bck);
    } else if (args.is("all")) {
      all(bck);
    } else {
      embedded(uri, many);
    }
  }

  private void embedded(BucketUri uri, ManyObjects many) throws IOException {
    switch (Embedded.of(call.cluster(), uri, args.is("non-recursive"))) {
      case OBJECT -> {
        call.cluster().objects().delete(uri.bck(), uri.object());
        call.out().line("deleted \"" + uri.object() + "\" from " + uri.bck());
      }
      case PREFIX, TEMPLATE, NOTHING -> many.matching(uri.bck(), uri.object());
    }
  }

  private void all(Bck bck) throws IOException {
    if (!args.is("yes")) {
      call.out().warn("will remove all objects from " + bck + ". The operation cannot be undone!");
      if (!call.out().confirm("Proceed?")) {
        return;
      }
    }
    String id = call.cluster().buckets().deleteObjects(bck, ListRange.ofTemplate(""));
    Waiter.untilDone(call, JobKind.DELETE_OBJECTS, id);
    call.out().line("Deleted all objects from " + bck);
  }
}
