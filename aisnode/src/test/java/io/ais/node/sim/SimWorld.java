package io.ais.node.sim;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What clusters of one simulation share: time, chance, network, addresses, the trace. */
final class SimWorld {
  /** More than any sound run needs. */
  private static final long STORM = 2_000_000;

  final long seed;
  final Random random;
  final SimQueue queue = new SimQueue();
  final Coverage coverage = new Coverage();
  final SimNetwork network;
  private final Map<String, SimNode> byUrl = new TreeMap<>();
  private final Map<String, SimNode> names = new TreeMap<>();
  private long traceHash = 17;
  private Consumer<String> log;
  private long events;
  private boolean addressesChanged;

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

  /** A name that always leads to the node, wherever it is. */
  String name(SimNode node) {
    String url = "http://name-of-" + node.id + ":8080";
    names.putIfAbsent(url, node);
    return url;
  }

  /** Who listens there; null if nobody. */
  SimNode at(String url) {
    SimNode named = names.get(url);
    return named == null ? byUrl.get(url) : named;
  }

  /** Somebody may listen at an address that others know as another's. */
  boolean addressesChanged() {
    return addressesChanged;
  }

  void noteMove() {
    addressesChanged = true;
  }

  long traceHash() {
    return traceHash;
  }

  long events() {
    return events;
  }

  void counted() {
    events++;
    if (events > STORM) {
      throw new Broken("a storm of " + events + " events");
    }
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
