package io.ais.cli.command;

import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.BucketUri;
import io.ais.cli.syntax.UsageException;
import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.BucketProps.EcConf;
import io.ais.model.JobArgs;
import io.ais.model.JobKind;
import io.ais.model.Snode;
import io.ais.wire.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code ais start lru | cleanup | resilver | mirror | ec-encode | scrub} (spec/cli.md 8.1). */
public final class StartVerbs {
  private static final long REMOVE_EMPTY = 1;
  private static final long KEEP_MISPLACED = 8;

  private StartVerbs() {}

  /** Eviction. */
  public static void lru(Invocation call) throws IOException {
    List<Bck> buckets = new ArrayList<>();
    for (String uri : call.args().text("buckets").split(",")) {
      if (!uri.isBlank()) {
        buckets.add(BucketUri.bucket(uri.strip()));
      }
    }
    JobArgs args =
        new JobArgs(
            "", JobKind.LRU.wire(), "", Bck.NONE, buckets, 0, 0, call.args().is("force"), false);
    String id = call.cluster().jobs().start(args, "");
    call.out().line(started(call, JobKind.LRU, id));
  }

  private static String started(Invocation call, JobKind kind, String id) {
    if (call.args().is("non-verbose")) {
      return id;
    }
    String show = id.isEmpty() ? "ais show job" : "ais show job " + id;
    return "Started " + kind.wire() + "[" + id + "]. To monitor the progress, run '" + show + "'";
  }

  /** Clean-up of what is no longer needed. */
  public static void cleanup(Invocation call) throws IOException {
    Args args = call.args();
    Bck bck = args.count() == 0 ? Bck.NONE : BucketUri.parse(args.word(0)).bck();
    long flags =
        (args.is("rm-zero-size") ? REMOVE_EMPTY : 0)
            | (args.is("keep-misplaced") ? KEEP_MISPLACED : 0);
    JobArgs job =
        new JobArgs("", JobKind.CLEANUP.wire(), "", bck, null, 0, flags, args.is("force"), false);
    String id = call.cluster().jobs().start(job, "");
    if (!args.is("wait") && !args.has("timeout")) {
      call.out().line(started(call, JobKind.CLEANUP, id));
      return;
    }
    call.out().now("Started storage cleanup " + id + "...\n");
    Waiter.untilDone(call, JobKind.CLEANUP, id);
    call.out().line("Done.");
  }

  /** Resilver of one target. */
  public static void resilver(Invocation call) throws IOException {
    if (call.args().count() == 0) {
      throw UsageException.missing("TARGET_ID");
    }
    Snode node = call.cluster().node(call.args().word(0));
    JobArgs args =
        new JobArgs("", JobKind.RESILVER.wire(), node.id(), Bck.NONE, null, 0, 0, false, false);
    String id = call.cluster().jobs().start(args, "");
    if (call.args().is("wait") || call.args().has("timeout")) {
      call.out().now("Started resilver[" + id + "] on " + node.display() + " ...\n");
      Waiter.untilDone(call, JobKind.RESILVER, id);
      call.out().line("Done.");
      return;
    }
    call.out()
        .line(
            "Started resilver["
                + id
                + "] on "
                + node.display()
                + ". To monitor the progress, run 'ais show job resilver'");
  }

  /** Copies of every object on so many mountpaths. */
  public static void mirror(Invocation call) throws IOException {
    if (!call.args().has("copies")) {
      throw UsageException.required("copies");
    }
    if (call.args().count() == 0) {
      throw UsageException.missing("BUCKET");
    }
    Bck bck = BucketUri.bucket(call.args().word(0));
    int copies = call.args().number("copies", 1);
    call.cluster().buckets().props(bck);
    String id = call.cluster().buckets().startJob(bck, JobKind.MAKE_N_COPIES.wire(), copies);
    String text =
        copies == 1
            ? "Configured " + bck + " for single-replica (no redundancy)"
            : "Configured " + bck + " as " + copies + "-way mirror";
    call.out()
        .line(
            call.args().is("non-verbose")
                ? id
                : text + ". To monitor the progress, run 'ais show job " + id + "'");
  }

  /** Reads everything, repairs what is damaged. */
  public static void scrub(Invocation call) throws IOException {
    Args args = call.args();
    Bck bck = args.count() == 0 ? Bck.NONE : BucketUri.bucket(args.word(0));
    JobArgs job = new JobArgs("", JobKind.SCRUB.wire(), "", bck, null, 0, 0, false, false);
    String id = call.cluster().jobs().start(job, "");
    if (!args.is("wait") && !args.has("timeout")) {
      call.out().line(started(call, JobKind.SCRUB, id));
      return;
    }
    call.out().now("Started scrub " + id + "...\n");
    Waiter.untilDone(call, JobKind.SCRUB, id);
    call.out().line("Done.");
  }

  /** Slices of every object on other targets. */
  public static void encode(Invocation call) throws IOException {
    Args args = call.args();
    if (args.count() == 0) {
      throw UsageException.missing("BUCKET");
    }
    Bck bck = BucketUri.bucket(args.word(0));
    BucketProps props =
        Json.parse(Json.bytes(call.cluster().buckets().props(bck)), BucketProps.class);
    EcConf now = props.ec();
    int data = args.number("data-slices", 0);
    int parity = args.number("parity-slices", 0);
    if (now.enabled() && !args.is("non-verbose") && !args.is("recover")) {
      call.out()
          .warn(
              "%s is already erasure-coded for (D=%d, P=%d) - proceeding to run anyway"
                  .formatted(bck, now.dataSlices(), now.paritySlices()));
    }
    String value = Json.text(Map.of("data_slices", data, "parity_slices", parity));
    String id = call.cluster().buckets().startJob(bck, JobKind.EC_ENCODE.wire(), value);
    String monitor = "To monitor the progress, run 'ais show job " + id + "'";
    boolean configured = now.enabled() || args.is("recover");
    call.out()
        .line(
            args.is("non-verbose")
                ? id
                : configured ? monitor : "Erasure-coding bucket " + bck + ". " + monitor);
  }
}
