package io.ais.client;

import io.ais.model.JobSnap;
import io.ais.model.JobStatus;
import java.util.List;
import java.util.stream.Collectors;

/** Joins what single targets say about a job (spec/rest-api-jobs.md 5.3). */
public final class JobStatuses {
  private JobStatuses() {}

  /** Running = any target still works; aborted = any target aborted; errors joined. */
  public static JobStatus joined(String kind, String id, List<JobSnap> snaps) {
    boolean running = snaps.stream().anyMatch(s -> s.isRunning() && !s.idle());
    boolean allEnded = snaps.stream().allMatch(JobSnap::isFinished);
    long end =
        running || !allEnded
            ? 0
            : snaps.stream().mapToLong(s -> s.endTime().epochNanos()).max().orElse(0);
    String errors =
        snaps.stream()
            .flatMap(s -> java.util.stream.Stream.of(s.abortErr(), s.err()))
            .filter(text -> !text.isEmpty())
            .distinct()
            .collect(Collectors.joining("; "));
    boolean aborted = snaps.stream().anyMatch(JobSnap::aborted);
    boolean idle = snaps.stream().allMatch(JobSnap::idle);
    return new JobStatus(kind, id, errors, end, aborted, idle);
  }
}
