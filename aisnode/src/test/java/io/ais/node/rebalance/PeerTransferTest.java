package io.ais.node.rebalance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.error.AisException;
import io.ais.hrw.Hrw;
import io.ais.model.Bck;
import io.ais.model.Bmd;
import io.ais.model.BucketProps;
import io.ais.model.NetInfo;
import io.ais.model.NodeType;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.node.cluster.StateKey;
import io.ais.node.http.Exchange;
import io.ais.node.http.HttpServer;
import io.ais.node.http.Listen;
import io.ais.node.http.Net;
import io.ais.node.http.ServerConfig;
import io.ais.node.job.TestMaps;
import io.ais.node.object.Durability;
import io.ais.node.peer.Ack;
import io.ais.node.peer.ObjectSender;
import io.ais.node.peer.PeerClient;
import io.ais.node.store.Lom;
import io.ais.node.store.WriteStamp;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Copies between two stores over real connections. */
@Timeout(60)
class PeerTransferTest {
  private static final Bck B = Bck.ais("b");
  private static final String STREAM = "/v1/objstream/";

  private final PeerClient client = new PeerClient("source-01", "t[source-01]");
  private MovingTarget source;
  private MovingTarget destination;
  private HttpServer server;
  private Snode node;
  private final List<PeerTransfer> opened = new ArrayList<>();
  private final List<StateKey> asked = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start(@TempDir Path root) throws IOException {
    source = target("source-01", root);
    destination = target("destin-01", root);
    CopyHandlers handlers =
        new CopyHandlers(
            "t[destin-01]",
            destination.store(),
            asked::add,
            destination.receiver(),
            destination.confirmer(),
            new Deletions(destination.objects(), destination.rebalancer()::view, _ -> {}));
    server = new HttpServer(ServerConfig.of("t[destin-01]"));
    server.setHandler(exchange -> handle(handlers, exchange));
    server.start(List.of(new Listen(Net.DATA, "127.0.0.1", 0)));
    NetInfo net = NetInfo.http("127.0.0.1", server.port(Net.DATA));
    node = Snode.of(NodeType.TARGET, "destin-01", Hrw.digest("destin-01"), net, net, net);
    TreeMap<String, Snode> targets = new TreeMap<>(Map.of(node.id(), node));
    Smap smap = new Smap(new TreeMap<>(), null, targets, "cluster01", "", 3);
    BucketProps props =
        Json.parse(
            ("{\"bid\":\"" + MovingTarget.BID + "\"}").getBytes(StandardCharsets.UTF_8),
            BucketProps.class);
    destination
        .rebalancer()
        .publish(
            RebalanceView.of(
                smap,
                TestMaps.running(2, List.of(), List.of(List.of(node.id()))),
                Bmd.fresh("cluster01").with(B, props),
                1));
  }

  private static MovingTarget target(String id, Path root) {
    return new MovingTarget(
        id,
        root,
        job -> {
          throw new IllegalStateException("no job runs here");
        },
        (owner, copies, thoroughly) -> {
          throw new AssertionError("nobody is asked");
        },
        nobody(),
        B);
  }

  /** Nobody to ask. */
  private static Neighbors nobody() {
    return new Neighbors() {
      @Override
      public Optional<Lom> find(Snode target, Bck bck, long bid, String name) {
        return Optional.empty();
      }

      @Override
      public Optional<RemoteCopy> open(Snode target, Bck bck, long bid, String name) {
        return Optional.empty();
      }
    };
  }

  private static void handle(CopyHandlers handlers, Exchange exchange) throws IOException {
    if (exchange.rawPath().startsWith(STREAM)) {
      handlers.stream(exchange, exchange.rawPath().substring(STREAM.length()));
    } else {
      handlers.neighbor(exchange);
    }
  }

  @AfterEach
  void stop() {
    opened.forEach(PeerTransfer::close);
    server.close();
    client.close();
    source.close();
    destination.close();
  }

  private Map<String, Ack> sendEverything() throws InterruptedException {
    Map<String, Ack> acks = new ConcurrentHashMap<>();
    ObjectSender.Limits limits = new ObjectSender.Limits(2, 8, 1 << 20, Duration.ofSeconds(5));
    try (PeerTransfer transfer =
        new PeerTransfer(client, source.objects(), "g2", limits, Pace.FULL)) {
      for (Lom copy : source.everything(B).values()) {
        transfer.send(node, copy, ack -> acks.put(copy.name(), ack));
      }
      transfer.flush();
    }
    return acks;
  }

  private void fill() {
    for (int i = 0; i < 20; i++) {
      source.put(B, "d/\u00e9 " + i, "content ".repeat(1 + i * 500));
    }
    source.put(B, "empty", "");
    source.put(B, "gone", "x");
    source.delete(B, "gone");
  }

