package io.ais.node.proxyapi;

import io.ais.base.Ids;
import io.ais.base.InvalidException;
import io.ais.error.AisException;
import io.ais.error.Names;
import io.ais.error.TypeCodes;
import io.ais.model.ActMsg;
import io.ais.model.Bck;
import io.ais.model.JobArgs;
import io.ais.model.JobKind;
import io.ais.model.JoinResult;
import io.ais.model.NodeFlags;
import io.ais.model.RmNode;
import io.ais.model.Rmd;
import io.ais.model.Snode;
import io.ais.model.config.ConfigToSet;
import io.ais.node.bucket.Commander;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Command;
import io.ais.node.cluster.CommandResult;
import io.ais.node.cluster.DecommissionOptions;
import io.ais.node.cluster.Destination;
import io.ais.node.control.ClusterView;
import io.ais.node.http.Exchange;
import io.ais.node.http.Response;
import io.ais.node.nodeapi.Envelope;
import io.ais.node.nodeapi.Health;
import io.ais.node.nodeapi.NodeVerbs;
import io.ais.node.nodeapi.UnkeptPromises;
import io.ais.wire.Actions;
import io.ais.wire.Headers;
import io.ais.wire.Json;
import io.ais.wire.QueryKeys;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Serves {@code PUT} and {@code POST /v1/cluster} (spec/rest-api-jobs.md 4, spec/control-plane.md
 * 10). Everything here is the primary's; other proxies forward. Thread-safe.
 */
public final class ClusterVerbs {
  private static final int BODY_LIMIT = 16 << 20;

  // Flags of a rebalance start: spec/rest-api-jobs.md 5.1.
  private static final long KEEP_MISPLACED = 8;
  private static final long REMOVE_MISPLACED = 16;

  /** What the verbs need of other parts. */
  public interface Parts {
    /**
     * Asks nodes for a sign of life, a few times.
     *
     * @throws AisException 400 naming the node that does not answer
     */
    void requireReachable(List<String> ids);

    /**
     * Makes sure that targets which cannot give away their objects hold nothing alone.
     *
     * @return those that were asked and hold nothing; empty when objects can move
     * @throws AisException 400 with the number of objects
     */
    List<String> requireElsewhere(List<String> ids);

    /** Asks a node at a control address for its entry. */
    Snode describe(Snode address);

    /**
     * Checks another cluster that this one is to join.
     *
     * @throws AisException why that cannot be
     */
    Destination checkCluster(ClusterState own, String id, String url);

    /** No other cluster shall join this one meanwhile. */
    Health.Leaving leave();

    /** Applies a configuration change in memory on every active node. */
    void setTransient(ConfigToSet change);

    /** Sends an action to every node. */
    void tellAll(ActMsg message);

    /** Starts a job on the targets; returns its id. */
    String startJob(JobArgs args, String name);

    /** Stops jobs. */
    void stopJobs(JobArgs args);
  }

  private final String display;
  private final ClusterView view;
  private final Commander commander;
  private final PrimaryForward forward;
  private final Supplier<String> goTime;
  private final Parts parts;

  /**
   * @param goTime text of the time of an update
   */
  public ClusterVerbs(
      String display,
      ClusterView view,
      Commander commander,
      PrimaryForward forward,
      Supplier<String> goTime,
      Parts parts) {
    this.display = display;
    this.view = view;
    this.commander = commander;
    this.forward = forward;
    this.goTime = goTime;
    this.parts = parts;
  }

  /** PUT. */
  public void put(Exchange exchange, String rest) throws IOException {
    byte[] body = exchange.body().readAll(BODY_LIMIT);
    if (rest.equals("set-config")) {
      setByKeys(exchange, body);
      return;
    }
    if (rest.startsWith("proxy/")) {
      setPrimary(exchange, rest.substring("proxy/".length()), body);
      return;
    }
    if (!rest.isEmpty()) {
      throw new AisException(
          501,
          TypeCodes.NOT_IMPLEMENTED,
          "cannot PUT /v1/cluster/" + rest + " - not implemented yet");
    }
    ActMsg message = Envelope.parse(body, exchange, display);
    forward.serve(exchange, body, () -> exchange.respond(act(exchange, message)));
  }

  private static void requireCloud(String provider) {
    if (!provider.isEmpty() && Names.provider(provider).equals("ais")) {
      throw AisException.badRequest(
          "cannot reload \"" + provider + "\" creds: not a Cloud provider");
    }
  }

