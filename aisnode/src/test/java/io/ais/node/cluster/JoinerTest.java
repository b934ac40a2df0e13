package io.ais.node.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.hrw.Hrw;
import io.ais.model.NetInfo;
import io.ais.model.NodeType;
import io.ais.model.Snode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JoinerTest {
  private static final String SEED = "http://192.0.2.1:9080";
  private static final Duration STEP = Duration.ofMillis(10);

  private final List<String> alerts = new ArrayList<>();
  private final Map<TimerName, Long> timers = new EnumMap<>(TimerName.class);
  private long now;

  private static Core proxy() {
    NetInfo net = NetInfo.http("localhost", 9090);
    Snode self = Snode.of(NodeType.PROXY, "proxy-1", Hrw.digest("proxy-1"), net, net, net);
    Identity identity = new Identity(self, "boot", false, false, false, 0, List.of(SEED), false);
    Durable fresh = new Durable(VoteRecord.fresh("store"), null, null);
    return Cores.create(
        identity, fresh, TestConfig.cluster(), state -> "hash", new Random(1), null);
  }

  private void run(Core core, Duration time) {
    for (long end = now + time.toNanos(); now < end; now += STEP.toNanos()) {
      for (TimerName name : TimerName.values()) {
        if (timers.getOrDefault(name, Long.MAX_VALUE) <= now) {
          timers.remove(name);
          perform(core.on(now, new Event.TimerFired(name)));
        }
      }
    }
  }

  private void perform(List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.StartTimer timer -> timers.put(timer.name(), now + timer.delay().toNanos());
        case Effect.CancelTimer timer -> timers.remove(timer.name());
        case Effect.Alert alert -> alerts.add(alert.text());
        default -> {}
      }
    }
  }

  @Test
  void whoAsksInVainSaysOnceWhom() {
    Core core = proxy();
    perform(core.on(0, new Event.Started()));

    run(core, Duration.ofSeconds(1));
    assertEquals(List.of(), alerts, "too early");

    run(core, Duration.ofMinutes(5));
    assertEquals(1, alerts.size(), alerts::toString);
    assertTrue(alerts.getFirst().contains(SEED), alerts::toString);
  }
}
