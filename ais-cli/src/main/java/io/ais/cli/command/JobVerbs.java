package io.ais.cli.command;

import io.ais.cli.render.Out;
import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.CommandException;
import io.ais.cli.syntax.UsageException;
import io.ais.model.JobArgs;
import io.ais.model.JobKind;
import io.ais.model.JobQuery;
import io.ais.model.JobSnap;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code ais wait} and {@code ais stop} (spec/cli.md 8.1). */
public final class JobVerbs {
  private static final String USAGE = "[NAME] [JOB_ID] [NODE_ID] [BUCKET]";

  private JobVerbs() {}

  /** {@code ais wait}. */
  public static void await(Invocation call) throws IOException {
    if (call.args().count() == 0) {
      throw UsageException.missing(USAGE);
    }
    JobSelector selector = JobSelector.of(call.cluster(), call.args().words());
    if (selector.hasBadId()) {
      throw new CommandException("invalid xaction (job) UUID \"" + selector.id() + "\"");
    }
    JobKind kind = kind(call.cluster().jobs(), selector);
    String id = selector.id();
    String name = id.isEmpty() ? selector.display() : kind.display() + "[" + id + "]";
    call.out().now("Waiting for " + name + " ...\n");
    Waiter waiter = new Waiter(call.cluster().jobs(), call.pause());
    boolean progress = call.args().has("refresh") || call.args().is("progress");
    Waiter.Outcome outcome =
        waiter.await(
            kind,
            id,
            call.args().duration("timeout", Duration.ZERO),
            elapsed -> {
              if (progress && elapsed.toSeconds() > 0) {
                call.out().now("\rIn progress...(" + elapsed.toSeconds() + "s elapsed)");
              }
            });
    if (!id.isEmpty()) {
      waiter.check(kind, id, outcome);
    }
    call.out().line("Done.");
  }

  /** Kind of the selected job: by name, or found by id. */
  private static JobKind kind(Jobs jobs, JobSelector selector) throws IOException {
    if (!selector.kinds().isEmpty()) {
      return selector.kinds().iterator().next();
    }
    if (selector.isRebalance()) {
      return JobKind.REBALANCE;
    }
    return jobs.flat(JobQuery.of(selector.id(), "")).stream()
        .filter(job -> job.id().equals(selector.id()))
        .map(job -> JobKind.find(job.kind()))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() -> new CommandException("\"x-[" + selector.id() + "]\" not found"));
  }

  /** {@code ais stop}. */
  public static void stop(Invocation call) throws IOException {
    Args args = call.args();
    if (args.is("all") || args.has("regex")) {
      stopAll(call);
      return;
    }
    if (args.count() == 0) {
      throw UsageException.missing(USAGE);
    }
    JobSelector selector = JobSelector.of(call.cluster(), args.words());
    if (selector.isRebalance()) {
      RebalanceVerbs.stop(call);
      return;
    }
    if (selector.hasBadId()) {
      String id = selector.id();
      throw new CommandException(
          "cannot stop [" + id + "]: invalid xaction (job) UUID \"" + id + "\"");
    }
    if (selector.id().isEmpty() && !args.is("yes")) {
      if (!call.out().confirm("Stop all " + described(selector) + "?")) {
        return;
      }
    }
    Map<String, JobSnap> found = new LinkedHashMap<>();
    call.cluster()
        .jobs()
        .snaps(selector.query(true))
        .forEach(
            (node, jobs) ->
                jobs.stream()
                    .filter(job -> selector.matches(node, job) && job.isRunning())
                    .forEach(job -> found.putIfAbsent(job.id(), job)));
    if (found.isEmpty() && !selector.id().isEmpty()) {
      call.out().warn("job [" + selector.id() + "] not found, nothing to do");
    } else if (found.isEmpty()) {
      call.out().line("No running " + described(selector) + ", nothing to do");
    }
    for (JobSnap job : found.values()) {
      stop(call, job.kind(), job.id());
    }
  }

  private static String described(JobSelector selector) {
    String jobs = "'" + selector.display() + "' jobs";
    return selector.bck().isNone() ? jobs : jobs + " of " + selector.bck();
  }

  private static void stop(Invocation call, String kind, String id) throws IOException {
    JobArgs args = JobArgs.byId(id, kind);
    if (call.args().is("force")) {
      args = new JobArgs(id, kind, "", args.bck(), args.buckets(), 0, 0, true, args.onlyRunning());
    }
    call.cluster().jobs().stop(args);
    call.out().line("Stopped " + kind + "[" + id + "]");
  }

  private static void stopAll(Invocation call) throws IOException {
    Out out = call.out();
    Pattern wanted = Patterns.compile(call.args().text("regex"));
    List<String> running = new ArrayList<>(call.cluster().jobs().running());
    running.removeIf(job -> !wanted.matcher(job).find());
    running.sort(null);
    if (running.isEmpty()) {
      out.line("No running jobs, nothing to do");
    }
    for (String job : running) {
      int bracket = job.indexOf('[');
      if (bracket > 0 && job.endsWith("]")) {
        stop(call, job.substring(0, bracket), job.substring(bracket + 1, job.length() - 1));
      }
    }
  }
}
