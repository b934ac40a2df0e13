package io.ais.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.ais.cli.syntax.CommandException;
import io.ais.client.AisHttpException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/**
 * What a rebalance leaves behind on nodes that went: that nothing remains which only they held, or
 * what does and why. From {@code GET /v1/cluster?what=rebalance}, which the reference does not
 * have.
 */
final class Certificate {
  private static final int SHOWN_PROBLEMS = 20;
  private static final int TRIES = 20;

  private final Invocation call;

  Certificate(Invocation call) {
    this.call = call;
  }

  /**
   * Prints the certificates of this rebalance; nothing if the cluster has none.
   *
   * @param nodes only of these; of all if empty
   * @throws CommandException if objects remain
   */
  void show(String rebalance, Set<String> nodes) throws IOException {
    JsonNode answer = answer();
    for (int i = 0;
        i < TRIES && answer.path("running").asBoolean() && isOf(answer, rebalance);
        i++) {
      call.pause().of(Duration.ofMillis(250)); // the targets are done, the primary sums up
      answer = answer();
    }
    if (!isOf(answer, rebalance)) {
      return;
    }
    if (answer.path("interrupted").asBoolean()) {
      call.out().warn("rebalance[" + rebalance + "] was interrupted");
    }
    boolean complete = true;
    for (JsonNode node : answer.path("certificates")) {
      if (nodes.isEmpty() || nodes.contains(node.path("node").asText())) {
        complete &= show(node);
      }
    }
    if (!complete) {
      throw new CommandException(
          "rebalance[" + rebalance + "] has ended, but not every object is on another node");
    }
  }

  private static boolean isOf(JsonNode answer, String rebalance) {
    return answer.path("id").asText().equals(rebalance);
  }

  private JsonNode answer() throws IOException {
    try {
      return call.cluster().rest().tree("/v1/cluster?what=rebalance");
    } catch (AisHttpException e) {
      if (e.status() == 400 || e.status() == 404 || e.status() == 501) {
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
      }
      throw e;
    }
  }

  private boolean show(JsonNode node) {
    String name = "t[" + node.path("node").asText() + "]";
    JsonNode problems = node.path("problems");
    if (node.path("complete").asBoolean() && problems.isEmpty()) {
      String size = call.units().size(node.path("bytes").asLong());
      call.out()
          .line(
              name
                  + ": nothing remains that only this node held ("
                  + node.path("objects").asLong()
                  + " objects, "
                  + size
                  + ", all found on the other targets)");
      return true;
    }
    call.out().warn(name + ": objects remain that only this node holds");
    int shown = 0;
    for (JsonNode problem : problems) {
      if (shown++ == SHOWN_PROBLEMS) {
        call.out().talk("    ... and " + (problems.size() - SHOWN_PROBLEMS) + " more");
        break;
      }
      call.out().talk("    " + problem.asText());
    }
    return false;
  }
}
