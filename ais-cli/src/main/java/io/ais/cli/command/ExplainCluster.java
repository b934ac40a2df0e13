package io.ais.cli.command;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.ais.cli.explain.ClusterFacts;
import io.ais.cli.explain.ClusterStory;
import io.ais.cli.explain.Voting;
import io.ais.cli.render.ClusterPicture;
import io.ais.cli.render.JsonText;
import io.ais.model.Bmd;
import io.ais.model.BucketScrub;
import io.ais.model.ClusterMountpaths;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.wire.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@code ais explain [cluster]}. Confined to one call. */
final class ExplainCluster {
  private final Invocation call;

  ExplainCluster(Invocation call) {
    this.call = call;
  }

  void run() throws IOException {
    ClusterStory story = new ClusterStory(facts());
    if (call.args().is("json")) {
      call.out().line(JsonText.of(story.json(), 4));
    } else {
      call.out().text(story.text(call.times()));
    }
  }

  private ClusterFacts facts() throws IOException {
    Cluster cluster = call.cluster();
    Smap smap = cluster.refresh();
    ClusterPicture picture = new PictureTaker(cluster).of(smap.nodes(), true);
    MoveReport.Standing rebalance = MoveReport.standing(cluster);
    JsonNode state = state();
    return new ClusterFacts(
        picture,
        voting(smap, picture, state),
        lost(smap, state),
        Json.parse(cluster.rest().get("/v1/cluster?what=bmd"), Bmd.class),
        Json.parse(cluster.rest().get("/v1/cluster?what=mountpaths"), ClusterMountpaths.class)
            .targets(),
        Json.parse(cluster.scrubs(), new TypeReference<TreeMap<String, List<BucketScrub>>>() {}),
        new ClusterFacts.Rebalance(
            rebalance.id(), rebalance.running(), rebalance.interrupted(), rebalance.pending()),
        cluster.jobs().running());
  }

  /** The cluster state as the gateway has it; empty when it does not tell. */
  private JsonNode state() {
    try {
      return call.cluster().rest().tree("/v1/daemon?what=" + ExplainNode.STATE);
    } catch (IOException e) {
      return JsonNodeFactory.instance.objectNode(); // then it is not known who decides
    }
  }

  private static Voting voting(Smap smap, ClusterPicture picture, JsonNode state) {
    List<String> voters = new ArrayList<>();
    state.at("/header/voters").forEach(voter -> voters.add(voter.path("id").asText()));
    Set<String> silent =
        PictureTaker.silent(picture).stream().map(Snode::id).collect(Collectors.toSet());
    List<String> electable =
        smap.proxies().values().stream().filter(Snode::isElectable).map(Snode::id).toList();
    return Voting.of(voters, electable, silent);
  }

  private static Set<String> lost(Smap smap, JsonNode state) {
    Set<String> lost = ExplainNode.placed(state);
    lost.removeAll(smap.targets().keySet());
    return lost;
  }
}
