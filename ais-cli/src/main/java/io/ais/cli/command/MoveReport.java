package io.ais.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.ais.cli.render.RebalanceProgress;
import io.ais.model.JobSnap;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far each participant of a running rebalance has come. The jobs of nodes on their way out are
 * in no job query, as in the reference, though they move most: {@code
 * /v1/cluster?what=rebalance} knows them. Stateless.
 */
final class MoveReport {
  private MoveReport() {}

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
      JsonNode answer = cluster.rest().tree("/v1/cluster?what=rebalance");
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
