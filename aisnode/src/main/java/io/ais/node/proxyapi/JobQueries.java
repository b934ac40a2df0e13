package io.ais.node.proxyapi;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.JobKind;
import io.ais.model.JobQuery;
import io.ais.model.JobSnap;
import io.ais.model.JobStatus;
import io.ais.model.Rmd;
import io.ais.node.control.ClusterView;
import io.ais.node.job.JobStatusTable;
import io.ais.node.runtime.Ticker;
import io.ais.node.runtime.WallClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Queries about jobs (spec/rest-api-jobs.md 5). The targets that run a job are the source of truth:
 * every proxy asks them, so a job can be followed through any proxy and over a failover. A rebalance
 * ends by a decision of the cluster, not of one target. Thread-safe.
 */
public final class JobQueries {
  private final String display;
  private final ClusterView view;
  private final TargetCalls targets;
  private final Ticker ticker;
  private final WallClock clock;

  public JobQueries(
      String display, ClusterView view, TargetCalls targets, Ticker ticker, WallClock clock) {
    this.display = display;
    this.view = view;
    this.targets = targets;
    this.ticker = ticker;
    this.clock = clock;
  }

  /** {@code what=qryxstats}: every active target is a key, without a match with an empty list. */
  public SortedMap<String, List<JobSnap>> snaps(JobQuery query) {
    SortedMap<String, List<JobSnap>> found = targets.snaps(query);
    if (found.isEmpty()) {
      throw new AisException(404, "", "\"" + describe(query) + "\" not found");
    }
    return found;
  }

  private static String describe(JobQuery query) {
    return "x-" + query.kind() + "[" + query.id() + "]";
  }

  /** {@code what=status}. */
  public JobStatus status(JobQuery query) {
    if (query.id().isEmpty() && query.kind().isEmpty()) {
      throw AisException.badRequest("invalid x-");
    }
    return table(query).status(display, query, Duration.ZERO);
  }

  /** {@code what=status_all}. */
  public List<JobStatus> statusAll(JobQuery query) {
    return table(query).all(query);
  }

  /** {@code what=running_all}: {@code kind[id]}, each once. */
  public List<String> running(JobQuery query) {
    TreeSet<String> found = new TreeSet<>();
    for (List<JobSnap> snaps : targets.snaps(query.withActive(true)).values()) {
      snaps.forEach(snap -> found.add(snap.kind() + "[" + snap.id() + "]"));
    }
    return List.copyOf(found);
  }

  private JobStatusTable table(JobQuery query) {
    JobStatusTable table = new JobStatusTable(ticker, clock);
    SortedMap<String, List<JobSnap>> found =
        targets.snaps(new JobQuery(null, query.bck(), query.id(), query.kind(), "", null));
    found.forEach((target, snaps) -> snaps.forEach(snap -> register(table, snap, found)));
    found.forEach((target, snaps) -> snaps.forEach(snap -> table.snapshot(target, snap)));
    return table;
  }

  private void register(
      JobStatusTable table, JobSnap snap, SortedMap<String, List<JobSnap>> found) {
    Optional<JobKind> kind = JobKind.find(snap.kind());
    if (kind.isEmpty() || !kind.get().hasStatus()) {
      return;
    }
    TreeSet<String> parts = new TreeSet<>();
    found.forEach(
        (target, snaps) -> {
          if (snaps.stream().anyMatch(other -> other.id().equals(snap.id()))) {
            parts.add(target);
          }
        });
    Rmd rmd = view.current().rmd();
    if (rmd.running() && rmd.jobId().equals(snap.id())) {
      parts.add("(cluster)");
    }
    List<Bck> buckets = snap.bck().isNone() ? List.of() : List.of(snap.bck());
    table.register(snap.id(), kind.get(), buckets, parts);
  }
}
