package io.ais.node.rebalance;

import io.ais.hrw.Hrw;
import io.ais.model.Bck;
import io.ais.model.Bmd;
import io.ais.model.BucketProps;
import io.ais.model.JobKind;
import io.ais.model.NetInfo;
import io.ais.model.NodeFlags;
import io.ais.model.NodeType;
import io.ais.model.Rmd;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.node.http.Exchange;
import io.ais.node.http.HttpServer;
import io.ais.node.http.Listen;
import io.ais.node.http.Net;
import io.ais.node.http.ServerConfig;
import io.ais.node.job.Placement;
import io.ais.node.job.TestMaps;
import io.ais.node.peer.ObjectSender;
import io.ais.node.peer.PeerClient;
import io.ais.node.store.Lom;
import io.ais.node.targetapi.CopyHandlers;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Several targets in this JVM that move copies over real connections. */
final class WiredCluster implements AutoCloseable {
  static final Bck B = Bck.ais("wired");

  private static final String STREAM = "/v1/objstream/";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final ObjectSender.Limits LIMITS =
      new ObjectSender.Limits(2, 8, 1 << 20, PATIENCE);

  private final Bmd bmd;
  private final MeteredObjects.Meter meter;
  private final TreeMap<String, Member> members = new TreeMap<>();
  private volatile RebalanceView view = RebalanceView.NONE;

  /**
   * @param meter told of what is read to be sent
   */
  WiredCluster(Path root, MeteredObjects.Meter meter, List<String> ids) throws IOException {
    this.meter = meter;
    String props = "{\"bid\":\"" + MovingTarget.BID + "\",\"write_policy\":{\"data\":\"delayed\"}}";
    this.bmd =
        Bmd.fresh("cluster01")
            .with(B, Json.parse(props.getBytes(StandardCharsets.UTF_8), BucketProps.class));
    for (String id : ids) {
      members.put(id, new Member(id, root));
    }
  }

  /** One target with its listener and its client. */
  private final class Member implements AutoCloseable {
    private final String id;
    private final MovingTarget target;
    private final HttpServer server;
    private final Snode node;
    private volatile PeerClient client;

    Member(String id, Path root) throws IOException {
      this.id = id;
      this.client = newClient();
      this.target = new MovingTarget(id, root, this::transfer, this::ask, new Lookups(this), B);
      CopyHandlers handlers =
          new CopyHandlers(
              "t[" + id + "]",
              target.store(),
              seen -> {},
              target.receiver(),
              target.confirmer(),
              new Deletions(target.objects(), target.rebalancer()::view, _ -> {}));
      this.server = new HttpServer(ServerConfig.of("t[" + id + "]"));
      server.setHandler(exchange -> handle(handlers, exchange));
      server.start(List.of(new Listen(Net.DATA, "127.0.0.1", 0)));
      NetInfo net = NetInfo.http("127.0.0.1", server.port(Net.DATA));
      this.node = Snode.of(NodeType.TARGET, id, Hrw.digest(id), net, net, net);
    }

    private PeerClient newClient() {
      return new PeerClient(id, "t[" + id + "]");
    }

    private ObjectTransfer transfer(String jobId) {
      return new PeerTransfer(
          client, new MeteredObjects(target.objects(), meter), jobId, LIMITS, Pace.FULL);
    }

    private List<Confirmation.Verdict> ask(Snode owner, List<Lom> copies, boolean thoroughly) {
      return new PeerConfirmation(client, () -> "1.2.3", PATIENCE, PATIENCE)
          .ask(owner, copies, thoroughly);
    }

    /** Closes the connections that are kept for later. */
    void closeIdle() {
      PeerClient used = client;
      client = newClient();
      used.close();
    }

    @Override
    public void close() {
      server.close();
      client.close();
      target.close();
    }
  }

  private record Lookups(Member asker) implements Neighbors {
    private Neighbors real() {
      return new PeerNeighbors(asker.client, () -> "1.2.3", PATIENCE, PATIENCE);
    }

    @Override
    public Optional<Lom> find(Snode target, Bck bck, long bid, String name) {
      return real().find(target, bck, bid, name);
    }

    @Override
    public Optional<RemoteCopy> open(Snode target, Bck bck, long bid, String name) {
      return real().open(target, bck, bid, name);
    }
  }

  private static void handle(CopyHandlers handlers, Exchange exchange) throws IOException {
    if (exchange.rawPath().startsWith(STREAM)) {
      handlers.stream(exchange, exchange.rawPath().substring(STREAM.length()));
    } else if (exchange.rawPath().equals(PeerConfirmation.HAVE)) {
      handlers.have(exchange, "");
    } else {
      handlers.neighbor(exchange);
    }
  }

  List<MovingTarget> targets() {
    return members.values().stream().map(member -> member.target).toList();
  }

  /** All are in service. */
  Smap smap(long version) {
    TreeMap<String, Snode> targets = new TreeMap<>();
    members.forEach((id, member) -> targets.put(id, member.node));
    return new Smap(new TreeMap<>(), null, targets, "cluster01", "", version);
  }

  /** One is in maintenance. */
  Smap without(String id, long version) {
    Snode away = members.get(id).node.withFlags(NodeFlags.MAINTENANCE);
    return smap(version - 1).with(away, version);
  }

  Placement placement() {
    return view.placement();
  }

  /** Owner of the name under the newest state. */
  MovingTarget owner(String name) {
    return members.get(placement().owner(B, name).id()).target;
  }

  /** All targets learn of a new cluster state, one after the other. */
  synchronized void publish(Smap smap, Rmd rmd) {
    view = RebalanceView.of(smap, rmd, bmd, 1);
    targets().forEach(target -> target.rebalancer().publish(view));
  }

  boolean isRebalancing() {
    return targets().stream()
        .anyMatch(target -> !target.jobs().running(JobKind.REBALANCE).isEmpty());
  }

  /** All are in service, nothing is to be moved, and each object lies at its owner only. */
  void settle(long version) {
    publish(smap(version), TestMaps.settled(version, members.keySet().toArray(String[]::new)));
    for (MovingTarget target : targets()) {
      for (Lom copy : List.copyOf(target.everything(B).values())) {
        if (!placement().isOwner(target.id(), B, copy.name())) {
          target.store().dropCopy(copy, () -> true);
        }
      }
      target.jobs().sweep();
    }
  }

  void closeIdleConnections() {
    members.values().forEach(Member::closeIdle);
  }

  /** Locks of names, wherever they are held or waited for. */
  int locksHeld() {
    return targets().stream().mapToInt(target -> target.store().locksHeld()).sum();
  }

  /** Names that lie anywhere, with how many targets hold them. */
  Map<String, Integer> copies() {
    Map<String, Integer> copies = new TreeMap<>();
    for (MovingTarget target : targets()) {
      target.everything(B).keySet().forEach(name -> copies.merge(name, 1, Integer::sum));
    }
    return copies;
  }

  @Override
  public void close() {
    new ArrayList<>(members.values()).forEach(Member::close);
  }
}
