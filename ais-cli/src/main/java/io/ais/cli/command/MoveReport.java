package io.ais.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.ais.cli.render.RebalanceProgress;
import io.ais.model.JobSnap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far each participant of a running rebalance has come. The jobs of nodes on their way out are
 * in no job query, as in the reference, though they move most: {@code
 * /v1/cluster?what=rebalance} knows them. Stateless.
 */
final class MoveReport {
  private static final String PATH = "/v1/cluster?what=rebalance";

  private MoveReport() {}

  /**
   * The newest rebalance.
   *
   * @param id of its job; empty when the cluster does not tell
   * @param pending nodes that it waits for
   */
  record Standing(String id, boolean running, boolean interrupted, List<String> pending) {}

  /** Whether objects may not be where they belong. */
  static Standing standing(Cluster cluster) {
    List<String> pending = new ArrayList<>();
    try {
      JsonNode answer = cluster.rest().tree(PATH);
      answer.path("pending").forEach(id -> pending.add(id.asText()));
      return new Standing(
          answer.path("id").asText(),
          answer.path("running").asBoolean(),
          answer.path("interrupted").asBoolean(),
          pending);
    } catch (IOException e) {
      return new Standing("", false, false, pending); // the reference has no such answer
    }
  }

  /**
   * Why objects may not be where they belong although nothing runs; empty if they are, or if the
   * cluster does not tell.
   */
  static String interruption(Cluster cluster) {
    try {
      JsonNode answer = cluster.rest().tree(PATH);
      if (answer.path("running").asBoolean() || !answer.path("interrupted").asBoolean()) {
        return "";
      }
      List<String> waiting = new ArrayList<>();
      answer.path("pending").forEach(id -> waiting.add("t[" + id.asText() + "]"));
      String rebalance = "rebalance[" + answer.path("id").asText() + "] was interrupted";
      return waiting.isEmpty()
          ? rebalance + ": 'ais start rebalance' goes on with it"
          : rebalance + ": it goes on when " + String.join(", ", waiting) + " answers again";
    } catch (IOException e) {
      return ""; // the reference has no such answer
    }
  }

  /** By node; empty when no node reports progress, or when nothing runs. */
  static SortedMap<String, RebalanceProgress> of(
      Cluster cluster, String id, Map<String, JobSnap> jobs) {
    SortedMap<String, RebalanceProgress> found = new TreeMap<>();
    jobs.forEach(
        (node, job) -> {
          if (job.isRunning() && job.id().equals(id)) {
            RebalanceProgress.of(job.ext()).ifPresent(progress -> found.put(node, progress));
          }
        });
    if (found.isEmpty()) {
      return found;
    }
    try {
      JsonNode answer = cluster.rest().tree(PATH);
      if (answer.path("id").asText().equals(id)) {
        for (Map.Entry<String, JsonNode> node : answer.path("targets").properties()) {
          Map<String, String> ext = new HashMap<>();
          node.getValue().properties().forEach(e -> ext.put(e.getKey(), e.getValue().asText()));
          RebalanceProgress.of(ext).ifPresent(p -> found.putIfAbsent(node.getKey(), p));
        }
      }
      return found;
    } catch (IOException e) {
      return found; // what the jobs say is better than nothing
    }
  }
}
