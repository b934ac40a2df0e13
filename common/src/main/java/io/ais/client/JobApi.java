package io.ais.client;

import com.fasterxml.jackson.core.type.TypeReference;
import io.ais.model.JobArgs;
import io.ais.model.JobQuery;
import io.ais.model.JobSnap;
import io.ais.model.JobStatus;
import io.ais.wire.Actions;
import io.ais.wire.Json;
import io.ais.wire.QueryKeys;
import io.ais.wire.Urls;
import io.ais.wire.What;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Calls about jobs (spec/rest-api-jobs.md 3, 4, 5). Thread-safe. */
public final class JobApi {
  private final Caller caller;

  JobApi(Caller caller) {
    this.caller = caller;
  }

  /** Snapshots by target id. */
  public SortedMap<String, List<JobSnap>> snaps(JobQuery query) throws IOException {
    SortedMap<String, List<JobSnap>> found =
        Json.parse(
            ask(What.SNAPS, "", query), new TypeReference<TreeMap<String, List<JobSnap>>>() {});
    return found == null ? new TreeMap<>() : found;
  }

  /** Status of one job, by id or the newest of a kind; 404 if there is none. */
  public JobStatus status(JobQuery query) throws IOException {
    return Json.parse(ask(What.STATUS, "", query), JobStatus.class);
  }

  /**
   * Status of all jobs that match.
   *
   * @param refresh ask the targets first
   */
  public List<JobStatus> statusAll(JobQuery query, boolean refresh) throws IOException {
    String extra = refresh ? "&" + QueryKeys.FORCE + "=true" : "";
    JobStatus[] found = Json.parse(ask(What.STATUS_ALL, extra, query), JobStatus[].class);
    return found == null ? List.of() : List.of(found);
  }

  /** Running jobs as {@code kind[id]}. */
  public List<String> running(JobQuery query) throws IOException {
    String[] found = Json.parse(ask(What.RUNNING, "", query), String[].class);
    return found == null ? List.of() : List.of(found);
  }

  private byte[] ask(String what, String extra, JobQuery query) throws IOException {
    String path = Urls.CLUSTER + "?" + QueryKeys.WHAT + "=" + what + extra;
    return caller.bytes("GET", path, Caller.jsonHeaders(), RequestBody.of(Json.bytes(query)));
  }

  /**
   * Starts a job; returns its id.
   *
   * @param name object or prefix the kind needs; else empty
   */
  public String start(JobArgs job, String name) throws IOException {
    return caller.act("PUT", Urls.CLUSTER, Actions.START, name, job);
  }

  /** Stops what matches; no error if nothing does. */
  public void stop(JobArgs job) throws IOException {
    caller.act("PUT", Urls.CLUSTER, Actions.STOP, "", job);
  }

  /** Waits as clients do; see {@link JobWaiter}. */
  public JobStatus await(JobQuery query, Duration timeout) throws IOException {
    return new JobWaiter(this, Pause.REAL).await(query, timeout);
  }
}