  @Test
  void everyCopyIsAcknowledgedOnceItIsStored() throws Exception {
    fill();

    Map<String, Ack> first = sendEverything();
    Map<String, Ack> second = sendEverything();

    assertEquals(22, first.size());
    first.forEach((name, ack) -> assertEquals(Ack.Status.STORED, ack.status(), name + ack));
    second.forEach((name, ack) -> assertEquals(Ack.Status.IDENTICAL, ack.status(), name + ack));
    Map<String, Lom> here = source.everything(B);
    Map<String, Lom> there = destination.everything(B);
    assertEquals(here.keySet(), there.keySet());
    here.forEach(
        (name, lom) -> {
          assertEquals(lom.stamp(), there.get(name).stamp());
          assertEquals(lom.checksum(), there.get(name).checksum());
          assertEquals(lom.tombstone(), there.get(name).tombstone());
        });
    assertEquals(21, destination.receiver().received().get("source-01").objects());
    assertEquals(1, destination.receiver().received().get("source-01").deletes());
  }

  @Test
  void anOlderCopyDoesNotReplaceANewerOne() throws Exception {
    source.put(B, "o", "old");
    destination.put(B, "o", "new");

    assertEquals(Ack.Status.OLDER, sendEverything().get("o").status());

    assertEquals("new", destination.get(B, "o").orElseThrow());
  }

  /** Whatever the two clocks say: the owner stamps it above what it has. */
  @Test
  void aWriteHandedOverReplacesWhatTheOwnerHas() throws Exception {
    source.put(B, "from", "content");
    Lom copy = source.find(B, "from").orElseThrow();
    destination.put(B, "to", "written later, so stamped higher");
    WriteStamp before = destination.find(B, "to").orElseThrow().stamp();
    assertTrue(before.isNewerThan(copy.stamp()));

    copies().write(node, copy, copy.as(B, MovingTarget.BID, "to"));

    assertEquals("content", destination.get(B, "to").orElseThrow());
    assertTrue(destination.find(B, "to").orElseThrow().stamp().isNewerThan(before));
    assertTrue(source.find(B, "to").isEmpty());
  }

  @Test
  void aDeleteHandedOverWinsButAPushedCopyDoesNot() throws Exception {
    source.put(B, "o", "old");
    source.delete(B, "o");
    Lom tombstone = source.find(B, "o").orElseThrow();
    destination.put(B, "o", "newer");

    assertFalse(copies().push(node, tombstone));
    assertEquals("newer", destination.get(B, "o").orElseThrow());
    copies().write(node, tombstone, tombstone);
    assertTrue(destination.find(B, "o").orElseThrow().tombstone());
  }

  @Test
  void aWriteIsRefusedWhereNoWritesAreTaken() throws Exception {
    source.put(B, "o", "content");
    Lom copy = source.find(B, "o").orElseThrow();
    destination.refuseWrites();

    AisException refused = assertThrows(AisException.class, () -> copies().write(node, copy, copy));

    assertEquals(503, refused.status());
    assertTrue(refused.getMessage().contains("no writes here"), refused.getMessage());
    assertTrue(copies().push(node, copy));
  }

  private PeerCopies copies() {
    PeerTransfer transfer =
        new PeerTransfer(
            client, source.objects(), "late-writes", ObjectSender.Limits.DEFAULT, Pace.FULL);
    opened.add(transfer);
    return new PeerCopies(client, transfer, () -> "", Duration.ofSeconds(10));
  }

  @Test
  void aDestinationThatIsGoneFailsEveryCopy() throws Exception {
    source.put(B, "o", "x");
    server.close();

    assertEquals(Ack.Status.FAILED, sendEverything().get("o").status());
  }

  @Test
  void aNeighbourIsLookedUpAndReadOverHttp() throws Exception {
    destination.put(B, "d/\u00e9 x", "content");
    destination.put(B, "gone", "x");
    destination.delete(B, "gone");
    PeerNeighbors neighbors =
        new PeerNeighbors(client, () -> "1.2.3", Duration.ofSeconds(5), Duration.ofSeconds(5));

    Lom found = neighbors.find(node, B, MovingTarget.BID, "d/\u00e9 x").orElseThrow();
    assertEquals(List.of(new StateKey(1, 0, 2, 3)), asked);
    assertEquals(destination.find(B, "d/\u00e9 x").orElseThrow().stamp(), found.stamp());
    assertTrue(neighbors.find(node, B, MovingTarget.BID, "gone").orElseThrow().tombstone());
    assertTrue(neighbors.find(node, B, MovingTarget.BID, "nosuch").isEmpty());
    try (Neighbors.RemoteCopy copy =
        neighbors.open(node, B, MovingTarget.BID, "d/\u00e9 x").orElseThrow()) {
      assertTrue(source.objects().receive(copy.lom(), copy, Durability.DELAYED, () -> true));
    }
    assertEquals(found.checksum(), source.find(B, "d/\u00e9 x").orElseThrow().checksum());
    server.close();
    assertEquals(
        503,
        assertThrows(AisException.class, () -> neighbors.find(node, B, MovingTarget.BID, "nosuch"))
            .status());
  }
}
