package io.ais.node.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ais.hrw.Hrw;
import io.ais.model.Bck;
import io.ais.model.Bmd;
import io.ais.model.NetInfo;
import io.ais.model.NodeType;
import io.ais.model.Rmd;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StateJsonTest {
  private static final NetInfo NET = NetInfo.http("127.0.0.1", 8080);
  private static final Snode PROXY =
      Snode.of(NodeType.PROXY, "proxy-000", Hrw.digest("proxy-000"), NET, NET, NET);
  private static final Voter VOTER = new Voter("proxy-000", "0123456789abcdef");
  private static final StateKey KEY = new StateKey(1, 77, 3, 9);
  private static final Moved MOVED =
      new Moved("uuid12345", KEY, new Destination("uuid67890", List.of("http://x")), true);

  private static ClusterState state() {
    TreeMap<String, Snode> proxies = new TreeMap<>(Map.of(PROXY.id(), PROXY));
    Smap smap = new Smap(proxies, PROXY, new TreeMap<>(), "uuid12345", "2026-01-01 00:00:00", 7);
    Rmd rmd =
        new Rmd(
            3,
            true,
            "join",
            List.of("target-00"),
            Rmd.FinalStep.REMOVE,
            List.of("target-00", "target-01"),
            List.of(List.of("target-00")),
            6,
            true,
            new Rmd.Scope(true, Bck.ais("b"), "p/"),
            Map.of("target-00", new Rmd.Certificate(5, 6)));
    StateHeader header =
        new StateHeader(
            "uuid12345",
            new Term(1, 77, 3),
            9,
            "hash",
            "base",
            "proxy-000",
            new TreeMap<>(Map.of("proxy-000", VOTER.store())),
            List.of(VOTER),
            List.of(new QuorumRule(QuorumRule.Kind.ALL, List.of(VOTER))),
            List.of(new StateHeader.Adopted(new Term(1, 77, 3), KEY, "h")),
            List.of(
                new Departure(
                    PROXY, Departure.Verb.DECOMMISSION, DecommissionOptions.DEFAULT, 7, true)),
            List.of(new StateHeader.Forced(new Term(1, 77, 1), KEY, List.of(VOTER), "operator")),
            MOVED.to());
    return new ClusterState(header, smap, Bmd.fresh("uuid12345"), rmd, TestConfig.cluster(), 0);
  }

  @Test
  void stateSurvivesJson() throws IOException {
    ClusterState state = state();

    ClusterState back = Json.parse(Json.bytes(state), ClusterState.class);

    assertEquals(Json.text(state), Json.text(back));
    assertEquals(state.header(), back.header());
    assertEquals(state, back);
    assertEquals(KEY, back.key());
  }

  @Test
  void voteRecordSurvivesJson() throws IOException {
    VoteRecord vote =
        new VoteRecord("0123456789abcdef", KEY.term(), "proxy-000", KEY, "uuid", MOVED);

    assertEquals(vote, Json.parse(Json.bytes(vote), VoteRecord.class));
  }

  @Test
  void everyMessageSurvivesJson() throws IOException {
    ClusterState state = state();
    Term term = KEY.term();
    RebalanceReport report = new RebalanceReport(3, 7, RebalanceReport.Phase.DONE, 5, 6, "");
    List<Body> bodies =
        List.of(
            new Body.Store(term, state, KEY),
            new Body.Survey(3, KEY),
            new Body.Probe(term),
            new Body.Alive(term),
            new Body.Renounce("store", "boot"),
            new Body.SurveyReply(3, term, state, "proxy-001"),
            new Body.Stored(term, KEY, "h"),
            new Body.Done(term, KEY, "h"),
            new Body.Learn(term, state),
            new Body.Seen(term, 4, KEY, report),
            new Body.Heartbeat(term, KEY, "h", 5, 4, 4, KEY, "target-00"),
            new Body.Need(KEY, KEY),
            new Body.Refuse(term, null),
            new Body.Nudge(state),
            new Body.PreVote(1, KEY),
            new Body.PreVoteReply(1, true, term, null),
            new Body.Vote(term, KEY, true),
            new Body.Yes(term),
            new Body.No(term, term, state),
            new Body.Handover(term, KEY, 7),
            new Body.Join(PROXY, true, false, KEY, false),
            new Body.JoinReply("no", "http://x"),
            new Body.Invite(true),
            new Body.Decline("of another cluster"),
            new Body.Abandon("uuid12345"),
            new Body.Leave("proxy-000"),
            new Body.Gone(MOVED),
            new Body.Left(KEY));

    for (Body body : bodies) {
      Message message = new Message("uuid12345", "proxy-000", "s", "boot", "http://x", body);
      Message back = Json.parse(Json.bytes(message), Message.class);
      assertNotNull(back.body(), body.getClass().getSimpleName());
      assertEquals(message, back);
    }
    assertEquals(Body.class.getPermittedSubclasses().length, bodies.size());
  }

  /** From the network: what is incomplete must not get as far as the state machine. */
  @Test
  void refusesAMessageWithoutItsParts() {
    byte[] incomplete = "{\"uuid\":\"u\",\"from\":\"x\"}".getBytes(StandardCharsets.UTF_8);

    assertThrows(IOException.class, () -> Json.parse(incomplete, Message.class));
  }
}
