package io.ais.client;

import io.ais.model.JobKind;
import io.ais.model.JobQuery;
import io.ais.model.JobSnap;
import io.ais.model.JobStatus;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;

/**
 * Follows a job to its end: by its status where the kind has one, else by snapshots
 * (spec/rest-api-jobs.md 5.3). Confined to one thread.
 */
public final class JobWaiter {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration ENDLESS = Duration.ofDays(7);
  private static final Duration FIRST_SLEEP = Duration.ofSeconds(2);
  private static final Duration NOTHING_YET = Duration.ofSeconds(4);
  private static final Duration MAX_SLEEP = Duration.ofSeconds(30);

  /** So often in a row everything must be idle. */
  private static final int IDLE_POLLS = 2;

  /** So often in a row a job that was seen must be gone. */
  private static final int EMPTY_POLLS = 3;

  private final JobApi jobs;
  private final Pause pause;

  public JobWaiter(JobApi jobs, Pause pause) {
    this.jobs = jobs;
    this.pause = pause;
  }

  /** Answers of one poll lead to the end, or to another poll. */
  private interface Poll {
    /** The result; null = not yet. */
    JobStatus next() throws IOException;
  }

  /**
   * Waits.
   *
   * @param query kind required; id optional; with only-active and no id, "not found" means done
   * @param timeout null or zero = one minute; negative = a week
   * @return the last known status; its kind and id are those of the query when nothing was found
   * @throws JobTimeoutException if it takes longer
   */
  public JobStatus await(JobQuery query, Duration timeout) throws IOException {
    JobKind kind =
        JobKind.find(query.kind())
            .orElseThrow(
                () -> new IllegalArgumentException("unknown job kind \"" + query.kind() + "\""));
    Duration limit = limit(timeout);
    if (kind.hasStatus() && !kind.idles()) {
      return poll(query, limit, () -> byStatus(query));
    }
    if (kind.idles()) {
      return poll(query, limit, new UntilIdle(query));
    }
    return query.id().isEmpty()
        ? poll(query, limit, new UntilGone(query))
        : poll(query, limit, () -> byId(query));
  }

  private static Duration limit(Duration timeout) {
    if (timeout == null || timeout.isZero()) {
      return DEFAULT_TIMEOUT;
    }
    return timeout.isNegative() ? ENDLESS : timeout;
  }

  /** Longest sleep between polls: an eighth of the limit, but one second suffices, and so on. */
  static Duration longestSleep(Duration limit) {
    Duration eighth = min(limit.dividedBy(8), Duration.ofSeconds(1));
    Duration share = limit.dividedBy(64);
    return min(MAX_SLEEP, eighth.compareTo(share) > 0 ? eighth : share);
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private JobStatus poll(JobQuery query, Duration limit, Poll poll) throws IOException {
    long start = pause.nanoTime();
    Duration longest = longestSleep(limit);
    Duration sleep = FIRST_SLEEP;
    while (true) {
      try {
        JobStatus result = poll.next();
        if (result != null) {
          return result;
        }
      } catch (AisHttpException e) {
        if (e.status() != 503) {
          throw e;
        }
      } catch (SocketException | EOFException | java.net.SocketTimeoutException e) {
        // The proxy may be restarting or the primary changing: ask again until the time is up.
        if (isLate(start, limit)) {
          throw e;
        }
      }
      if (isLate(start, limit)) {
        throw new JobTimeoutException(query, limit);
      }
      pause.sleep(sleep);
      sleep = min(longest, sleep.multipliedBy(3).dividedBy(2));
    }
  }

  private boolean isLate(long start, Duration limit) {
    return pause.nanoTime() - start >= limit.toNanos();
  }

  private JobStatus byStatus(JobQuery query) throws IOException {
    try {
      JobStatus status = jobs.status(query);
      return status.isFinished() ? status : null;
    } catch (AisHttpException e) {
      if (e.isNotFound() && query.id().isEmpty() && query.isOnlyActive()) {
        return nothing(query);
      }
      throw e;
    }
  }

  private JobStatus byId(JobQuery query) throws IOException {
    List<JobSnap> snaps =
        flat(query.withActive(false)).stream().filter(s -> s.id().equals(query.id())).toList();
    boolean over = snaps.stream().anyMatch(s -> s.isFinished() || s.aborted());
    return over ? JobStatuses.joined(query.kind(), query.id(), snaps) : null;
  }

  private List<JobSnap> flat(JobQuery query) throws IOException {
    return jobs.snaps(query).values().stream().flatMap(List::stream).toList();
  }

  private static JobStatus nothing(JobQuery query) {
    return new JobStatus(query.kind(), query.id(), "", 0, false, true);
  }

  /** Kinds that stay idle after their work. */
  private final class UntilIdle implements Poll {
    private final JobQuery query;
    private int idlePolls;
    private boolean first = true;

    UntilIdle(JobQuery query) {
      this.query = query;
    }

    @Override
    public JobStatus next() throws IOException {
      List<JobSnap> snaps = flat(query.withActive(true));
      if (first && snaps.isEmpty()) {
        first = false;
        pause.sleep(NOTHING_YET);
        return null;
      }
      first = false;
      idlePolls = snaps.stream().allMatch(JobSnap::idle) ? idlePolls + 1 : 0;
      return idlePolls < IDLE_POLLS ? null : JobStatuses.joined(query.kind(), query.id(), snaps);
    }
  }

  /** Kinds without status, waited for without an id. */
  private final class UntilGone implements Poll {
    private final JobQuery query;
    private boolean seen;
    private int emptyPolls;

    UntilGone(JobQuery query) {
      this.query = query;
    }

    @Override
    public JobStatus next() throws IOException {
      List<JobSnap> running =
          flat(query.withActive(true)).stream().filter(JobSnap::isRunning).toList();
      seen |= !running.isEmpty();
      emptyPolls = running.isEmpty() ? emptyPolls + 1 : 0;
      return seen && emptyPolls >= EMPTY_POLLS ? nothing(query) : null;
    }
  }
}
