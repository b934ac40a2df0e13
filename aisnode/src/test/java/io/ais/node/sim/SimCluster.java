package io.ais.node.sim;

import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.NodeType;
import io.ais.model.Snode;
import io.ais.model.Uint64;
import io.ais.model.config.BucketDefaults;
import io.ais.model.config.ClusterConfig;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Command;
import io.ais.node.cluster.Effect;
import io.ais.node.cluster.Event;
import io.ais.node.cluster.Message;
import io.ais.node.cluster.Mutation;
import io.ais.node.cluster.StateHasher;
import io.ais.node.cluster.StateKey;
import io.ais.node.cluster.TestConfig;
import io.ais.wire.Json;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The world: nodes, network, time, operators, and the observer. */
final class SimCluster {
  private static final Pattern REMOVAL =
      Pattern.compile("no answer from \\[(.*)]: taking out of the map");
  static final long SECOND = 1_000_000_000L;

  private final SimWorld world;
  private final String prefix;
  private final Random random;
  private final Mutation mutation;
  private final Observer observer = new Observer();
  private final Map<String, SimNode> nodes = new TreeMap<>();

  /** Missed by a primary that has not taken them out yet. */
  private final Set<String> missed = new HashSet<>();

  private final Set<SimNode> silenced = new LinkedHashSet<>();
  private ClusterState checkedBest;
  private final Map<String, Consumer<Effect>> waiting = new TreeMap<>();
  private final ClusterConfig config;
  private final Map<String, List<String>> kept = new TreeMap<>();
  private final Set<String> everSeen = new TreeSet<>();
  private final List<String> seedUrls = new ArrayList<>();
  private SimCluster destination;
  private double crashWithin;
  private double moveFailures;
  private int commands;

  SimCluster(long seed, int proxies, int targets, Mutation mutation) {
    this(seed, proxies, targets, mutation, TestConfig.cluster());
  }

  SimCluster(long seed, int proxies, int targets, Mutation mutation, ClusterConfig config) {
    this(new SimWorld(seed), "", proxies, targets, mutation, config);
  }

  /** A cluster among others; the prefix tells its nodes from theirs. */
  SimCluster(
      SimWorld world,
      String prefix,
      int proxies,
      int targets,
      Mutation mutation,
      ClusterConfig config) {
    this.world = world;
    this.prefix = prefix;
    this.config = config;
    this.mutation = mutation;
    random = world.random;
    for (int i = 0; i < proxies; i++) {
      add(NodeType.PROXY, i);
    }
    for (int i = 0; i < targets; i++) {
      add(NodeType.TARGET, i);
    }
  }

  private void add(NodeType type, int number) {
    String name = (type == NodeType.PROXY ? "proxy-00" : "target-0") + number;
    SimNode node = new SimNode(this, type, prefix + name);
    nodes.put(node.id, node);
    everSeen.add(node.id);
    world.listen(node.url(), node);
    if (type == NodeType.PROXY) {
      seedUrls.add(world.name(node));
    }
  }

  void logTo(Consumer<String> sink) {
    world.logTo(sink);
  }

  // ---- parts

  SimWorld world() {
    return world;
  }

  SimQueue queue() {
    return world.queue;
  }

  Random random() {
    return random;
  }

  Mutation mutation() {
    return mutation;
  }

  Observer observer() {
    return observer;
  }

  SimNetwork network() {
    return world.network;
  }

  Coverage coverage() {
    return world.coverage;
  }

  ClusterConfig config() {
    return config;
  }

  List<SimNode> nodes() {
    return List.copyOf(nodes.values());
  }

  SimNode node(String id) {
    return nodes.get(id);
  }

  long traceHash() {
    return world.traceHash();
  }

  long events() {
    return world.events();
  }

  void crashProbability(double perStep) {
    crashWithin = perStep;
  }

  void moveFailures(double probability) {
    moveFailures = probability;
  }

  double moveFailures() {
    return moveFailures;
  }

  /** Nobody waits for a target before founding such a cluster. */
  boolean noTargets() {
    return nodes.values().stream().noneMatch(node -> node.snode.isTarget());
  }

  List<String> seedUrls() {
    return List.copyOf(seedUrls);
  }

