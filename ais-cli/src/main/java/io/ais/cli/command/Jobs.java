package io.ais.cli.command;

import com.fasterxml.jackson.core.type.TypeReference;
import io.ais.client.AisHttpException;
import io.ais.model.ActMsg;
import io.ais.model.JobArgs;
import io.ais.model.JobQuery;
import io.ais.model.JobSnap;
import io.ais.model.JobStatus;
import io.ais.wire.Actions;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Calls about jobs (spec/rest-api-jobs.md 5). Thread-safe. */
final class Jobs {
  private final Rest rest;

  Jobs(Rest rest) {
    this.rest = rest;
  }

  /** Starts a job; returns its id, which may be empty. */
  String start(JobArgs args, String name) throws IOException {
    byte[] answer = rest.send("PUT", "/v1/cluster", new ActMsg(args, Actions.START, name));
    return new String(answer, StandardCharsets.UTF_8).strip();
  }

  /** Stops a job. */
  void stop(JobArgs args) throws IOException {
    rest.send("PUT", "/v1/cluster", new ActMsg(args, Actions.STOP, ""));
  }

  /** Snapshots by node; none when there is no such job. */
  Map<String, List<JobSnap>> snaps(JobQuery query) throws IOException {
    try {
      byte[] answer = rest.read(rest.json("GET", "/v1/cluster?what=qryxstats", Json.bytes(query)));
      Map<String, List<JobSnap>> found =
          Json.parse(answer, new TypeReference<Map<String, List<JobSnap>>>() {});
      Map<String, List<JobSnap>> snaps = new TreeMap<>();
      if (found != null) {
        found.forEach((node, list) -> snaps.put(node, list == null ? List.of() : list));
      }
      return snaps;
    } catch (AisHttpException e) {
      if (e.isNotFound()) {
        return Map.of();
      }
      throw e;
    }
  }

  /** All snapshots of a query. */
  List<JobSnap> flat(JobQuery query) throws IOException {
    List<JobSnap> all = new ArrayList<>();
    snaps(query).values().forEach(all::addAll);
    return all;
  }

  /** Status of a job. */
  JobStatus status(JobQuery query) throws IOException {
    byte[] answer = rest.read(rest.json("GET", "/v1/cluster?what=status", Json.bytes(query)));
    return Json.parse(answer, JobStatus.class);
  }

  /** {@code kind[id]} of everything that runs. */
  List<String> running() throws IOException {
    byte[] answer =
        rest.read(rest.json("GET", "/v1/cluster?what=running_all", Json.bytes(JobQuery.ALL)));
    List<String> found = Json.parse(answer, new TypeReference<List<String>>() {});
    return found == null ? List.of() : found;
  }
}