  private Response act(Exchange exchange, ActMsg message) {
    return switch (message.action()) {
      case Actions.SET_CONFIG -> {
        setConfig(ConfigToSet.ofTree(message.value()), NodeVerbs.isTransient(exchange), message);
        yield Response.of(200);
      }
      case Actions.RESET_CONFIG -> done(new Command.ResetConfig());
      case Actions.ROTATE_LOGS, Actions.RESET_STATS -> {
        parts.tellAll(message);
        yield Response.of(200);
      }
      case Actions.CLEAR_LOM_CACHE -> {
        refuseSingleNode(message.name());
        // metadata of objects is read from the mountpaths each time: nothing to drop
        yield Response.of(200);
      }
      case Actions.RELOAD_CREDENTIALS -> {
        requireCloud(message.name());
        // no backend keeps credentials: nothing to reload
        yield Response.of(200);
      }
      case Actions.START_MAINTENANCE,
          Actions.STOP_MAINTENANCE,
          Actions.SHUTDOWN_NODE,
          Actions.DECOMMISSION_NODE,
          Actions.REMOVE_UNSAFE ->
          text(membership(message));
      case Actions.SHUTDOWN_CLUSTER -> done(new Command.ShutdownCluster());
      case Actions.DECOMMISSION_CLUSTER -> done(new Command.DecommissionCluster(options(message)));
      case Actions.START -> text(start(message));
      case Actions.STOP -> {
        stop(Envelope.value(message, JobArgs.class));
        yield Response.of(200);
      }
      default -> throw AisException.badRequest("invalid action \"" + message.action() + "\"");
    };
  }

  private static void refuseSingleNode(String id) {
    if (!id.isEmpty()) {
      throw new AisException(
          501,
          TypeCodes.NOT_IMPLEMENTED,
          "cannot drop in-memory metadata cache for a single node "
              + id
              + " - not implemented yet");
    }
  }

  private Response done(Command command) {
    commander.submit(command);
    return Response.of(200);
  }

  private static Response text(String text) {
    return text.isEmpty() ? Response.of(200) : Response.text(text);
  }

  private void setByKeys(Exchange exchange, byte[] body) throws IOException {
    Map<String, String> keys = NodeVerbs.keys(exchange);
    ConfigToSet change = ConfigToSet.ofKeys(keys);
    forward.serve(
        exchange,
        body,
        () -> {
          if (NodeVerbs.isTransient(exchange)) {
            setTransient(change);
          } else {
            checkProtection(change);
            commander.submit(new Command.SetConfig(keys, null, goTime.get()));
          }
          exchange.respond(Response.of(200));
        });
  }

  private void setConfig(ConfigToSet change, boolean inMemory, ActMsg message) {
    if (inMemory) {
      setTransient(change);
    } else {
      checkProtection(change);
      commander.submit(new Command.SetConfig(Map.of(), message.value(), goTime.get()));
    }
  }

  private void checkProtection(ConfigToSet change) {
    ClusterState current = view.current();
    if (current != null) { // without a state the command is refused anyway
      UnkeptPromises.check(current.config(), change);
    }
  }

  private void setTransient(ConfigToSet change) {
    change.checkTransient();
    view.current().config().apply(change);
    parts.setTransient(change);
  }

  private void setPrimary(Exchange exchange, String id, byte[] body) throws IOException {
    if (exchange.query().flag(QueryKeys.FORCE)) {
      force(exchange, id, body);
      return;
    }
    forward.serve(exchange, body, () -> exchange.respond(done(new Command.SetPrimary(id))));
  }

  /** Not the primary's: there is none. The node that shall be primary does it. */
  private void force(Exchange exchange, String id, byte[] body) throws IOException {
    String url = exchange.query().first(QueryKeys.CANDIDATE);
    if (!url.isEmpty()) {
      forward.serve(exchange, body, () -> exchange.respond(joinCluster(id, url)));
      return;
    }
    if (display.equals("p[" + id + "]")) {
      exchange.respond(done(new Command.ForcePrimary(id))); // also before it shows a map
      return;
    }
    ClusterState state = view.current();
    Snode heir = state == null ? null : state.smap().proxies().get(id);
    if (heir == null) {
      throw new AisException(
          404,
          TypeCodes.NODE_NOT_FOUND,
          display
              + ": set-primary failure ('frc' query is true): no proxy "
              + id
              + " in the cluster map; to join another cluster name its primary's URL"
              + " ('can' query is empty)");
    }
    forward.relayOrFail(exchange, heir, exchange.rawPath(), body);
  }

  private Response joinCluster(String id, String url) {
    try (Health.Leaving _ = parts.leave()) {
      return done(new Command.JoinCluster(parts.checkCluster(view.current(), id, url)));
    }
  }

