package io.ais.node.sim;

import io.ais.node.cluster.Body;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Which messages arrive, how often, and when. */
final class SimNetwork {
  private static final long MILLISECOND = 1_000_000L;

  /** What a scripted test does with a message. */
  enum Fate {
    PASS,
    DROP,
    HOLD
  }

  /** Decides about each message. */
  interface Script {
    Fate of(String from, String to, Body body);
  }

  private record Link(String from, String to) {}

  private record Held(String from, String to, Runnable delivery) {}

  private final SimQueue queue;
  private final Random random;
  private final Coverage coverage;
  private final Set<Link> cuts = new HashSet<>();
  private final Map<Link, Long> distances = new HashMap<>();
  private final Map<String, Long> slow = new HashMap<>();
  private final Map<String, Long> sent = new TreeMap<>();
  private final List<Held> held = new ArrayList<>();
  private Script script = (_, _, _) -> Fate.PASS;
  private double loss;
  private double doubling;
  private double straggling;
  private long longestStraggle;
  private long meanDelay = MILLISECOND;

  SimNetwork(SimQueue queue, Random random, Coverage coverage) {
    this.queue = queue;
    this.random = random;
    this.coverage = coverage;
  }

  void weather(double newLoss, double newDoubling, long newMeanDelay) {
    loss = newLoss;
    doubling = newDoubling;
    meanDelay = newMeanDelay;
  }

  /** Every message that is not dropped arrives after exactly this time, unless links say more. */
  void still() {
    weather(0, 0, 0);
    stragglers(0, 0);
  }

  void cut(String from, String to) {
    cuts.add(new Link(from, to));
  }

  void join(String from, String to) {
    cuts.remove(new Link(from, to));
  }

  void heal() {
    cuts.clear();
    slow.clear();
  }

  void calm() {
    heal();
    script = (_, _, _) -> Fate.PASS;
    held.clear();
    distances.clear();
    weather(0, 0, MILLISECOND);
    stragglers(0, 0);
  }

  /** From now on the script decides; the held ones stay held. */
  void script(Script newScript) {
    script = newScript;
  }

  /** What was held arrives now, in the order of sending. */
  void release() {
    List<Held> all = List.copyOf(held);
    held.clear();
    all.forEach(message -> queue.after(MILLISECOND / 10, message.delivery()));
  }

  /** Forgets what was held. */
  void forget() {
    held.clear();
  }

  /** Adds a fixed time to a link. */
  void distance(String from, String to, long nanos) {
    distances.put(new Link(from, to), nanos);
  }

  /** All that a node sends takes longer. */
  void slow(String from, long nanos) {
    slow.put(from, nanos);
  }

  /** Messages handed to the network, by kind. */
  Map<String, Long> sent() {
    return sent;
  }

  void send(String from, String to, Body body, Runnable delivery) {
    sent.merge(body.getClass().getSimpleName(), 1L, Long::sum);
    if (cuts.contains(new Link(from, to))) {
      return;
    }
    if (random.nextDouble() < loss) {
      coverage.count(Fault.MESSAGE_LOST);
      return;
    }
    switch (script.of(from, to, body)) {
      case DROP -> {}
      case HOLD -> held.add(new Held(from, to, delivery));
      case PASS -> {
        long distance =
            distances.getOrDefault(new Link(from, to), 0L) + slow.getOrDefault(from, 0L);
        queue.after(distance + delay(), delivery);
        if (random.nextDouble() < doubling) {
          coverage.count(Fault.MESSAGE_DOUBLED);
          queue.after(distance + delay() * 5, delivery);
        }
      }
    }
  }

  /** Some messages wait in a queue somewhere for a long time. */
  void stragglers(double share, long longest) {
    straggling = share;
    longestStraggle = longest;
  }

  private long delay() {
    if (straggling > 0 && random.nextDouble() < straggling) {
      coverage.count(Fault.MESSAGE_LATE);
      return (long) (random.nextDouble() * longestStraggle);
    }
    return (long) (-Math.log(1 - random.nextDouble()) * meanDelay) + MILLISECOND / 10;
  }
}
