package io.ais.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ais.cli.render.ClusterPicture;
import io.ais.cli.render.ClusterView;
import io.ais.cli.render.JsonText;
import io.ais.cli.render.RebalanceProgress;
import io.ais.cli.syntax.CommandException;
import io.ais.model.JobSnap;
import io.ais.model.NodeStatus;
import io.ais.model.NodeType;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.model.StateFlags;
import io.ais.wire.Json;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code ais show cluster [NODE | proxy | target]}. */
public final class ShowCluster implements Verb {
  private Invocation call;

  @Override
  public void run(Invocation invocation) throws IOException {
    call = invocation;
    call.units();
    new Refresher(call)
        .run(
            () -> {
              call.cluster().refresh();
              show();
            });
  }

  private void show() throws IOException {
    Smap smap = call.cluster().smap();
    String word = call.args().word(0);
    if (word.isEmpty()) {
      everything();
      return;
    }
    NodeType role = role(word);
    if (role == null) {
      Snode node = smap.node(Cluster.bareId(word));
      if (node == null) {
        throw new CommandException(
            "expecting a valid NODE_ID or node type (\"proxy\" or \"target\"), got \""
                + word
                + "\"");
      }
      table(node.type(), List.of(node));
    } else if (call.args().count() > 1) {
      table(role, List.of(call.cluster().node(call.args().word(1))));
    } else {
      table(role, smap.nodes().stream().filter(n -> n.type() == role).toList());
    }
  }

  private static NodeType role(String word) {
    return switch (word) {
      case "proxy" -> NodeType.PROXY;
      case "target" -> NodeType.TARGET;
      default -> null;
    };
  }

  private void everything() throws IOException {
    ClusterPicture picture =
        new PictureTaker(call.cluster()).of(call.cluster().smap().nodes(), true);
    warn(picture);
    if (call.args().is("json")) {
      call.out().line(JsonText.of(json(picture), 4));
    } else {
      call.out().text(view(picture).text());
      progress(picture);
    }
  }

  /** How far the rebalance has come, in one line; nothing while none runs. */
  private void progress(ClusterPicture picture) {
    SortedMap<String, JobSnap> running = new TreeMap<>();
    picture
        .targets()
        .forEach(
            (id, node) -> {
              if (node.rebalanceSnap() != null && node.rebalanceSnap().isRunning()) {
                running.put(id, node.rebalanceSnap());
              }
            });
    if (running.isEmpty() && isInterrupted(picture)) {
      String interruption = MoveReport.interruption(call.cluster());
      if (!interruption.isEmpty()) {
        call.out().line("--- Cluster: " + interruption);
      }
    } else if (!running.isEmpty()) {
      String id = running.values().iterator().next().id();
      RebalanceProgress.total(MoveReport.of(call.cluster(), id, running).values())
          .ifPresent(all -> call.out().line("--- Cluster: " + id + " " + all.text(call.units())));
    }
  }

  private static boolean isInterrupted(ClusterPicture picture) {
    return picture.targets().values().stream()
        .anyMatch(node -> (node.cluster().flags() & StateFlags.REBALANCE_INTERRUPTED.mask()) != 0);
  }

  private void table(NodeType role, List<Snode> nodes) throws IOException {
    ClusterPicture picture = new PictureTaker(call.cluster()).of(nodes, false);
    warn(picture);
    if (call.args().is("json")) {
      SortedMap<String, NodeStatus> found =
          role == NodeType.PROXY ? picture.proxies() : picture.targets();
      Object value = nodes.size() == 1 ? found.values().iterator().next() : found;
      call.out().line(JsonText.of(tree(value), 4));
    } else {
      call.out().text(view(picture).table(role, call.withHeader()));
    }
  }

  private ClusterView view(ClusterPicture picture) {
    return new ClusterView(picture, call.units(), call.out(), call.args().is("verbose"));
  }

  private void warn(ClusterPicture picture) {
    for (Snode node : PictureTaker.silent(picture)) {
      call.out().warn("empty version from " + node.display() + " (in maintenance mode?)");
    }
  }

  private JsonNode json(ClusterPicture picture) throws IOException {
    ObjectNode states = JsonNodeFactory.instance.objectNode();
    states.set("Pmap", tree(picture.proxies()));
    states.set("Tmap", tree(picture.targets()));
    ClusterView view = view(picture);
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.set("Smap", tree(picture.smap()));
    all.set("CluConfig", call.cluster().config());
    all.set("Stst", states);
    view.facts().forEach(all::put);
    return all;
  }

  private static JsonNode tree(Object value) throws IOException {
    return Json.tree(Json.bytes(value));
  }
}
