package io.ais.cli.command;

import io.ais.cli.render.Out;
import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.BucketUri;
import io.ais.cli.syntax.CommandException;
import io.ais.cli.syntax.UsageException;
import io.ais.client.AisHttpException;
import io.ais.model.Bck;
import io.ais.model.list.ListFlags;
import io.ais.model.list.ListRequest;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;

/** {@code ais create} and {@code ais rmb} (spec/cli.md 7.1). */
public final class BucketVerbs {
  /** Global namespace before others, then by name. */
  static final Comparator<Bck> ORDER =
      Comparator.comparing(Bck::provider)
          .thenComparing(b -> b.namespace().uname())
          .thenComparing(Bck::name);

  private BucketVerbs() {}

  /** {@code ais create BUCKET...}. */
  public static void create(Invocation call) throws IOException {
    Args args = call.args();
    if (args.count() == 0) {
      throw UsageException.missing("bucket");
    }
    List<Bck> buckets = args.words().stream().map(BucketUri::bucket).toList();
    Object props = args.has("props") ? props(buckets.get(0), args.text("props")) : null;
    for (Bck bck : buckets) {
      try {
        call.cluster().buckets().create(bck, props);
        call.out().line("\"" + bck + "\" created");
      } catch (AisHttpException e) {
        if (e.status() != 409) {
          throw new CommandException("failed to create \"" + bck + "\": " + e.display());
        }
        String text = "Bucket \"" + bck + "\" already exists";
        if (!args.is("ignore-error")) {
          throw new CommandException(text);
        }
        call.out().line(text);
      }
    }
  }

  private static Object props(Bck bck, String text) throws IOException {
    try {
      return PropChange.parse(text);
    } catch (CommandException e) {
      throw PropChange.isUnknownProperty(e)
          ? e
          : new CommandException("failed to create \"" + bck + "\": " + e.getMessage());
    }
  }

  /** {@code ais rmb BUCKET...}. */
  public static void remove(Invocation call) throws IOException {
    Args args = call.args();
    if (args.is("all")) {
      removeAll(call);
      return;
    }
    if (args.count() == 0) {
      throw UsageException.missing("bucket");
    }
    for (Bck bck : args.words().stream().map(BucketUri::bucket).toList()) {
      try {
        if (!args.is("yes") && !isEmpty(call, bck)) {
          if (!call.out().confirm("Proceed to destroy " + bck + "?")) {
            continue;
          }
        }
        call.cluster().buckets().destroy(bck);
        call.out().line("\"" + bck + "\" destroyed");
      } catch (AisHttpException e) {
        String text = e.isNotFound() ? "bucket \"" + bck + "\" does not exist" : e.display();
        if (!args.is("ignore-error")) {
          throw new CommandException(text);
        }
        call.out().talk(text);
      }
    }
  }

  private static boolean isEmpty(Invocation call, Bck bck) throws IOException {
    ListRequest first = ListRequest.of("", "", ListFlags.CACHED | ListFlags.NAME_ONLY, 1);
    return call.cluster().buckets().page(bck, first).entries().isEmpty();
  }

  private static void removeAll(Invocation call) throws IOException {
    Out out = call.out();
    List<Bck> all = call.cluster().buckets().list("ais", false).stream().sorted(ORDER).toList();
    if (all.isEmpty()) {
      out.line("No AIS buckets to remove");
      return;
    }
    out.line("Found " + all.size() + " AIS bucket(s) to remove:");
    all.forEach(bck -> out.line("  - " + bck));
    out.warn("This operation will PERMANENTLY DELETE all listed buckets and their data");
    out.warn("This action cannot be undone");
    if (!out.confirmByTyping("DELETE")) {
      return;
    }
    for (Bck bck : all) {
      call.cluster().buckets().destroy(bck);
      out.line("\"" + bck + "\" destroyed");
    }
  }
}
