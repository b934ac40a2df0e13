package io.ais.cli.command;

import io.ais.cli.render.Colour;
import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.BucketUri;
import io.ais.cli.syntax.CommandException;
import io.ais.cli.syntax.UsageException;
import io.ais.client.AisHttpException;
import io.ais.model.Bck;
import io.ais.model.JobKind;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code ais cp} and {@code ais bucket mv} (spec/cli.md 7.1). */
public final class CopyVerbs {
  private CopyVerbs() {}

  /** {@code ais cp SRC DST}. */
  public static void copy(Invocation call) throws IOException {
    Args args = call.args();
    if (args.count() == 0) {
      throw UsageException.missing("SRC_BUCKET[/OBJECT_NAME_or_TEMPLATE] DST_BUCKET");
    }
    if (args.count() == 1) {
      throw new UsageException("missing destination bucket");
    }
    BucketUri from = BucketUri.parse(args.word(0)).requireBucket(args.word(0));
    BucketUri to = BucketUri.parse(args.word(1)).requireBucket(args.word(1));
    Flags.exclusive(args, "list", "template");
    Flags.exclusive(args, "prefix", "template");
    if (from.bck().equals(to.bck())
        && from.object().isEmpty()
        && from.bck().provider().equals("ais")) {
      throw new UsageException("cannot cp bucket \"" + from.bck() + "\" onto itself");
    }
    call.cluster().buckets().props(from.bck());
    Embedded part = Embedded.of(call.cluster(), from, args.is("non-recursive"));
    if (part == Embedded.OBJECT) {
      ObjectVerbs.copyOne(call, from, to);
      return;
    }
    warnMissing(call, from.bck(), to.bck());
    if (args.is("dry-run")) {
      call.out()
          .line(
              call.out().paint(Colour.CYAN, "[DRY RUN]") + " with no modifications to the cluster");
      call.out().line(part == Embedded.NOTHING ? "Copying the entire bucket" : "Copying objects");
    }
    start(call, from, to.bck(), part);
  }

  private static void warnMissing(Invocation call, Bck from, Bck to) throws IOException {
    try {
      call.cluster().buckets().props(to);
    } catch (AisHttpException e) {
      if (!e.isNotFound()) {
        throw e;
      }
      call.out()
          .warn(
              "destination "
                  + to
                  + " doesn't exist and will be created with configuration copied from the"
                  + " source ("
                  + from
                  + ")");
    }
  }

  private static void start(Invocation call, BucketUri from, Bck to, Embedded part)
      throws IOException {
    Args args = call.args();
    Buckets buckets = call.cluster().buckets();
    boolean listed = args.has("list") || args.has("template") || part == Embedded.TEMPLATE;
    String prefix = part == Embedded.PREFIX ? from.object() : args.text("prefix");
    boolean objects = listed || !prefix.isEmpty();
    JobKind kind = listed ? JobKind.COPY_OBJECTS : JobKind.COPY_BUCKET;
    Map<String, Object> message = message(args, prefix);
    String id;
    if (listed) {
      id = buckets.startJob(from.bck(), kind.wire(), selection(args, from, to, part, message));
    } else {
      id = buckets.copy(kind.wire(), from.bck(), to, message);
    }
    String what = (objects ? "Copying objects " : "Copying ") + from.bck() + " => " + to;
    finish(call, kind, id, what, "copy", from.bck(), to, objects);
  }

  private static Map<String, Object> message(Args args, String prefix) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("ext", null);
    message.put("prepend", args.text("prepend"));
    message.put("prefix", prefix);
    message.put("dry_run", args.is("dry-run"));
    message.put("force", args.is("force"));
    message.put("latest-ver", args.is("latest") || args.is("sync"));
    message.put("synchronize", args.is("sync"));
    if (args.is("non-recursive")) {
      message.put("non-recurs", true);
    }
    if (args.has("num-workers")) {
      message.put("num-workers", args.number("num-workers", 0));
    }
    if (args.is("cont-on-err")) {
      message.put("coer", true);
    }
    return message;
  }

  private static Map<String, Object> selection(
      Args args, BucketUri from, Bck to, Embedded part, Map<String, Object> message) {
    String template = part == Embedded.TEMPLATE ? from.object() : args.text("template");
    List<String> names =
        args.has("list")
            ? Arrays.stream(args.text("list").split(",")).map(String::strip).toList()
            : null;
    Map<String, Object> selection = new LinkedHashMap<>();
    selection.put("tobck", to);
    selection.put("TxnUUID", "");
    selection.put("template", names == null ? template : "");
    selection.put("objnames", names);
    selection.putAll(message);
    return selection;
  }

  private static void finish(
      Invocation call,
      JobKind kind,
      String id,
      String what,
      String verb,
      Bck from,
      Bck to,
      boolean objects)
      throws IOException {
    Args args = call.args();
    if (args.is("non-verbose")) {
      call.out().line(id);
      return;
    }
    boolean wait = args.is("wait") || args.has("timeout") || args.is("progress");
    if (!wait) {
      call.out().line(what + ". To monitor the progress, run 'ais show job " + id + "'");
      return;
    }
    call.out().now(what + " ...");
    try {
      Waiter.untilDone(call, kind, id);
    } catch (CommandException e) {
      call.out().talk("Failed to " + verb + " (\"" + from + "\" => \"" + to + "\")");
      throw e;
    }
    call.out().line(objects ? "Done." : "Done.\n");
  }

  /** {@code ais bucket mv BUCKET NEW_BUCKET}. */
  public static void move(Invocation call) throws IOException {
    Args args = call.args();
    if (args.count() < 2) {
      throw args.count() == 0
          ? UsageException.missing("BUCKET NEW_BUCKET")
          : UsageException.missing("NEW_BUCKET");
    }
    Bck from = BucketUri.bucket(args.word(0));
    Bck to = BucketUri.bucket(args.word(1));
    if (from.equals(to)) {
      throw new UsageException("cannot mv bucket \"" + from + "\" onto itself");
    }
    call.cluster().buckets().props(from);
    String id = call.cluster().buckets().move(from, to);
    String what = "Renaming " + from + " => " + to;
    finish(call, JobKind.MOVE_BUCKET, id, what, "rename", from, to, false);
  }
}
