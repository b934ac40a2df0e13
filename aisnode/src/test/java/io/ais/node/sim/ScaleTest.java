package io.ais.node.sim;

import static io.ais.node.sim.SimCluster.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.node.cluster.Command;
import io.ais.node.cluster.Effect;
import io.ais.wire.Json;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A thousand nodes: what one change costs, and that a new primary comes as fast as among seven. The
 * figures are those of {@code docs/scale.md}.
 */
class ScaleTest {
  private static final int PROXIES = 5;
  private static final int TARGETS = 995;
  private static final int VOTERS = 15;

  private final SimCluster cluster = new SimCluster(1, PROXIES, TARGETS, null);

  /** Messages by kind and committed states since the last call. */
  private record Cost(Map<String, Long> sent, long commits) {
    long of(String kind) {
      return sent.getOrDefault(kind, 0L);
    }
  }

  private Map<String, Long> sentBefore = Map.of();
  private long commitsBefore;

  private Cost cost() {
    Map<String, Long> now = new TreeMap<>(cluster.network().sent());
    Map<String, Long> since = new TreeMap<>(now);
    sentBefore.forEach((kind, count) -> since.merge(kind, -count, Long::sum));
    since.values().removeIf(count -> count == 0);
    Cost cost = new Cost(since, cluster.observer().commits() - commitsBefore);
    sentBefore = now;
    commitsBefore = cluster.observer().commits();
    return cost;
  }

  private void say(String what, Cost cost) {
    System.out.println(what + ": " + cost.commits() + " states, " + cost.sent());
  }

  @Test
  void costsOfOneChangeAmongAThousand() {
    cluster.network().still();
    SimNode late = cluster.node("target-0994");
    boolean first = true;
    for (SimNode node : cluster.nodes()) {
      if (node != late) {
        node.start(first);
      }
      first = false;
    }
    assertTrue(cluster.runUntil(60 * SECOND, () -> cluster.primary() != null));
    cluster.runUntil(
        60 * SECOND,
        () -> cluster.observer().best().smap().nodes().size() == PROXIES + TARGETS - 1);
    cluster.runFor(5 * SECOND);
    say("first start", cost());
    assertEquals(VOTERS, cluster.observer().best().header().voters().size());

    Effect[] outcome = {null};
    cluster.submit(
        cluster.primary(),
        new Command.SetConfig(Map.of("mirror.copies", "3"), null, "t"),
        effect -> outcome[0] = effect);
    assertTrue(cluster.runUntil(SECOND / 10, () -> outcome[0] instanceof Effect.Reply));
    Cost config = cost();
    say("one change", config);
    System.out.println("state: " + Json.bytes(cluster.observer().best()).length + " bytes");
    assertEquals(1, config.commits());
    assertEquals(VOTERS - 1, config.of("Store"));
    assertEquals(VOTERS - 1, config.of("Stored"));
    assertTrue(config.of("Done") + config.of("Learn") <= PROXIES + TARGETS);

    cluster.runFor(10 * SECOND);
    cost();
    cluster.runFor(10 * SECOND);
    Cost idle = cost();
    say("ten idle seconds", idle);
    assertTrue(idle.of("Heartbeat") <= 11L * (PROXIES + TARGETS));

    late.start(false);
    assertTrue(
        cluster.runUntil(
            10 * SECOND, () -> cluster.observer().best().smap().node(late.id) != null));
    cluster.runFor(SECOND / 10);
    Cost join = cost();
    say("one join", join);
    assertTrue(join.commits() <= 2, join.commits() + " states for one join");

    cluster.runFor(20 * SECOND);
    cost();
    late.leave();
    assertTrue(cluster.runUntil(10 * SECOND, () -> !late.isUp()));
    Cost leave = cost();
    say("one leave", leave);
    assertTrue(leave.commits() <= 2, leave.commits() + " states for one leave");

    cluster.runFor(5 * SECOND);
    cost();
    SimNode old = cluster.primary();
    old.crash();
    assertTrue(cluster.runUntil(11 * SECOND, () -> cluster.primary() != null));
    Cost election = cost();
    say("one election", election);
    assertTrue(election.of("PreVote") <= 4 * VOTERS, election.toString());
    assertTrue(election.of("Vote") <= 2 * VOTERS, election.toString());
  }
}
