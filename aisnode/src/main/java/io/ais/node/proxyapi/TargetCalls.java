package io.ais.node.proxyapi;

import com.fasterxml.jackson.core.type.TypeReference;
import io.ais.error.AisException;
import io.ais.model.JobArgs;
import io.ais.model.JobQuery;
import io.ais.model.JobSnap;
import io.ais.model.Snode;
import io.ais.node.cluster.ClusterState;
import io.ais.node.control.ClusterView;
import io.ais.node.http.Net;
import io.ais.node.list.ListPart;
import io.ais.node.list.PartRequest;
import io.ais.node.list.SummaryPart;
import io.ais.node.list.SummaryRequest;
import io.ais.node.list.TargetDownException;
import io.ais.node.list.TargetPages;
import io.ais.node.list.TargetSummaries;
import io.ais.node.peer.PeerClient;
import io.ais.node.peer.PeerRequest;
import io.ais.node.peer.PeerResponse;
import io.ais.node.peer.PeerResult;
import io.ais.node.peer.PeerUnreachable;
import io.ais.wire.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What a proxy asks of targets, over intra-control. Blocking, thread-safe. Paths: {@code
 * docs/adr/0004-intra-cluster-format.md}.
 */
public final class TargetCalls implements TargetPages, TargetSummaries {
  /** Path of list pages. */
  public static final String LIST = "/v1/intra/list";

  /** Path of bucket summaries. */
  public static final String SUMMARY = "/v1/intra/summary";

  /** Path of what a target holds alone. */
  public static final String HOLDINGS = "/v1/intra/holdings";

  /** Path of jobs: GET snapshots, PUT start, DELETE stop. */
  public static final String JOBS = "/v1/xactions";

  private final PeerClient peers;
  private final ClusterView view;

  public TargetCalls(PeerClient peers, ClusterView view) {
    this.peers = peers;
    this.view = view;
  }

  @Override
  public ListPart part(Snode target, PartRequest request, Duration timeout) {
    return parse(post(target, LIST, request, timeout), ListPart.class);
  }

  @Override
  public SummaryPart part(Snode target, SummaryRequest request, Duration timeout) {
    return parse(post(target, SUMMARY, request, timeout), SummaryPart.class);
  }

  private byte[] post(Snode target, String path, Object body, Duration timeout) {
    try {
      PeerRequest request = PeerRequest.of(Net.CONTROL, "POST", path, timeout);
      return peers.call(target, request.withJson(Json.bytes(body))).body();
    } catch (PeerUnreachable e) {
      if (e.kind() == PeerUnreachable.Kind.REFUSED) {
        throw new TargetDownException(e.getMessage(), e);
      }
      throw e;
    }
  }

  private PeerRequest request(String method, String path) {
    return PeerRequest.of(Net.CONTROL, method, path, timeout());
  }

  private static <T> T parse(byte[] body, Class<T> type) {
    try {
      return Json.parse(body, type);
    } catch (IOException e) {
      throw new AisException(502, "", "unreadable answer of a target: " + e.getMessage(), e);
    }
  }

  /** Snapshots of matching jobs by target; targets that cannot be reached are left out. */
  public SortedMap<String, List<JobSnap>> snaps(JobQuery query) {
    List<Snode> targets = activeTargets();
    if (!query.node().isEmpty()) {
      targets = targets.stream().filter(t -> t.id().equals(query.node())).toList();
    }
    return snaps(targets, query);
  }

  /** Snapshots of matching jobs of these targets; those that cannot be reached are left out. */
  public SortedMap<String, List<JobSnap>> snaps(Collection<Snode> targets, JobQuery query) {
    SortedMap<String, List<JobSnap>> found = new TreeMap<>();
    for (PeerResult<List<JobSnap>> result :
        peers.broadcast(targets, target -> snaps(target, query), timeout())) {
      if (result instanceof PeerResult.Answered<List<JobSnap>>(Snode peer, List<JobSnap> snaps)) {
        found.put(peer.id(), snaps);
      }
    }
    return found;
  }

  private List<JobSnap> snaps(Snode target, JobQuery query) throws IOException {
    PeerResponse answer = peers.call(target, request("GET", JOBS).withJson(Json.bytes(query)));
    return Json.parse(answer.body(), new TypeReference<List<JobSnap>>() {});
  }

  /**
   * Starts a job on all active targets.
   *
   * @throws AisException of the first target that refused; the others are told to stop
   */
  public void start(Object request) {
    all("PUT", request, activeTargets());
  }

  /** Starts a job on one target. */
  public void start(Snode target, Object request) {
    all("PUT", request, List.of(target));
  }

  /** Stops jobs on all active targets. */
  public void stop(JobArgs args) {
    all("DELETE", args, activeTargets());
  }

  private void all(String method, Object request, Collection<Snode> targets) {
    PeerRequest sent = request(method, JOBS).withJson(Json.bytes(request));
    List<AisException> failures = new ArrayList<>();
    for (PeerResult<PeerResponse> result :
        peers.broadcast(targets, target -> peers.call(target, sent), timeout())) {
      if (result instanceof PeerResult.Failed<PeerResponse>(Snode peer, AisException error)) {
        failures.add(error);
      }
    }
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
  }

  /**
   * Asks nodes for one thing and collects what came; nodes that cannot be reached are left out.
   *
   * @param each takes a node and its JSON answer
   */
  public <T> SortedMap<String, T> collect(Collection<Snode> nodes, String path, Class<T> type) {
    SortedMap<String, T> found = new TreeMap<>();
    PeerRequest question = request("GET", path);
    for (PeerResult<T> result :
        peers.broadcast(nodes, node -> parse(peers.call(node, question).body(), type), timeout())) {
      if (result instanceof PeerResult.Answered<T>(Snode peer, T value)) {
        found.put(peer.id(), value);
      }
    }
    return found;
  }

  /**
   * Asks one target, for longer than usual if need be.
   *
   * @throws AisException when it does not answer
   */
  public <T> T ask(Snode target, String path, Class<T> type, Duration atMost) {
    return parse(peers.call(target, PeerRequest.of(Net.CONTROL, "GET", path, atMost)).body(), type);
  }

  /** Sends a request to nodes; failures are given to the observer. */
  public void tell(
      Collection<Snode> nodes,
      String method,
      String path,
      Object body,
      Consumer<AisException> onFailure) {
    PeerRequest request = request(method, path).withJson(Json.bytes(body));
    for (PeerResult<PeerResponse> result :
        peers.broadcast(nodes, node -> peers.call(node, request), timeout())) {
      if (result instanceof PeerResult.Failed<PeerResponse>(Snode peer, AisException error)) {
        onFailure.accept(error);
      }
    }
  }

  /** Targets in service. */
  public List<Snode> activeTargets() {
    ClusterState state = view.current();
    return state == null ? List.of() : state.smap().activeTargets();
  }

  private Duration timeout() {
    return view.current().config().timeout().maxKeepalive();
  }
}
