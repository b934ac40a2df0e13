package io.ais.node.main;

import io.ais.base.Ids;
import io.ais.model.Capacity;
import io.ais.model.JobSnap;
import io.ais.model.NodeType;
import io.ais.model.Snode;
import io.ais.model.StateFlags;
import io.ais.model.config.ClusterConfig;
import io.ais.model.config.Feature;
import io.ais.model.config.LogConf;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Core;
import io.ais.node.cluster.Identity;
import io.ais.node.control.ControlPlane;
import io.ais.node.control.MessageHandler;
import io.ais.node.control.NodeSteps;
import io.ais.node.control.Sha256Hasher;
import io.ais.node.control.Standing;
import io.ais.node.control.StateFiles;
import io.ais.node.control.StateLog;
import io.ais.node.http.HttpServer;
import io.ais.node.http.Listen;
import io.ais.node.http.Net;
import io.ais.node.http.ServerConfig;
import io.ais.node.nodeapi.Health;
import io.ais.node.nodeapi.NodeIdentity;
import io.ais.node.nodeapi.NodeQueries;
import io.ais.node.nodeapi.NodeSettings;
import io.ais.node.nodeapi.NodeStatusSource;
import io.ais.node.nodeapi.NodeVerbs;
import io.ais.node.peer.PeerClient;
import io.ais.node.placement.Ownership;
import io.ais.node.runtime.Ticker;
import io.ais.node.runtime.WallClock;
import io.ais.node.stats.JvmMetrics;
import io.ais.node.stats.MachineAlerts;
import io.ais.node.stats.NodeState;
import io.ais.node.stats.PrometheusText;
import io.ais.node.stats.Stats;
import io.ais.node.stats.SystemInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts that both roles have. Built first; the role adds its own and starts it. Closed by the
 * role's node.
 */
