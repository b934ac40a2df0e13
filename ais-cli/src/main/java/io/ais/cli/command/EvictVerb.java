package io.ais.cli.command;

import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.BucketUri;
import io.ais.cli.syntax.CommandException;
import io.ais.cli.syntax.UsageException;
import io.ais.model.Bck;
import io.ais.model.JobKind;
import java.io.IOException;
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
    ManyObjects.checkOptions(args);
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
    ManyObjects many =
        new ManyObjects(
            call, JobKind.EVICT_OBJECTS, "evict", call.cluster().buckets()::evictObjects);
    if (ManyObjects.isChosen(args)) {
      many.chosen(bck);
    } else if (uri.object().isEmpty()) {
      bucket(bck);
    } else if (Embedded.of(call.cluster(), uri, args.is("non-recursive")) == Embedded.OBJECT) {
      call.cluster().objects().evict(bck, uri.object());
      call.out().line("evicted \"" + uri.object() + "\" from " + bck);
    } else {
      many.matching(bck, uri.object());
    }
  }

  private void bucket(Bck bck) throws IOException {
    call.cluster().buckets().evict(bck, args.is("keep-md"));
    call.out().line("\"" + bck + "\" bucket evicted");
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
    if (!call.out().confirmByTyping("DELETE")) {
      return;
    }
    for (Bck bck : remote) {
      bucket(bck);
    }
  }
}
