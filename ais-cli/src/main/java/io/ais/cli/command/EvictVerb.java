package io.ais.cli.command;

import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.BucketUri;
import io.ais.cli.syntax.CommandException;
import io.ais.cli.syntax.UsageException;
import io.ais.model.Bck;
import io.ais.model.JobKind;
import io.ais.model.list.ListRange;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * {@code ais evict}: takes remote buckets, or some of their objects, out of the cluster; the remote
 * side keeps them (spec/cli.md 7.1).
 */
public final class EvictVerb implements Verb {
  private static final String ARGUMENTS =
      "BUCKET[/OBJECT_NAME or /TEMPLATE] [BUCKET[/OBJECT_NAME or /TEMPLATE] ...] | --all";

  private Invocation call;
  private Args args;

  @Override
  public void run(Invocation invocation) throws IOException {
    call = invocation;
    args = call.args();
    if (args.is("all")) {
      all();
      return;
    }
    if (args.count() == 0) {
      throw UsageException.missing(ARGUMENTS);
    }
    Flags.exclusive(args, "list", "template");
    Flags.exclusive(args, "prefix", "template");
    Flags.exclusive(args, "prefix", "list");
    for (String word : args.words()) {
      evict(BucketUri.parse(word).requireBucket(word));
    }
  }

  private static boolean isRemote(Bck bck) {
    return !bck.provider().equals("ais") || !bck.namespace().uuid().isEmpty();
  }

  private void evict(BucketUri uri) throws IOException {
    Bck bck = uri.bck();
    if (!isRemote(bck)) {
      throw new CommandException(
          "evicting objects from AIS buckets (ie., buckets with no remote backends) is not"
              + " allowed.\n(Tip:  consider 'ais object rm' or 'ais rmb', see --help for details)");
    }
    if (!args.is("skip-lookup")) {
      call.cluster().buckets().props(bck);
    }
    if (!args.text("list").isEmpty()) {
      List<String> names = Arrays.stream(args.text("list").split(",")).map(String::strip).toList();
      objects(bck, ListRange.ofNames(names), "[" + String.join(" ", names) + "] evict from " + bck);
    } else if (!args.text("template").isEmpty()) {
      template(bck, args.text("template"));
    } else if (!args.text("prefix").isEmpty()) {
      template(bck, args.text("prefix"));
    } else if (uri.object().isEmpty()) {
      bucket(bck);
    } else if (Embedded.of(call.cluster(), uri, args.is("non-recursive")) == Embedded.OBJECT) {
      call.cluster().objects().evict(bck, uri.object());
      call.out().line("evicted \"" + uri.object() + "\" from " + bck);
    } else {
      template(bck, uri.object());
    }
  }

  private void bucket(Bck bck) throws IOException {
    call.cluster().buckets().evict(bck, args.is("keep-md"));
    call.out().line("\"" + bck + "\" bucket evicted");
  }

  private void template(Bck bck, String template) throws IOException {
    ListRange range = new ListRange(template, null, 0, false, args.is("non-recursive"));
    objects(bck, range, "evict \"" + template + "\" from " + bck);
  }

  private void objects(Bck bck, ListRange range, String what) throws IOException {
    JobKind kind = JobKind.EVICT_OBJECTS;
    String id = call.cluster().buckets().evictObjects(bck, range);
    if (args.is("non-verbose")) {
      call.out().line(id);
      return;
    }
    String text = kind.display() + "[" + id + "]: " + what;
    if (!args.is("wait") && !args.has("timeout")) {
      call.out().line(text + ". To monitor the progress, run 'ais show job " + id + "'");
      return;
    }
    call.out().now(text + " ...\n");
    Waiter waiter = new Waiter(call.cluster().jobs(), call.pause());
    Duration timeout = args.duration("timeout", Duration.ZERO);
    waiter.check(kind, id, waiter.await(kind, id, timeout, elapsed -> {}));
    call.out().line("Done.");
  }

  private void all() throws IOException {
    List<Bck> remote =
        call.cluster().buckets().list("", false).stream().filter(EvictVerb::isRemote).toList();
    if (remote.isEmpty()) {
      call.out().line("No remote buckets to evict");
      return;
    }
    call.out().line("Found " + remote.size() + " remote bucket(s) to evict:");
    remote.forEach(bck -> call.out().line("  - " + bck));
    if (!call.out().ask("Type 'DELETE' to confirm (or 'N' to cancel): ").equals("DELETE")) {
      call.out().line("Operation canceled.");
      return;
    }
    for (Bck bck : remote) {
      bucket(bck);
    }
  }
}