  String newStore() {
    return "%016x".formatted(random.nextLong());
  }

  String storeAfterWipe(String old) {
    return mutation == Mutation.WIPED_VOTES ? old : newStore();
  }

  StateHasher hasher() {
    return state ->
        digest(
            List.of(
                state.header(),
                state.smap(),
                state.bmd(),
                state.rmd(),
                state.config().version(),
                state.config().proxy()));
  }

  private static String digest(Object parts) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(Json.bytes(parts));
      return HexFormat.of().formatHex(sum, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  void trace(String line) {
    world.trace(line);
  }

  // ---- running

  void startAll() {
    boolean first = true;
    for (SimNode node : nodes.values()) {
      node.start(first);
      first = false;
    }
  }

  void runFor(long nanos) {
    long end = queue().now() + nanos;
    while (queue().step(end)) {
      // invariants are checked by the effects themselves
    }
  }

  /** Runs until the condition holds, at most so long; says whether it held. */
  boolean runUntil(long nanos, BooleanSupplier condition) {
    long end = queue().now() + nanos;
    while (!condition.getAsBoolean()) {
      if (!queue().step(end)) {
        return condition.getAsBoolean();
      }
    }
    return true;
  }

  int crashesWithin(int effects) {
    if (crashWithin > 0 && effects > 0 && random.nextDouble() < crashWithin) {
      return random.nextInt(effects + 1);
    }
    return -1;
  }

  void counted() {
    world.counted();
  }

  /** Checks that need the whole cluster; after each step of a node. */
  void afterStep(SimNode node) {
    ClusterState best = observer.best();
    if (best != checkedBest) {
      noteRemovals(best);
      checkedBest = best;
      silenced.forEach(this::requireNoWrites);
    } else if (silenced.contains(node)) {
      requireNoWrites(node);
    }
  }

  private void noteRemovals(ClusterState best) {
    silenced.removeIf(target -> best.smap().node(target.id) != null);
    if (checkedBest != null && checkedBest.term().gen() != best.term().gen()) {
      silenced.clear();
    }
    for (SimNode target : nodes.values()) {
      if (target.snode.isTarget()
          && observer.wasTakenOut(target.snode)
          && missed.remove(target.id)) {
        silenced.add(target);
      }
    }
    missed.clear(); // what was proposed is in this state, or given up
  }

  /** The destruction of a bucket was answered: who does not show it knows that it is out of touch. */
  void destroyed(StateKey key) {
    ClusterState best = observer.best();
    if (best == null || best.term().gen() > key.gen()) {
      return; // by the side that an operator left behind
    }
    for (Snode member : best.smap().activeTargets()) {
      SimNode target = nodes.get(member.id());
      ClusterState shown = observer.lastShown(member.id());
      boolean behind = shown != null && shown.key().isBelow(key);
      if (behind && target.isUp() && !target.isPaused() && target.isClose()) {
        throw new Broken(
            "%s shows %s without a doubt, although a bucket is gone with %s"
                .formatted(target.id, shown.key(), key));
      }
    }
  }

  private void requireNoWrites(SimNode target) {
    if (target.isUp() && !target.isPaused() && target.writes()) {
      throw new Broken(target.id + " may write although it was taken out for its silence");
    }
  }

  /** What a node puts into its log for the operator; a primary says there whom it misses. */
  void alert(SimNode from, String text) {
    trace("alert " + from.id + " " + text);
    Matcher removal = REMOVAL.matcher(text);
    if (removal.matches()) {
      missed.addAll(List.of(removal.group(1).split(", ")));
    }
  }

  void send(SimNode from, Effect.Send send) {
    SimNode to = send.url().isEmpty() ? nodes.get(send.toId()) : world.at(send.url());
    if (to == null || to == from) {
      return;
    }
    String kind = send.message().body().getClass().getSimpleName();
    Message message = send.message();
    network()
        .send(
            from.id,
            to.id,
            message.body(),
            () -> {
              if (to.isUp()) {
                trace(from.id + " " + kind + " " + to.id);
                to.receive(message);
              }
            });
  }

  // ---- operators

  /** The node that takes itself for primary and has the newest state, or null. */
  SimNode primary() {
    SimNode found = null;
    for (SimNode node : nodes.values()) {
      if (node.isUp() && node.core().isPrimary()) {
        boolean newer =
            found == null || found.core().promised().compareTo(node.core().promised()) < 0;
        found = newer ? node : found;
      }
    }
    return found;
  }

  List<SimNode> primaries() {
    List<SimNode> all = new ArrayList<>();
    for (SimNode node : nodes.values()) {
      if (node.isUp() && node.core().isPrimary()) {
        all.add(node);
      }
    }
    return all;
  }

  void submit(SimNode node, Command command, Consumer<Effect> outcome) {
    String id = "c" + ++commands;
    waiting.put(id, outcome);
    trace("submit " + id + " " + node.id + " " + command.getClass().getSimpleName());
    node.feed(new Event.CommandSubmitted(id, command));
  }

  /** A state that a forced generation does not contain was kept aside. */
  void kept(SimNode node, Effect.KeepLost effect) {
    trace("kept " + node.id + " " + effect.lost().key() + " " + effect.differences());
    kept.put(node.id, effect.differences());
  }

  /** Nodes that leave for another cluster are that one's from then on. */
  void movesTo(SimCluster other) {
    destination = other;
  }

  /** The node gave this cluster up. */
  SimCluster handOver(SimNode node) {
    if (destination == null) {
      throw new Broken(node.id + " left its cluster though nobody wanted it to");
    }
    nodes.remove(node.id);
    observer.wiped(node.id);
    destination.nodes.put(node.id, node);
    destination.everSeen.add(node.id);
    return destination;
  }

  /** Differences listed, by node. */
  Map<String, List<String>> kept() {
    return kept;
  }

  void replied(Effect.Reply reply) {
    trace("reply " + reply.commandId() + " " + reply.result());
    Consumer<Effect> outcome = waiting.remove(reply.commandId());
    if (outcome == null) {
      throw new Broken("command " + reply.commandId() + " was answered twice");
    }
    outcome.accept(reply);
  }

  void rejected(Effect.Reject reject) {
    trace("reject " + reject.commandId() + " " + reject.error().getMessage());
    Consumer<Effect> outcome = waiting.remove(reject.commandId());
    if (outcome == null) {
      throw new Broken("command " + reject.commandId() + " was answered twice");
    }
    outcome.accept(reject);
  }

  /** A cluster sends a node away; only one that asked at a stranger's address may meet that. */
  void refused(SimNode node, String detail) {
    if (!node.mayMeetStrangers()) {
      throw new Broken(node.id + " was refused: " + detail);
    }
  }

  BucketProps bucketProps(Bck bck) {
    return BucketDefaults.of(config, bck, Uint64.ZERO, 1);
  }

  /** A cluster never takes in a stranger. */
  void requireOwn(ClusterState state) {
    state
        .smap()
        .nodes()
        .forEach(
            member -> {
              if (!everSeen.contains(member.id())) {
                throw new Broken("%s is a member in %s".formatted(member.id(), state.key()));
              }
            });
  }

  /** Dropped by an operator: stays away until it is asked back, also when the others forgot it. */
  boolean isOutcast(SimNode node) {
    ClusterState own = node.core().accepted();
    return node.core().isOutside()
        && (departs(observer.best(), node) || own != null && departs(own, node));
  }

  private static boolean departs(ClusterState state, SimNode node) {
    return state.header().departures().stream()
        .anyMatch(departure -> departure.node().id().equals(node.id));
  }

  /** Where every node stands, for the message of a failure. */
  String describe() {
    StringBuilder text = new StringBuilder();
    for (SimNode node : nodes.values()) {
      text.append(node.id).append(node.isUp() ? " up" : " down");
      if (node.isUp()) {
        ClusterState shown = node.core().published();
        ClusterState accepted = node.core().accepted();
        text.append(" shows ").append(shown == null ? "nothing" : shown.key());
        text.append(" accepted ").append(accepted == null ? "nothing" : accepted.key());
        text.append(" promised ").append(node.core().promised());
        text.append(node.core().isPrimary() ? " PRIMARY" : "");
        text.append(node.core().isOutside() ? " outside" : "");
      }
      text.append("; ");
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return "seed " + world.seed;
  }
}
