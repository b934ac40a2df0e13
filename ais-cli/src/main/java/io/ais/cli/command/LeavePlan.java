package io.ais.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.ais.cli.render.Colour;
import io.ais.cli.render.Table;
import io.ais.client.AisHttpException;
import io.ais.model.Bck;
import io.ais.model.Bmd;
import io.ais.model.BucketProps;
import io.ais.model.Snode;
import io.ais.wire.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What it would take to let targets leave: objects and bytes to migrate, room on the others, time.
 * Answer of {@code GET /v1/cluster?what=leave_plan}, which the reference does not have. Immutable.
 */
final class LeavePlan {
  private static final int SHOWN_NAMES = 10;

  private final JsonNode plan;
  private final List<String> lessProtected;

  private LeavePlan(JsonNode plan, List<String> lessProtected) {
    this.plan = plan;
    this.lessProtected = lessProtected;
  }

  /** The plan for these targets; empty if there are none, or if the cluster cannot tell. */
  static Optional<LeavePlan> of(Cluster cluster, Collection<Snode> nodes) throws IOException {
    List<String> targets = nodes.stream().filter(Snode::isTarget).map(Snode::id).toList();
    if (targets.isEmpty()) {
      return Optional.empty();
    }
    try {
      String ids = String.join(",", targets);
      JsonNode plan = cluster.rest().tree("/v1/cluster?what=leave_plan&node=" + ids);
      return plan.path("nodes").isArray()
          ? Optional.of(new LeavePlan(plan, lessProtected(cluster, targets)))
          : Optional.empty();
    } catch (AisHttpException e) {
      if (e.status() == 400 || e.status() == 404 || e.status() == 501) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Buckets whose slices will find too few targets, each as a sentence; none when the cluster does not tell. */
  private static List<String> lessProtected(Cluster cluster, List<String> leaving)
      throws IOException {
    long left =
        cluster.smap().activeTargets().stream()
            .filter(target -> !leaving.contains(target.id()))
            .count();
    List<String> found = new ArrayList<>();
    try {
      Bmd bmd = Json.parse(cluster.rest().get("/v1/cluster?what=bmd"), Bmd.class);
      for (Bck bck : bmd.buckets()) {
        BucketProps.EcConf ec = bmd.get(bck).ec();
        int needed = ec.dataSlices() + ec.paritySlices() + 1;
        if (ec.enabled() && left < needed) {
          found.add(
              "%s keeps slices %d+%d, which need %d targets in service; %d will be"
                  .formatted(bck, ec.dataSlices(), ec.paritySlices(), needed, left));
        }
      }
    } catch (AisHttpException e) {
      if (e.status() != 404) {
        throw e;
      }
    }
    return found;
  }

  /** True if everything can migrate: there is room, and every object can be read. */
  boolean canBeDone() {
    return fits() && unreadable() == 0;
  }

  private boolean fits() {
    return plan.path("fits").asBoolean(true);
  }

  private long unreadable() {
    long sum = 0;
    for (JsonNode node : plan.path("nodes")) {
      sum += unreadable(node);
    }
    return sum;
  }

  private static long unreadable(JsonNode node) {
    return Math.max(number(node, "unreadable_count"), node.path("unreadable").size());
  }

  private static long number(JsonNode node, String name) {
    return node.path(name).asLong(0);
  }

  /** Shows the plan; what is in the way goes to standard error. */
  void show(Invocation call) {
    Table table = new Table("NODE", "OBJECTS", "BYTES");
    long objects = 0;
    long bytes = 0;
    boolean complete = true;
    for (JsonNode node : plan.path("nodes")) {
      objects += number(node, "objects");
      bytes += number(node, "bytes");
      boolean counted = node.path("complete").asBoolean(true);
      complete &= counted;
      row(call, table, "t[" + node.path("id").asText() + "]", node, counted);
    }
    if (plan.path("nodes").size() > 1) {
      String more = complete ? "" : "+";
      table.row("--- Total:", objects + more, call.units().size(bytes) + more);
    }
    call.out().line("To migrate:");
    call.out().text(table.text(true));
    if (plan.has("room")) {
      call.out().line("Room on the other targets: " + call.units().size(number(plan, "room")));
    }
    if (plan.hasNonNull("left_sec")) {
      Duration left = Duration.ofSeconds(number(plan, "left_sec"));
      call.out().line("Estimated time: " + call.units().duration(left));
    }
    if (!complete) {
      call.out().warn("counting took too long and was stopped: there is more to migrate");
    }
    warn(call, bytes);
  }

  private static void row(
      Invocation call, Table table, String name, JsonNode node, boolean counted) {
    String more = counted ? "" : "+";
    String objects = number(node, "objects") + more;
    table.row(name, objects, call.units().size(number(node, "bytes")) + more);
  }

  private void warn(Invocation call, long bytes) {
    if (!fits()) {
      String room = call.units().size(number(plan, "room"));
      call.out()
          .warn(
              call.out().paint(Colour.RED, "NOT ENOUGH ROOM:")
                  + " "
                  + call.units().size(bytes)
                  + " have to migrate, the other targets can take "
                  + room
                  + "; the operation would stop half way, with nothing deleted");
    }
    for (JsonNode node : plan.path("nodes")) {
      if (unreadable(node) > 0) {
        call.out()
            .warn(
                call.out().paint(Colour.RED, "UNREADABLE:")
                    + " t["
                    + node.path("id").asText()
                    + "] has "
                    + unreadable(node)
                    + " object(s) that cannot be read and will not migrate: "
                    + names(node));
      }
    }
    for (String bucket : lessProtected) {
      call.out().warn(call.out().paint(Colour.RED, "LESS PROTECTED:") + " " + bucket);
    }
  }

  private static String names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.path("unreadable").forEach(name -> names.add(name.asText()));
    String text = String.join(", ", names.subList(0, Math.min(SHOWN_NAMES, names.size())));
    return unreadable(node) > Math.min(SHOWN_NAMES, names.size()) ? text + ", ..." : text;
  }
}
