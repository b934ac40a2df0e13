package io.ais.cli.explain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ais.cli.explain.Alerts.Alert;
import io.ais.model.NodeFlags;
import io.ais.model.Snode;
import io.ais.model.StateFlags;
import java.util.ArrayList;
import java.util.List;

/** What {@code ais explain NODE_ID} says. Immutable. */
public final class NodeStory {
  private final NodeFacts facts;
  private final String name;
  private final List<String> reasons = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private final List<Advice> advice = new ArrayList<>();

  /** Concludes from the facts. */
  public NodeStory(NodeFacts facts) {
    this.facts = facts;
    this.name = facts.node() == null ? facts.asked() : facts.node().display();
    if (facts.node() == null) {
      stranger();
      return;
    }
    outOfService();
    if (facts.status() == null) {
      silent();
      return;
    }
    flags();
    facts.status().alerts().forEach(sentence -> advice.add(new Advice(sentence, "")));
    behind();
    readiness();
    mountpaths();
    role();
  }

  /** Nothing keeps it from serving. */
  public boolean isReady() {
    return reasons.isEmpty();
  }

  private void stranger() {
    reasons.add(
        "it is not in the cluster map (version %d: %d gateways, %d targets)"
            .formatted(
                facts.smap().version(),
                facts.smap().proxies().size(),
                facts.smap().targets().size()));
    if (facts.placed()) {
      reasons.add(
          "it was in the map when objects were last placed: what only it holds cannot be read now");
    }
    advice.add(
        new Advice(
            "start its process with the addresses of this cluster in its configuration: it joins by"
                + " itself; or, when it runs:",
            "ais cluster add-remove-nodes join HOST:PORT --role target (or proxy)"));
    if (facts.placed()) {
      advice.add(
          new Advice(
              "only if it is lost for good, with what only it holds:",
              "ais advanced remove-from-smap '" + name + "'"));
    }
  }

  private void outOfService() {
    Snode node = facts.node();
    if (node.isActive()) {
      return;
    }
    boolean moved = node.has(NodeFlags.POST_REBALANCE) || node.isProxy();
    if (node.has(NodeFlags.DECOMMISSION)) {
      reasons.add(
          "it is being decommissioned; it leaves the map when its objects are on the others");
    } else if (moved) {
      reasons.add(
          "it is in maintenance" + (node.isTarget() ? "; its objects are on the others" : ""));
    } else {
      reasons.add("it is in maintenance; its objects have not all moved to the others");
    }
    if (!moved) {
      advice.add(new Advice("to see how far its objects have moved:", "ais show rebalance"));
    }
    advice.add(
        new Advice(
            "to take it back into service"
                + (facts.silence().isEmpty() ? ":" : ", when its process runs:"),
            "ais cluster add-remove-nodes stop-maintenance '" + name + "'"));
  }

  private void silent() {
    if (!facts.node().isActive()) {
      remarks.add(
          facts.silence().isEmpty()
              ? "its process runs"
              : "its process does not answer: " + facts.silence());
      return;
    }
    reasons.add("it does not answer: " + facts.silence());
    advice.add(
        new Advice(
            "look at its host (%s) and start its process; a node that stays silent is taken out of the map"
                .formatted(facts.node().publicNet().url()),
            ""));
    if (facts.node().isTarget()) {
      advice.add(
          new Advice(
              "only if it is lost for good, with what only it holds:",
              "ais advanced remove-from-smap '" + name + "'"));
    }
  }

  private void flags() {
    for (Alert alert : Alerts.of(facts.status().cluster().flags(), name)) {
      boolean stops =
          alert.flag() == StateFlags.NODE_STARTED
              || alert.flag() == StateFlags.CLUSTER_STARTED
              || alert.flag() == StateFlags.KEEPALIVE_ERRORS;
      if (alert.flag() == StateFlags.MAINTENANCE
          || alert.flag() == StateFlags.DISK_OUT_OF_SPACE
          || alert.flag() == StateFlags.DISK_LOW_CAPACITY) {
        continue; // told already
      }
      if (stops) {
        reasons.add(
            facts.trouble().isEmpty() || alert.flag() != StateFlags.KEEPALIVE_ERRORS
                ? alert.text()
                : alert.text() + ": " + facts.trouble());
      } else {
        remarks.add(alert.text());
      }
      if (!alert.command().isEmpty()
          && (alert.flag() != StateFlags.DISK_FAULT || facts.status().alerts().isEmpty())) {
        advice.add(new Advice(alert.text() + ":", alert.command()));
      }
    }
  }

  private void behind() {
    long knows = facts.status().cluster().smap().version();
    if (knows < facts.smap().version()) {
      reasons.add(
          "it is behind: it knows version %d of the cluster map, the others %d"
              .formatted(knows, facts.smap().version()));
      advice.add(
          new Advice(
              "it catches up by itself within seconds; if it does not, look at its network", ""));
    }
    boolean leaderless = facts.status().cluster().smap().primary().id().isEmpty();
    if (leaderless && reasons.isEmpty()) {
      reasons.add("it knows no primary");
    }
  }

  private void readiness() {
    boolean ready = facts.readiness().status() == NodeFacts.Readiness.READY;
    if (facts.readiness().status() == 0 || ready || !reasons.isEmpty()) {
      return;
    }
    reasons.add(
        facts.readiness().reason().isEmpty()
            ? "it says that it is not ready (%d)".formatted(facts.readiness().status())
            : facts.readiness().reason());
    if (facts.node().isTarget() && facts.readiness().reason().isEmpty()) {
      remarks.add("a target that has not heard the primary for some seconds may not write");
    }
  }

  private void mountpaths() {
    if (facts.mountpaths() == null) {
      return;
    }
    int available = facts.mountpaths().available().size();
    if (available == 0 && reasons.isEmpty()) {
      reasons.add("no mountpath is in service");
    }
    remarks.add(available + (available == 1 ? " mountpath" : " mountpaths") + " in service");
    facts
        .mountpaths()
        .missed()
        .forEach(
            (path, state) ->
                remarks.add("mountpath %s is out with what it holds: %s".formatted(path, state)));
    facts
        .mountpaths()
        .disabled()
        .forEach(
            path -> {
              if (!facts.mountpaths().missed().containsKey(path)) {
                remarks.add("mountpath " + path + " is disabled; its objects are on the others");
              }
            });
    for (String path : facts.mountpaths().waitingDisable()) {
      remarks.add("mountpath " + path + " is leaving: a resilver moves its objects to the others");
    }
  }

  private void role() {
    Snode node = facts.node();
    if (node.id().equals(facts.smap().primaryId())) {
      remarks.add("it is the primary");
    } else if (node.isProxy() && node.has(NodeFlags.NON_ELECTABLE)) {
      remarks.add("it cannot become primary: it was joined as non-electable");
    }
  }

  /** For people. */
  public String text() {
    StringBuilder text =
        new StringBuilder(name).append(isReady() ? " is ready\n" : " is NOT ready\n");
    reasons.forEach(reason -> text.append("  because ").append(reason).append('\n'));
    remarks.forEach(remark -> text.append("  - ").append(remark).append('\n'));
    if (!advice.isEmpty()) {
      text.append("\nTo do\n").append(Advice.text(advice));
    }
    return text.toString();
  }

  /** For programs. */
  public ObjectNode json() {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.put("node", facts.node() == null ? "" : facts.node().id());
    all.put("ready", isReady());
    ArrayNode because = all.putArray("reasons");
    reasons.forEach(because::add);
    ArrayNode also = all.putArray("remarks");
    remarks.forEach(also::add);
    all.set("todo", Advice.json(advice));
    return all;
  }
}