  private String membership(ActMsg message) {
    RmNode request = Envelope.value(message, RmNode.class);
    List<String> ids = checkedIds(request);
    boolean skip = request.skipRebalance();
    Command command =
        switch (message.action()) {
          case Actions.START_MAINTENANCE -> new Command.StartMaintenance(ids, skip);
          case Actions.STOP_MAINTENANCE -> new Command.StopMaintenance(ids, skip);
          case Actions.SHUTDOWN_NODE -> new Command.ShutdownNode(ids, skip);
          case Actions.REMOVE_UNSAFE -> new Command.RemoveUnsafe(ids, skip);
          default ->
              new Command.DecommissionNode(
                  ids,
                  skip,
                  new DecommissionOptions(
                      request.removeUserData(), request.keepInitialConfig(), request.noShutdown()),
                  skip ? List.of() : parts.requireElsewhere(ids));
        };
    if (message.action().equals(Actions.STOP_MAINTENANCE)) {
      parts.requireReachable(ids);
    }
    return commander.submit(command).text();
  }

  private static List<String> checkedIds(RmNode request) {
    if (request.isAmbiguous()) {
      throw AisException.badRequest(
          "cannot specify both sid \"" + request.id() + "\" and sids " + request.idList());
    }
    List<String> ids = request.ids();
    if (ids.isEmpty()) {
      throw AisException.badRequest("invalid membership-change operation: missing node IDs");
    }
    LinkedHashSet<String> seen = new LinkedHashSet<>();
    for (String id : ids) {
      try {
        Ids.checkNodeId(id);
      } catch (InvalidException e) {
        throw new AisException(400, "", e.getMessage(), e);
      }
      if (!seen.add(id)) {
        throw AisException.badRequest(
            "duplicated node ID \"" + id + "\" in [" + String.join(" ", ids) + "]");
      }
    }
    return ids;
  }

  private static DecommissionOptions options(ActMsg message) {
    if (message.value() == null) {
      return DecommissionOptions.DEFAULT;
    }
    RmNode request = Envelope.value(message, RmNode.class);
    return new DecommissionOptions(
        request.removeUserData(), request.keepInitialConfig(), request.noShutdown());
  }

  private String start(ActMsg message) {
    JobArgs args = Envelope.value(message, JobArgs.class);
    if (JobKind.find(args.kind()).filter(kind -> kind == JobKind.REBALANCE).isPresent()) {
      return commander.submit(new Command.StartRebalance(scope(args, message.name()))).text();
    }
    return parts.startJob(args, message.name());
  }

  /** Bucket and prefix limit a rebalance; a cleanup is one that removes instead of moving. */
  private static Rmd.Scope scope(JobArgs args, String prefix) {
    if ((args.flags() & KEEP_MISPLACED) != 0) {
      throw AisException.badRequest("'keep misplaced' does not apply to a rebalance");
    }
    boolean cleanup = (args.flags() & REMOVE_MISPLACED) != 0;
    Bck bck = args.bck().isNone() ? null : args.bck();
    if (bck == null && !prefix.isEmpty()) {
      throw AisException.badRequest("prefix \"" + prefix + "\" without a bucket");
    }
    return new Rmd.Scope(cleanup, bck, prefix);
  }

  private void stop(JobArgs args) {
    boolean byKind =
        JobKind.find(args.kind()).filter(kind -> kind == JobKind.REBALANCE).isPresent();
    if (byKind || Ids.isRebalanceId(args.id())) {
      if (view.current().rmd().running()) {
        commander.submit(new Command.AbortRebalance(args.id(), args.force()));
      }
      return;
    }
    parts.stopJobs(args);
  }

  /** POST: join by the operator. */
  public void post(Exchange exchange, String rest) throws IOException {
    byte[] body = exchange.body().readAll(BODY_LIMIT);
    if (!rest.equals("join-by-admin")) {
      throw AisException.badRequest(
          "invalid request URI: 'POST "
              + exchange.rawPath()
              + "' from "
              + exchange.remoteAddress());
    }
    forward.serve(exchange, body, () -> join(exchange, body));
  }

  private void join(Exchange exchange, byte[] body) throws IOException {
    Snode address = Json.parse(body, Snode.class);
    boolean nonElectable = nonElectable(exchange, address);
    Snode node = parts.describe(address);
    if (address.type() != null && address.type() != node.type()) {
      throw AisException.badRequest(
          "%s is a %s, not a %s"
              .formatted(node.display(), node.type().wire(), address.type().wire()));
    }
    boolean member = view.current().smap().node(node.id()) != null;
    CommandResult result = commander.submit(new Command.AdminJoin(node, nonElectable));
    exchange.respond(Response.json(new JoinResult(node.id(), member ? "" : result.text())));
  }

  private static boolean nonElectable(Exchange exchange, Snode node) {
    String flags = exchange.headers().first(Headers.NODE_FLAGS, "");
    if (flags.isEmpty() || flags.equals("0")) {
      return false;
    }
    if (!flags.equals(Long.toString(NodeFlags.NON_ELECTABLE)) || !node.isProxy()) {
      throw AisException.badRequest("expecting only 'non-electable' bit (and only proxies)");
    }
    return true;
  }
}
