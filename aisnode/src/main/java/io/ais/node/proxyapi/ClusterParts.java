package io.ais.node.proxyapi;

import io.ais.base.ByteSize;
import io.ais.base.Ids;
import io.ais.client.HttpClient;
import io.ais.client.HttpRequest;
import io.ais.client.HttpResponse;
import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.Access;
import io.ais.model.ActMsg;
import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.Held;
import io.ais.model.JobArgs;
import io.ais.model.JobKind;
import io.ais.model.NetInfo;
import io.ais.model.NodeFlags;
import io.ais.model.Snode;
import io.ais.model.config.ConfigToSet;
import io.ais.model.list.ListRange;
import io.ais.node.bucket.MirrorJobs;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Destination;
import io.ais.node.control.ClusterView;
import io.ais.node.nodeapi.Health;
import io.ais.node.placement.AccessRights;
import io.ais.node.placement.Ownership;
import io.ais.wire.Actions;
import io.ais.wire.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What cluster and bucket verbs do at other nodes. Thread-safe. */
public final class ClusterParts
    implements ClusterVerbs.Parts, BucketHandlers.ManyObjects, MirrorJobs {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterParts.class);
  private static final int ANSWER_LIMIT = 1 << 20;
  private static final int HEALTH_TRIES = 4;
  private static final Duration HEALTH_PAUSE = Duration.ofMillis(500);

  private final String display;
  private final ClusterView view;
  private final TargetCalls calls;
  private final LifecycleQueries lifecycle;
  private final HttpClient http;
  private final Health health;
  private final RandomGenerator random;

  /**
   * @param http plain client: the address of a node to be joined may be of any of its networks
   */
  public ClusterParts(
      String display,
      ClusterView view,
      TargetCalls calls,
      LifecycleQueries lifecycle,
      HttpClient http,
      Health health,
      RandomGenerator random) {
    this.display = display;
    this.view = view;
    this.calls = calls;
    this.lifecycle = lifecycle;
    this.http = http;
    this.health = health;
    this.random = random;
  }

  @Override
  public Snode describe(Snode address) {
    String base = address.controlNet() == null ? "" : address.controlNet().url();
    if (base.isEmpty() && address.controlNet() != null) {
      base = "http://" + address.controlNet().host() + ":" + address.controlNet().port();
    }
    String url = base + "/v1/daemon?what=snode";
    try (HttpResponse answer = http.send(HttpRequest.of("GET", url))) {
      if (!answer.isSuccess()) {
        throw new IOException("status " + answer.status());
      }
      return Json.parse(answer.readAll(ANSWER_LIMIT), Snode.class);
    } catch (IOException e) {
      throw new AisException(
          400,
          "",
          display
              + ": failed to obtain node info from "
              + (address.type() == null ? "?" : address.type().display(address.id()))
              + ": Get \""
              + url
              + "\": "
              + reason(address.controlNet(), e),
          e);
    }
  }

  @Override
  public Health.Leaving leave() {
    return health.leave();
  }

  @Override
  public Destination checkCluster(ClusterState own, String id, String url) {
    return new OtherCluster(display, http).check(own, id, url);
  }

  @Override
  public void requireReachable(List<String> ids) {
    ClusterState state = view.current();
    for (String id : ids) {
      Snode node = state.smap().node(id);
      if (node != null && !node.isActive()) {
        requireReachable(node);
      }
    }
  }

  @Override
  public List<String> requireElsewhere(List<String> ids) {
    ClusterState state = view.current();
    boolean canMove =
        state.config().rebalance().enabled()
            && state.smap().activeTargets().stream().anyMatch(t -> !ids.contains(t.id()));
    if (canMove) {
      return List.of();
    }
    String obstacle =
        state.config().rebalance().enabled()
            ? "no other active target can take them"
            : "rebalance is disabled";
    List<String> empty = new ArrayList<>();
    for (String id : ids) {
      Snode node = state.smap().targets().get(id);
      if (node != null && !node.has(NodeFlags.POST_REBALANCE)) {
        requireNothing(node, lifecycle.held(node), obstacle);
        empty.add(id);
      }
    }
    return empty;
  }

  private static void requireNothing(Snode node, Held held, String obstacle) {
    if (held.objects() > 0 || held.unreadableCount() > 0 || !held.complete()) {
      throw AisException.badRequest(
          "decommission-node: %s holds %s%d objects (%s) that no other target has%s, and %s; "
                  .formatted(
                      node.display(),
                      held.complete() ? "" : "at least ",
                      held.objects(),
                      ByteSize.format(held.bytes()),
                      held.unreadableCount() == 0
                          ? ""
                          : " and " + held.unreadableCount() + " that cannot be read",
                      obstacle)
              + "skip the rebalance to remove it with what only it has");
    }
  }

  private void requireReachable(Snode node) {
    String url = node.controlNet().url() + "/v1/health";
    IOException failure = null;
    for (int i = 0; i < HEALTH_TRIES; i++) {
      try (HttpResponse answer = http.send(HttpRequest.of("GET", url))) {
        LOG.debug("{} answers {}", node.display(), answer.status());
        return; // any answer is a sign of life, also 503 of a node that is still starting
      } catch (IOException e) {
        failure = e;
        LockSupport.parkNanos(HEALTH_PAUSE.toNanos());
      }
    }
    throw new AisException(
        400,
        "",
        node.display()
            + " is unreachable: Get \""
            + url
            + "\": "
            + reason(node.controlNet(), failure)
            + (failure instanceof ConnectException ? "(0)" : ""),
        failure);
  }

  private static String reason(NetInfo net, IOException failure) {
    return failure instanceof ConnectException
        ? refused(net)
        : "no answer: " + failure.getMessage();
  }

  /** What clients know a node by that is not there. */
  private static String refused(NetInfo net) {
    return "dial tcp " + net.host() + ":" + net.port() + ": connect: connection refused";
  }

  private List<Snode> activeOthers() {
    ClusterState state = view.current();
    List<Snode> nodes = new ArrayList<>();
    for (Snode node : state.smap().nodes()) {
      if (node.isActive()) {
        nodes.add(node);
      }
    }
    return nodes;
  }

  @Override
  public void setTransient(ConfigToSet change) {
    send("/v1/daemon?transient=true", new ActMsg(change, Actions.SET_CONFIG, ""));
  }

  @Override
  public void tellAll(ActMsg message) {
    send("/v1/daemon", message);
  }

  private void send(String path, ActMsg message) {
    List<AisException> failures = new ArrayList<>();
    calls.tell(activeOthers(), "PUT", path, message, failures::add);
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
  }

  @Override
  public String startJob(JobArgs args, String name) {
    JobKind kind = JobKind.find(args.kind()).orElse(null);
    if (kind == null || !kind.isStartable()) {
      throw AisException.badRequest(
          "invalid xaction (job) kind \"" + args.kind() + "\": xa-[" + args.id() + "]");
    }
    if (kind == JobKind.RESILVER && args.daemonId().isEmpty()) {
      throw new AisException(
          501,
          TypeCodes.UNSUPPORTED,
          "cannot run resilver on all targets in the cluster - operation not supported");
    }
    if (kind == JobKind.RESILVER) {
      return startResilver(args.daemonId());
    }
    if (kind == JobKind.SCRUB && args.bck().isNone()) {
      return startEverywhere(kind);
    }
    if (kind == JobKind.SCRUB) {
      buckets(args.bck());
      return start(kind.wire(), args.bck(), null);
    }
    if (kind == JobKind.EC_ENCODE) {
      Bck bck = args.bck();
      if (!buckets(bck).ec().enabled()) {
        throw AisException.badRequest(bck + " is not erasure-coded");
      }
      return start(kind.wire(), bck, null);
    }
    if (kind == JobKind.LRU) {
      return startEviction(args);
    }
    if (kind == JobKind.CLEANUP && args.flags() == 0) {
      return startCleanup(args.bck());
    }
    throw new AisException(
        501,
        TypeCodes.NOT_IMPLEMENTED,
        "cannot start " + kind.display() + " - not implemented yet");
  }

  private String startEverywhere(JobKind kind) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("id", Ids.newUuid(random));
    request.put("kind", kind.wire());
    request.put("state", Ownership.mark(view.current()));
    calls.start(request);
    return request.get("id").toString();
  }

  private String startEviction(JobArgs args) {
    List<Bck> only = new ArrayList<>(args.buckets() == null ? List.of() : args.buckets());
    if (!args.bck().isNone()) {
      only.add(args.bck());
    }
    for (Bck bck : only) {
      BucketProps props = buckets(bck);
      AccessRights.require(Access.DELETE_OBJECT, bck, props);
      if (!props.lru().enabled()) {
        throw AisException.badRequest(
            "nothing may be evicted from "
                + bck
                + ": lru.enabled=false (evicted objects of an ais bucket are deleted for good)");
      }
    }
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("id", Ids.newUuid(random));
    request.put("kind", JobKind.LRU.wire());
    request.put("buckets", only);
    request.put("force", args.force());
    request.put("state", Ownership.mark(view.current()));
    calls.start(request);
    return request.get("id").toString();
  }

  private BucketProps buckets(Bck bck) {
    BucketProps props = view.current().bmd().get(bck);
    if (props == null) {
      throw Ownership.bucketNotFound(bck);
    }
    return props;
  }

  private String startCleanup(Bck bck) {
    boolean all = bck == null || bck.isNone();
    Map<String, Object> request = new LinkedHashMap<>();
    String id = Ids.newUuid(random);
    request.put("id", id);
    request.put("kind", JobKind.CLEANUP.wire());
    request.put("bck", all ? Bck.NONE : bck);
    request.put("bid", all ? 0 : buckets(bck).bid().bits());
    request.put("state", Ownership.mark(view.current()));
    calls.start(request);
    return id;
  }

  private String startResilver(String targetId) {
    Snode target = view.current().smap().targets().get(targetId);
    if (target == null) {
      throw new AisException(
          404, TypeCodes.NODE_NOT_FOUND, "node " + targetId + " does not exist (not a target)");
    }
    String id = Ids.newUuid(random);
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("id", id);
    request.put("kind", JobKind.RESILVER.wire());
    calls.start(target, request);
    return id;
  }

  @Override
  public void check(Bck bck, long bid, int copies) {
    Map<String, Object> request = copiesJob(bck, bid, copies, "");
    request.put("check", true);
    calls.start(request);
  }

  @Override
  public void checkRoomForSlices(Bck bck) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("id", Ids.newUuid(random));
    request.put("kind", JobKind.EC_ENCODE.wire());
    request.put("bck", bck);
    request.put("check", true);
    calls.start(request);
  }

  @Override
  public String start(Bck bck, long bid, int copies, String cause) {
    Map<String, Object> request = copiesJob(bck, bid, copies, cause);
    calls.start(request);
    return request.get("id").toString();
  }

  private Map<String, Object> copiesJob(Bck bck, long bid, int copies, String cause) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("id", Ids.newUuid(random));
    request.put("kind", JobKind.MAKE_N_COPIES.wire());
    request.put("bck", bck);
    request.put("bid", bid);
    request.put("copies", copies);
    request.put("cause", cause);
    return request;
  }

  @Override
  public void stopJobs(JobArgs args) {
    calls.stop(args);
  }

  @Override
  public String start(String action, Bck bck, ListRange range) {
    ClusterState state = view.current();
    String id = Ids.newUuid(random);
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("id", id);
    request.put("kind", action);
    request.put("bck", bck);
    request.put("bid", state.bmd().get(bck).bid().bits());
    request.put("state", Ownership.mark(state));
    request.put("range", range);
    calls.start(request);
    return id;
  }
}
