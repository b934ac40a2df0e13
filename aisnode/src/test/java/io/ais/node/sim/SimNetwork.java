package io.ais.node.sim;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/** Which messages arrive, how often, and when. */
final class SimNetwork {
  private static final long MILLISECOND = 1_000_000L;

  private record Link(String from, String to) {}

  private final SimQueue queue;
  private final Random random;
  private final Set<Link> cuts = new HashSet<>();
  private double loss;
  private double doubling;
  private double straggling;
  private long longestStraggle;
  private long meanDelay = MILLISECOND;

  SimNetwork(SimQueue queue, Random random) {
    this.queue = queue;
    this.random = random;
  }

  void weather(double newLoss, double newDoubling, long newMeanDelay) {
    loss = newLoss;
    doubling = newDoubling;
    meanDelay = newMeanDelay;
  }

  void cut(String from, String to) {
    cuts.add(new Link(from, to));
  }

  void heal() {
    cuts.clear();
  }

  void calm() {
    heal();
    weather(0, 0, MILLISECOND);
    stragglers(0, 0);
  }

  void send(String from, String to, Runnable delivery) {
    if (cuts.contains(new Link(from, to)) || random.nextDouble() < loss) {
      return;
    }
    queue.after(delay(), delivery);
    if (random.nextDouble() < doubling) {
      queue.after(delay() * 5, delivery);
    }
  }

  /** Some messages wait in a queue somewhere for a long time. */
  void stragglers(double share, long longest) {
    straggling = share;
    longestStraggle = longest;
  }

  private long delay() {
    if (straggling > 0 && random.nextDouble() < straggling) {
      return (long) (random.nextDouble() * longestStraggle);
    }
    return (long) (-Math.log(1 - random.nextDouble()) * meanDelay) + MILLISECOND / 10;
  }
}
