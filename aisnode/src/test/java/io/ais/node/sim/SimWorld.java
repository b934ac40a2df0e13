package io.ais.node.sim;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What clusters of one simulation share: time, chance, network, addresses, the trace. */
final class SimWorld {
  final long seed;
  final Random random;
  final SimQueue queue = new SimQueue();
  final Coverage coverage = new Coverage();
  final SimNetwork network;
  private final Map<String, SimNode> byUrl = new TreeMap<>();
  private long traceHash = 17;
  private Consumer<String> log;
  private long events;

  SimWorld(long seed) {
    this.seed = seed;
    random = new Random(seed);
    network = new SimNetwork(queue, random, coverage);
  }

  void logTo(Consumer<String> sink) {
    log = sink;
  }

  /** The node listens at this address from now on. */
  void listen(String url, SimNode node) {
    byUrl.values().removeIf(known -> known == node);
    byUrl.put(url, node);
  }

  /** Who listens there; null if nobody. */
  SimNode at(String url) {
    return byUrl.get(url);
  }

  long traceHash() {
    return traceHash;
  }

  long events() {
    return events;
  }

  void counted() {
    events++;
  }

  /** One line of the run: two runs of one seed have the same lines. */
  void trace(String line) {
    long now = queue.now();
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      traceHash = traceHash * 1099511628211L ^ (now >>> shift & 0xff);
    }
    for (byte b : line.getBytes(StandardCharsets.UTF_8)) {
      traceHash = traceHash * 1099511628211L ^ b;
    }
    if (log != null) {
      log.accept("%.6f %s".formatted(now / 1e9, line));
    }
  }
}
