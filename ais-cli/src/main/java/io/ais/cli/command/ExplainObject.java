package io.ais.cli.command;

import com.fasterxml.jackson.core.type.TypeReference;
import io.ais.cli.explain.ObjectFacts;
import io.ais.cli.explain.ObjectFacts.Served;
import io.ais.cli.explain.ObjectStory;
import io.ais.cli.render.JsonText;
import io.ais.cli.syntax.BucketUri;
import io.ais.cli.syntax.CommandException;
import io.ais.client.AisHttpException;
import io.ais.hrw.Hrw;
import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.BucketScrub;
import io.ais.model.ObjectSight;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.wire.Json;
import io.ais.wire.Query;
import io.ais.wire.QueryKeys;
import io.ais.wire.What;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code ais explain BUCKET/OBJECT}: asks every target what it has. Confined to one call. */
final class ExplainObject {
  private static final int AT_ONCE = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Invocation call;

  /** An answer, or the reason why there is none. */
  private record Answer(String id, ObjectSight sight, String failure, boolean refused) {}

  ExplainObject(Invocation call) {
    this.call = call;
  }

  /** Says what there is; fails when the object does not exist. */
  void run(BucketUri uri) throws IOException {
    ObjectStory story = new ObjectStory(facts(uri));
    if (call.args().is("json")) {
      call.out().line(JsonText.of(story.json(), 4));
    } else {
      call.out().text(story.text(call.units(), call.times()));
    }
    if (!story.isFound()) {
      throw new CommandException(uri + " " + story.verdict());
    }
  }

  private ObjectFacts facts(BucketUri uri) throws IOException {
    Cluster cluster = call.cluster();
    Bck bck = uri.bck();
    BucketProps props = Json.parse(Json.bytes(cluster.buckets().props(bck)), BucketProps.class);
    Smap smap = cluster.refresh();
    Snode owner =
        Hrw.best(smap.activeTargets(), Snode::digest, Hrw.digest(bck.uname(uri.object())));
    SortedMap<String, ObjectSight> sights = new TreeMap<>();
    SortedMap<String, String> silent = new TreeMap<>();
    for (Answer answer :
        Parallel.map(
            List.copyOf(smap.targets().values()), AT_ONCE, node -> ask(node, bck, uri.object()))) {
      if (answer.refused) { // each would: the name itself is wrong
        throw new CommandException(answer.failure);
      } else if (answer.sight == null) {
        silent.put(answer.id, answer.failure);
      } else {
        sights.put(answer.id, answer.sight);
      }
    }
    boolean nothing = sights.values().stream().allMatch(sight -> sight.files().isEmpty());
    return new ObjectFacts(
        bck,
        uri.object(),
        props,
        smap,
        owner,
        sights,
        silent,
        scrubs(),
        isMoving(),
        nothing ? served(uri) : Served.UNASKED);
  }

  private Answer ask(Snode node, Bck bck, String name) {
    Query query =
        Query.EMPTY
            .plus(QueryKeys.WHAT, What.OBJECT)
            .plus(QueryKeys.BUCKET, bck.name())
            .plus(QueryKeys.PROVIDER, bck.provider())
            .plus(QueryKeys.OBJECT_NAME, name);
    if (!bck.namespace().isGlobal()) {
      query = query.plus(QueryKeys.NAMESPACE, bck.namespace().uname());
    }
    try {
      byte[] answer = call.cluster().ofNode(node.id(), query, PATIENCE);
      return new Answer(node.id(), Json.parse(answer, ObjectSight.class), "", false);
    } catch (IOException e) {
      boolean refused = e instanceof AisHttpException http && http.status() == 400;
      return new Answer(node.id(), null, reason(e), refused);
    }
  }

  static String reason(IOException e) {
    return e instanceof AisHttpException http && http.status() == 502
        ? "cannot be reached"
        : Failures.text(e, false);
  }

  private SortedMap<String, List<BucketScrub>> scrubs() throws IOException {
    return Json.parse(
        call.cluster().scrubs(), new TypeReference<TreeMap<String, List<BucketScrub>>>() {});
  }

  private boolean isMoving() throws IOException {
    MoveReport.Standing standing = MoveReport.standing(call.cluster());
    return standing.running() || standing.interrupted();
  }

  /** Only when nobody has anything: there is nothing that this could restore. */
  private Served served(BucketUri uri) {
    try {
      call.cluster().objects().head(uri.bck(), uri.object(), "", 2);
      return new Served(200, "");
    } catch (AisHttpException e) {
      return new Served(e.status(), e.getMessage());
    } catch (IOException e) {
      return new Served(0, Failures.text(e, false));
    } catch (CommandException e) { // the target that the gateway names cannot be reached
      return new Served(0, "its owner cannot be reached");
    }
  }
}
