package io.ais.node.targetapi;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.JobArgs;
import io.ais.model.JobKind;
import io.ais.model.JobQuery;
import io.ais.model.JobSnap;
import io.ais.node.cleanup.Cleanup;
import io.ais.node.cluster.StateKey;
import io.ais.node.ec.Protection;
import io.ais.node.http.Exchange;
import io.ais.node.http.Response;
import io.ais.node.job.Job;
import io.ais.node.job.JobRegistry;
import io.ais.node.job.JobSelection;
import io.ais.node.job.JobSpec;
import io.ais.node.job.Renewal;
import io.ais.node.list.DeleteObjectsJob;
import io.ais.node.list.PartRequest;
import io.ais.node.list.SummaryRequest;
import io.ais.node.list.TargetLister;
import io.ais.node.list.TargetSummary;
import io.ais.node.lru.Eviction;
import io.ais.node.placement.Seen;
import io.ais.node.resilver.Resilver;
import io.ais.node.scrub.Scrubs;
import io.ais.node.stats.Stats;
import io.ais.wire.Json;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Jobs, list pages and summaries of this target, asked by proxies. Thread-safe. */
public final class JobHandlers {
  private static final int BODY_LIMIT = 16 << 20;

  private final JobRegistry jobs;
  private final TargetLister lister;
  private final TargetSummary summary;
  private final DeleteObjectsJob.Context deletes;
  private final Resilver resilver;
  private final Cleanup cleanup;
  private final Protection protection;
  private final Function<Bck, BucketProps> buckets;
  private final Consumer<StateKey> catchUp;
  private final StartCopies copies;
  private final Scrubs scrubs;
  private final Eviction eviction;
  private final Stats stats;

  public JobHandlers(
      JobRegistry jobs,
      TargetLister lister,
      TargetSummary summary,
      DeleteObjectsJob.Context deletes,
      Resilver resilver,
      Cleanup cleanup,
      Protection protection,
      Function<Bck, BucketProps> buckets,
      Consumer<StateKey> catchUp,
      StartCopies copies,
      Scrubs scrubs,
      Eviction eviction,
      Stats stats) {
    this.protection = protection;
    this.buckets = buckets;
    this.catchUp = catchUp;
    this.resilver = resilver;
    this.copies = copies;
    this.scrubs = scrubs;
    this.eviction = eviction;
    this.cleanup = cleanup;
    this.jobs = jobs;
    this.lister = lister;
    this.summary = summary;
    this.deletes = deletes;
    this.stats = stats;
  }

  /** Snapshots. */
  public void snaps(Exchange exchange, String rest) throws IOException {
    JobQuery query = parse(exchange, JobQuery.class);
    List<JobSnap> found =
        jobs.find(JobSelection.of(query)).stream().map(JobSelection::snap).toList();
    exchange.respond(Response.json(found));
  }

  /** Starts this target's part of a job; answers when it is registered. */
  public void start(Exchange exchange, String rest) throws IOException {
    StartJob request = parse(exchange, StartJob.class);
    JobKind kind = JobKind.find(request.kind()).orElse(null);
    if (kind == JobKind.RESILVER) {
      resilver.start(request.id());
      exchange.respond(Response.of(200));
      return;
    }
    if (request.state() != null) {
      catchUp.accept(Seen.parse(request.state()).key());
    }
    if (kind == JobKind.EC_ENCODE && request.check()) {
      copies.requireRoom();
      exchange.respond(Response.of(200));
      return;
    }
    if (kind == JobKind.EC_ENCODE) {
      protection.repair(
          request.id(), request.bck(), buckets.apply(request.bck()), request.routine());
      exchange.respond(Response.of(200));
      return;
    }
    if (kind == JobKind.SCRUB) {
      if (request.bck() != null && !request.bck().isNone()) {
        buckets.apply(request.bck());
      }
      scrubs.start(request.id(), request.bck() == null ? Bck.NONE : request.bck());
      exchange.respond(Response.of(200));
      return;
    }
    if (kind == JobKind.MAKE_N_COPIES) {
      copies.start(request);
      exchange.respond(Response.of(200));
      return;
    }
    if (kind == JobKind.CLEANUP) {
      cleanup.start(request.id(), request.bck());
      exchange.respond(Response.of(200));
      return;
    }
    if (kind == JobKind.LRU) {
      eviction.start(request.id(), request.buckets(), request.force());
      exchange.respond(Response.of(200));
      return;
    }
    if (kind != JobKind.DELETE_OBJECTS) {
      throw AisException.badRequest(
          "invalid xaction (job) kind \"" + request.kind() + "\": xa-[" + request.id() + "]");
    }
    JobSpec spec = JobSpec.of(request.id(), kind, request.bck());
    jobs.start(
        spec,
        Renewal.PARALLEL,
        new DeleteObjectsJob(request.bck(), request.bid(), request.range(), deletes));
    exchange.respond(Response.of(200));
  }

  /** Stops jobs by id, by kind, or all. */
  public void stop(Exchange exchange, String rest) throws IOException {
    JobArgs args = parse(exchange, JobArgs.class);
    if (!args.id().isEmpty()) {
      jobs.abort(args.id(), Job.USER_ABORT);
    } else {
      JobQuery query = JobQuery.of("", args.kind()).withActive(true);
      jobs.abort(JobSelection.of(query), Job.USER_ABORT);
    }
    exchange.respond(Response.of(200));
  }

  /** One target's part of a list page. */
  public void list(Exchange exchange, String rest) throws IOException {
    PartRequest request = parse(exchange, PartRequest.class);
    exchange.respond(Response.json(lister.list(request)));
    stats.add("lst.n", request.bck().toString(), 1);
  }

  /** One target's part of a bucket summary. */
  public void summary(Exchange exchange, String rest) throws IOException {
    exchange.respond(Response.json(summary.count(parse(exchange, SummaryRequest.class))));
  }

  private static <T> T parse(Exchange exchange, Class<T> type) throws IOException {
    try {
      return Json.parse(exchange.body().readAll(BODY_LIMIT), type);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AisException(400, "", "unreadable message: " + e.getOriginalMessage(), e);
    }
  }
}