final class Shared implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Shared.class);
  private static final DateTimeFormatter CREATED =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  final Startup startup;
  final Ticker ticker = Ticker.system();
  final WallClock clock = WallClock.system();
  final RandomGenerator random = new SecureRandom();
  final NodeIdentity identity;
  final NodeState state = new NodeState();
  private final MachineAlerts machine = new MachineAlerts(state);
  final Stats stats;
  final SystemInfo system;
  final PeerClient peers;
  final ControlPlane control;
  final NodeSettings settings;
  final Ownership ownership;
  final Health health;
  final LogFiles logs;
  final HttpServer server;
  final ScheduledExecutorService housekeeper;

  /** The cluster that this node left together with all others, while it is in no other one yet. */
  final String leftCluster;

  final RestartMark mark;
  private volatile boolean owes; // a crash before this run

  /**
   * @param stateCopies copies of the cluster state outside the configuration directory
   */
  Shared(Startup startup, String nodeId, NodeSteps steps, List<byte[]> stateCopies)
      throws IOException {
    this.startup = startup;
    NodeKey key = NodeKey.of(Path.of(startup.local().confdir()));
    Snode plain = startup.self(nodeId);
    // Gateways publish their key in the cluster map, as clients of the reference expect it there.
    Snode self = plain.isProxy() ? plain.withVerifyingKey(key.publicText()) : plain;
    String deployment = startup.local().isTesting() ? "dev" : "linux";
    this.identity =
        new NodeIdentity(self, Version.TEXT, Version.BUILD_TIME, deployment, key.publicText());
    this.stats = new Stats(startup.type(), ticker);
    this.stats.gauge("state.flags", state::flags);
    int cores = Runtime.getRuntime().availableProcessors();
    this.system = new SystemInfo(Shared::procFile, ticker, cores);
    this.peers = new PeerClient(nodeId, self.display());
    this.mark = RestartMark.set(Path.of(startup.local().confdir()));
    owes = mark.wasSet() && startup.type() == NodeType.TARGET;
    if (mark.wasSet()) {
      state.put(StateFlags.RESTARTED, true);
    }
    Supplier<String> newStore = () -> Long.toHexString(random.nextLong());
    StateFiles files = new StateFiles(Path.of(startup.local().confdir()), newStore, stateCopies);
    this.leftCluster = files.found().left();
    this.control = control(self, steps, files);
    this.settings = new NodeSettings(startup.local(), startup.initial(), control);
    this.ownership = new Ownership(control, nodeId, new PrimaryKey(control, peers));
    this.health = new Health(identity, control, state, stats);
    this.logs = new LogFiles(Path.of(startup.local().logDir()));
    this.server = new HttpServer(ServerConfig.of(self.display()));
    this.housekeeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("hk").daemon(true).factory());
    settings.listen(config -> follow(config.log()));
    control.listen(new StateLog());
    control.listen((before, now) -> settings.refresh());
    control.listen((before, now) -> stateBits(now));
  }

  private ControlPlane control(Snode self, NodeSteps steps, StateFiles files) {
    Designation designation =
        Designation.of(
            self, startup.initial(), startup.environment().getOrDefault("AIS_PRIMARY_EP", ""));
    Identity who =
        new Identity(
            self,
            Ids.newUuid(random),
            designation.designated(),
            startup.flags().standby(),
            startup.flags().skipStartup(),
            startup.flags().expectedTargets(),
            designation.seeds(),
            self.isTarget() && mark.wasSet());
    Core core =
        new Core(
            who,
            files.found(),
            startup.initial(),
            CREATED.format(Instant.now()),
            new Sha256Hasher(),
            random);
    return new ControlPlane(core, files, peers, ticker, steps);
  }

  static String procFile(String path) {
    try {
      return Files.readString(Path.of(path));
    } catch (IOException e) {
      return "";
    }
  }

  /** Bits that follow from the published state. */
  private void stateBits(ClusterState now) {
    Snode member = now.smap().node(identity.id());
    boolean isMember = member != null && now.smap().primary() != null;
    state.put(StateFlags.CLUSTER_STARTED, isMember);
    state.put(StateFlags.MAINTENANCE, member != null && !member.isActive());
    boolean takesPart =
        identity.self().isProxy() || now.rmd().participants().contains(identity.id());
    state.put(StateFlags.REBALANCING, now.rmd().running() && takesPart);
    boolean unfinished = !now.rmd().running() && now.rmd().history().size() > 1;
    state.put(
        StateFlags.REBALANCE_INTERRUPTED, identity.self().isTarget() && now.rmd().interrupted());
    if (!now.rmd().running() && !unfinished && isMember) {
      state.put(StateFlags.RESTARTED, false);
    }
  }

  NodeStatusSource status(
      Supplier<Capacity> capacity, Supplier<JobSnap> rebalance, Supplier<List<String>> alerts) {
    return new NodeStatusSource(
        identity,
        control,
        stats,
        health,
        new NodeStatusSource.Parts(capacity, system::latest, rebalance, alerts));
  }

  NodeQueries queries(NodeStatusSource status, NodeQueries.TargetParts target) {
    return new NodeQueries(
        identity, control, status, settings, stats, logs, target, this::clusterState);
  }

  NodeVerbs verbs(NodeVerbs.MountpathVerbs mountpaths) {
    return new NodeVerbs(identity, settings, stats, logs, mountpaths);
  }

  MessageHandler messages() {
    return new MessageHandler(control);
  }

  PrometheusText prometheus() {
    JvmMetrics jvm = new JvmMetrics(HttpServer::bufferBytes);
    return new PrometheusText(
        startup.type(),
        identity.id(),
        stats,
        nodeId ->
            Feature.RUNTIME_METRICS.in(settings.effective().features())
                ? jvm.families(nodeId)
                : Map.of());
  }

  private Object clusterState() {
    Map<String, Object> shown = new LinkedHashMap<>();
    ClusterState now = control.current();
    shown.put("standing", control.standing());
    shown.put("leads", control.leads());
    if (now != null) {
      shown.put("uuid", now.uuid());
      shown.put("committed", now.key());
      shown.put("hash", now.hash());
      shown.put("header", now.header());
      shown.put("rmd", now.rmd());
      Map<String, String> versions = new LinkedHashMap<>();
      versions.put("smap", Long.toString(now.smap().version()));
      versions.put("bmd", Long.toString(now.bmd().version()));
      versions.put("rmd", Long.toString(now.rmd().version()));
      versions.put("config", Long.toString(now.config().version()));
      shown.put("versions", versions);
    }
    return shown;
  }

  /** Opens the listeners; the handler must be set. */
  void listen() throws IOException {
    var net = startup.local().hostNet();
    Snode self = identity.self();
    List<Listen> listeners = new ArrayList<>();
    listeners.add(listen(Net.CONTROL, self.controlNet().host(), self.controlNet().portNumber()));
    boolean sharedIntra =
        self.controlNet().portNumber() == self.dataNet().portNumber()
            && self.controlNet().host().equals(self.dataNet().host());
    if (!sharedIntra) {
      listeners.add(listen(Net.DATA, self.dataNet().host(), self.dataNet().portNumber()));
    }
    String host = net.hostname().isEmpty() ? "localhost" : net.hostname().split(",")[0].trim();
    listeners.add(listen(Net.PUBLIC, host, Integer.parseInt(net.port())));
    server.start(listeners);
  }

  private Listen listen(Net net, String host, int port) {
    return new Listen(net, startup.listensEverywhere() ? "" : host, port);
  }

  /** Starts periodic work and the control plane. */
  void start() {
    follow(startup.initial().log());
    housekeeper.scheduleAtFixedRate(this::tick, 1, 10, TimeUnit.SECONDS);
    state.put(StateFlags.NODE_STARTED, true);
    control.onStanding(this::standing);
    control.start();
  }

  /** What is logged, where, and how much of it is kept. */
  private void follow(LogConf conf) {
    LogLevels.apply(conf);
    LogFiles.apply(conf);
    server.setSlowLimit(conf.slowRequest());
  }

  /** Looks every ten seconds, and soon after a change of this part of what is configured. */
  void lookRegularly(Runnable look, Function<ClusterConfig, Object> part) {
    housekeeper.scheduleAtFixedRate(look, 10, 10, TimeUnit.SECONDS);
    AtomicReference<Object> before = new AtomicReference<>(part.apply(settings.effective()));
    settings.listen(
        config -> {
          Object now = part.apply(config);
          if (!now.equals(before.getAndSet(now))) {
            soon(look);
          }
        });
  }

  private void soon(Runnable look) {
    try {
      housekeeper.execute(look);
    } catch (RejectedExecutionException e) {
      LOG.debug("the node stops", e);
    }
  }

  private void tick() {
    system.sample();
    machine.refresh(system.latest());
    stats.rollLatencies();
    server.tellLeftOut();
  }

  private void standing(Standing now) {
    state.put(StateFlags.VOTE_IN_PROGRESS, now.voting());
    state.put(StateFlags.KEEPALIVE_ERRORS, !now.trouble().isEmpty());
  }

  /**
   * After a clean stop the next start is not a restart after a crash; unless this one was, and has not come to
   * what follows from it: that is the next one's then.
   */
  void stoppedCleanly() {
    if (!owes) {
      mark.clear();
    }
  }

  /** The run before was cut off, and this one has not told the cluster yet. */
  boolean owes() {
    return owes;
  }

  /** The cluster knows that the run before ended in a crash, and repairs what was lost by it. */
  void madeGood() {
    owes = false;
  }

  /** A start that failed before the node took part: the next one is what this one would have been. */
  void neverRan() {
    mark.putBack();
  }

  @Override
  public void close() {
    housekeeper.shutdownNow();
    server.close();
    control.close();
    peers.close();
  }
}
