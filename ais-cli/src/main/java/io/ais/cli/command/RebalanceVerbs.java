package io.ais.cli.command;

import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.BucketUri;
import io.ais.cli.syntax.CommandException;
import io.ais.model.Bck;
import io.ais.model.JobArgs;
import io.ais.model.JobKind;
import io.ais.model.JobQuery;
import io.ais.model.JobSnap;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** {@code ais start rebalance} and {@code ais stop rebalance} (spec/cli.md 6.4). */
public final class RebalanceVerbs {
  private static final long LATEST = 2;
  private static final long SYNC = 4;
  private static final long REMOVE_MISPLACED = 16;
  private static final String KIND = JobKind.REBALANCE.wire();

  private RebalanceVerbs() {}

  /** Starts. */
  public static void start(Invocation call) throws IOException {
    Args args = call.args();
    boolean cleanup = args.is("cleanup");
    if (args.is("force") && !cleanup) {
      throw new CommandException("'--force' is only valid with '--cleanup'");
    }
    if (cleanup && (args.is("latest") || args.is("sync"))) {
      String other = args.is("latest") ? "latest" : "sync";
      throw new CommandException("flags '--cleanup' and '--" + other + "' are mutually exclusive");
    }
    Optional<JobSnap> running = cleanup ? running(call) : Optional.empty();
    if (running.isPresent()) {
      throw new CommandException(
          "cannot 'start rebalance --cleanup': \""
              + running.get().id()
              + "\" is currently running");
    }
    Bck bck = Bck.NONE;
    String prefix = args.text("prefix");
    if (args.count() > 0) {
      BucketUri uri = BucketUri.parse(args.word(0)).requireBucket(args.word(0));
      bck = uri.bck();
      prefix = uri.object().isEmpty() ? prefix : uri.object();
      call.out().warn("limiting the scope of rebalance to only '" + uri + "' is not recommended!");
      call.pause().of(Duration.ofSeconds(2));
    }
    long flags =
        (args.is("latest") ? LATEST : 0)
            | (args.is("sync") ? SYNC : 0)
            | (cleanup ? REMOVE_MISPLACED : 0);
    JobArgs job = new JobArgs("", KIND, "", bck, null, 0, flags, args.is("force"), false);
    String id = call.cluster().jobs().start(job, prefix);
    call.out()
        .line(
            "Started rebalance["
                + id
                + "]"
                + (cleanup ? " (cleanup mode)" : "")
                + ". To monitor the progress, run 'ais show rebalance'");
    if (RebalanceWait.isWanted(call)) {
      RebalanceWait.forRebalance(call, id);
    }
  }

  /** Stops the one that runs. */
  public static void stop(Invocation call) throws IOException {
    JobSnap job = running(call).orElseThrow(() -> new CommandException("rebalance is not running"));
    call.cluster()
        .jobs()
        .stop(
            new JobArgs(job.id(), KIND, "", Bck.NONE, null, 0, 0, call.args().is("force"), false));
    call.out().line("Stopped rebalance[" + job.id() + "]\n");
  }

  private static Optional<JobSnap> running(Invocation call) throws IOException {
    return call.cluster().jobs().flat(JobQuery.of("", KIND).withActive(true)).stream()
        .filter(job -> job.kind().equals(KIND) && job.isRunning())
        .findFirst();
  }
}
