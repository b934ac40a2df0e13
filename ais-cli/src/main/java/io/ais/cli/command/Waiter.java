package io.ais.cli.command;

import io.ais.base.GoDuration;
import io.ais.cli.syntax.CommandException;
import io.ais.client.AisHttpException;
import io.ais.model.JobKind;
import io.ais.model.JobQuery;
import io.ais.model.JobSnap;
import io.ais.model.JobStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Waits for jobs (spec/cli.md 8.1, spec/rest-api-jobs.md 5.3). */
final class Waiter {
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(1);
  private static final int IDLE_IN_A_ROW = 2;
  private static final int SHOWN_ERRORS = 3;

  /** By what went wrong; the target that met it counts last. */
  private static final Comparator<String> BY_SUBJECT =
      Comparator.comparing((String error) -> error.substring(error.indexOf("]: ") + 1))
          .thenComparing(Comparator.naturalOrder());

  private final Jobs jobs;
  private final Pause pause;

  Waiter(Jobs jobs, Pause pause) {
    this.jobs = jobs;
    this.pause = pause;
  }

  /** Waits as long as {@code --timeout} says; fails if the job was aborted or met errors. */
  static void untilDone(Invocation call, JobKind kind, String id) throws IOException {
    Waiter waiter = new Waiter(call.cluster().jobs(), call.pause());
    Duration timeout = call.args().duration("timeout", Duration.ZERO);
    waiter.check(kind, id, waiter.await(kind, id, timeout, elapsed -> {}));
  }

  /** Called about once a second while waiting. */
  interface Tick {
    void waited(Duration elapsed) throws IOException;
  }

  /**
   * How a job ended.
   *
   * @param error joined texts; empty if it ended well
   */
  record Outcome(boolean aborted, String error) {}

  /**
   * Waits for one job, or for all of a kind when the id is empty.
   *
   * @param timeout zero for no limit
   * @throws CommandException if the time is over
   */
  Outcome await(JobKind kind, String id, Duration timeout, Tick tick) throws IOException {
    long start = pause.nanoTime();
    Duration sleep = FIRST;
    int idle = 0;
    while (true) {
      Outcome outcome = kind.hasStatus() && !kind.idles() ? byStatus(kind, id) : null;
      if (outcome == null && (!kind.hasStatus() || kind.idles())) {
        idle = isQuiet(kind, id) ? idle + 1 : 0;
        if (idle >= IDLE_IN_A_ROW) {
          outcome = ended(kind, id);
        }
      }
      if (outcome != null) {
        return outcome;
      }
      Duration elapsed = Duration.ofNanos(pause.nanoTime() - start);
      if (!timeout.isZero() && elapsed.compareTo(timeout) >= 0) {
        String limit = GoDuration.formatGo(timeout);
        throw new CommandException(
            "api.wait-status: timed out ("
                + limit
                + ") waiting for xa-"
                + kind.wire()
                + "["
                + id
                + "]-"
                + limit);
      }
      tick.waited(elapsed);
      pause.of(sleep);
      sleep = sleep.multipliedBy(3).dividedBy(2);
      sleep = sleep.compareTo(LONGEST) > 0 ? LONGEST : sleep;
    }
  }

  /** Null while it runs. */
  private Outcome byStatus(JobKind kind, String id) throws IOException {
    try {
      JobStatus status = jobs.status(JobQuery.of(id, kind.wire()));
      return status.isFinished() || status.aborted()
          ? new Outcome(status.aborted(), status.err())
          : null;
    } catch (AisHttpException e) {
      if (e.isNotFound() && id.isEmpty()) {
        return new Outcome(false, "");
      }
      if (e.status() == 503) {
        return null;
      }
      throw e;
    }
  }

  private boolean isQuiet(JobKind kind, String id) throws IOException {
    List<JobSnap> running = jobs.flat(JobQuery.of(id, kind.wire()).withActive(true));
    return running.stream().noneMatch(job -> job.isRunning() && !job.idle());
  }

  private Outcome ended(JobKind kind, String id) throws IOException {
    if (id.isEmpty()) {
      return new Outcome(false, "");
    }
    List<JobSnap> all = jobs.flat(JobQuery.of(id, kind.wire()));
    String error = all.stream().map(JobSnap::err).filter(e -> !e.isEmpty()).findFirst().orElse("");
    return new Outcome(all.stream().anyMatch(JobSnap::aborted), error);
  }

  /** Fails if the job was aborted or met errors; names the errors of up to three. */
  void check(JobKind kind, String id, Outcome outcome) throws IOException {
    String name = kind.display() + "[" + id + "]";
    if (outcome.aborted()) {
      throw new CommandException(name + " was aborted");
    }
    if (outcome.error().isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder(name + " finished with errors:");
    List<String> errors = errors(kind, id);
    (errors.isEmpty() ? List.of(outcome.error()) : errors)
        .stream()
            .sorted(BY_SUBJECT)
            .limit(SHOWN_ERRORS)
            .forEach(e -> text.append("\n    ").append(e));
    text.append("\nUse 'ais show job ").append(id).append("' to view all errors.");
    throw new CommandException(text.toString());
  }

  /** One text per failure; a target joins those that it met. */
  private List<String> errors(JobKind kind, String id) throws IOException {
    List<String> errors = new ArrayList<>();
    for (Map.Entry<String, List<JobSnap>> node :
        jobs.snaps(JobQuery.of(id, kind.wire())).entrySet()) {
      for (JobSnap job : node.getValue()) {
        for (String error : job.err().split("; (?=t\\[)")) {
          if (!error.isEmpty()) {
            errors.add(error.startsWith("t[") ? error : "t[" + node.getKey() + "]: " + error);
          }
        }
      }
    }
    return errors;
  }
}
