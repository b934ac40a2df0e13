package io.ais.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.ais.base.GoDuration;
import io.ais.cli.explain.NodeFacts.Readiness;
import io.ais.cli.settings.Environment;
import io.ais.cli.settings.Settings;
import io.ais.cli.syntax.CommandException;
import io.ais.client.AisHttpException;
import io.ais.client.ClientOptions;
import io.ais.client.HttpRequest;
import io.ais.client.HttpResponse;
import io.ais.model.ActMsg;
import io.ais.model.JoinResult;
import io.ais.model.NetInfo;
import io.ais.model.NodeStatus;
import io.ais.model.RmNode;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.wire.Headers;
import io.ais.wire.Json;
import io.ais.wire.Query;
import io.ais.wire.Urls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The cluster as one run of the tool sees it. The map is fetched once; from then on the primary is
 * asked. Thread-safe.
 */
public final class Cluster implements AutoCloseable {
  private static final Duration NODE_PATIENCE = Duration.ofSeconds(2);

  private final Rest rest;
  private final String endpoint;
  private Smap smap;

  private Cluster(Rest rest) {
    this.rest = rest;
    this.endpoint = rest.base();
  }

  /** Chooses the gateway; contacts nobody yet. */
  static Cluster connect(Settings settings, Environment environment) {
    Duration connect = GoDuration.parse(settings.timeout().connect());
    Duration request = GoDuration.parse(settings.timeout().request());
    return connect(settings, environment, connect, request);
  }

  /** The same, for answers that come soon or not at all. */
  static Cluster connect(Settings settings, Environment environment, Duration patience) {
    return connect(settings, environment, patience, patience);
  }

  private static Cluster connect(
      Settings settings, Environment environment, Duration connect, Duration request) {
    String url = gateway(settings, environment);
    int scheme = url.indexOf("://");
    if (scheme < 0) {
      int colon = url.indexOf(':');
      String word = colon < 0 ? url : url.substring(0, colon);
      throw new CommandException("unsupported protocol scheme \"" + word + "\"");
    }
    if (!url.substring(0, scheme).equals("http")) {
      throw new CommandException(
          "unsupported protocol scheme \"" + url.substring(0, scheme) + "\"");
    }
    ClientOptions options =
        ClientOptions.defaults().withUserAgent("ais/cli").withTimeouts(connect, request);
    String trimmed = url.replaceFirst("/+$", "");
    return new Cluster(new Rest(options, trimmed, token(environment)));
  }

  /** The gateway to ask: of the environment, or of the tool's own configuration. */
  public static String gateway(Settings settings, Environment environment) {
    String url = environment.get("AIS_ENDPOINT");
    if (url.isEmpty()) {
      url = settings.cluster().url();
    }
    return url.isEmpty() ? settings.cluster().defaultUrl() : url;
  }

  private static String token(Environment environment) {
    String token = environment.get("AIS_AUTHN_TOKEN");
    if (!token.isEmpty()) {
      return token;
    }
    String named = environment.get("AIS_AUTHN_TOKEN_FILE");
    Path file =
        named.isEmpty() ? environment.configDirectory().resolve("auth.token") : Path.of(named);
    if (!Files.isReadable(file)) {
      return "";
    }
    try {
      return Json.tree(Files.readAllBytes(file)).path("token").asText("");
    } catch (IOException e) {
      throw new CommandException("failed to read token \"" + file + "\"");
    }
  }

  /** Requests to the gateway. */
  Rest rest() {
    return rest;
  }

  /** Where the user told the tool to ask. */
  public String endpoint() {
    return endpoint;
  }

  /** The cluster map; fetched once. */
  public synchronized Smap smap() throws IOException {
    if (smap == null) {
      refresh();
    }
    return smap;
  }

  /** Fetches the map anew. */
  public synchronized Smap refresh() throws IOException {
    smap = Json.parse(rest.get("/v1/daemon?what=smap"), Smap.class);
    return smap;
  }

  /** Node by {@code ID}, {@code t[ID]} or {@code p[ID]}. */
  public Snode node(String text) throws IOException {
    Snode node = smap().node(bareId(text));
    if (node == null) {
      throw new CommandException(
          "node \""
              + text
              + "\" does not exist (press <TAB-TAB> to select, '--help' for more options, check"
              + " available nodes by running 'ais show cluster')");
    }
    if (isWrapped(text) && text.charAt(0) != node.display().charAt(0)) {
      throw new CommandException(
          "node \"" + text + "\" does not exist, did you mean " + node.display() + "?");
    }
    return node;
  }

  /** Takes off {@code t[...]} or {@code p[...]}. */
  static String bareId(String text) {
    return isWrapped(text) ? text.substring(2, text.length() - 1) : text;
  }

  private static boolean isWrapped(String text) {
    return (text.startsWith("t[") || text.startsWith("p[")) && text.endsWith("]");
  }

  /** Document of one node, asked through the gateway. */
  byte[] ofNode(String nodeId, String what) throws IOException {
    return rest.read(toNode("GET", "/v1/reverse/daemon?what=" + what, nodeId));
  }

  /** Answer of one node to a query, asked through the gateway; given up after that time. */
  byte[] ofNode(String nodeId, Query query, Duration patience) throws IOException {
    HttpRequest request = toNode("GET", "/v1/reverse/daemon?" + query.encode(), nodeId);
    return rest.read(request.withTimeout(patience));
  }

  /** The log of a node as the query selects it; the caller reads and closes it. */
  HttpResponse logOf(String nodeId, Query query) throws IOException {
    return rest.open(toNode("GET", "/v1/reverse/daemon?" + query.encode(), nodeId));
  }

  private HttpRequest toNode(String method, String target, String nodeId) {
    return rest.request(method, target)
        .withHeader(Headers.NODE_ID, nodeId)
        .withTimeout(Duration.ofSeconds(30));
  }

  /** Status of a node; does not wait long. */
  NodeStatus status(String nodeId) throws IOException {
    HttpRequest request =
        toNode("GET", "/v1/reverse/daemon?what=node_status", nodeId).withTimeout(NODE_PATIENCE);
    return Json.parse(rest.read(request), NodeStatus.class);
  }

  /** True if something listens at the public address of this node, as far as one sees from here. */
  static boolean answers(Snode node) {
    try (Socket socket = new Socket()) {
      NetInfo net = node.publicNet();
      socket.connect(new InetSocketAddress(net.host(), net.portNumber()), 1000);
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  /** What a node says of its readiness, asked directly; unknown where it cannot be reached from here. */
  Readiness readiness(Snode node) {
    String url = node.publicNet().url() + "/v1/health?readiness=true";
    try (HttpResponse response = rest.open(HttpRequest.of("GET", url).withTimeout(NODE_PATIENCE))) {
      return new Readiness(response.status(), "");
    } catch (AisHttpException e) {
      return new Readiness(e.status(), "");
    } catch (IOException | CommandException e) {
      return Readiness.UNKNOWN;
    }
  }

  /** Why the gateway hears no primary, in its words; empty while it does. */
  String trouble() {
    HttpRequest request = rest.request("GET", "/v1/health").withTimeout(NODE_PATIENCE);
    try (HttpResponse response = rest.open(request)) {
      String trouble = response.headers().first(Headers.TROUBLE);
      return trouble == null ? "" : trouble;
    } catch (IOException e) {
      return ""; // not ready yet: what is asked next tells more
    }
  }

  /** Last complete scrub of each bucket by target, JSON as sent. */
  byte[] scrubs() throws IOException {
    return rest.get("/v1/cluster?what=scrub");
  }

  /** Cluster configuration. */
  JsonNode config() throws IOException {
    return rest.tree("/v1/cluster?what=cluster_config");
  }

  /** An action of {@code PUT /v1/cluster}; returns the text of the answer. */
  String act(String action, Object value) throws IOException {
    return act(action, value, "");
  }

  /** An action of {@code PUT /v1/cluster} on what has this name. */
  String act(String action, Object value, String name) throws IOException {
    byte[] answer = rest.send("PUT", "/v1/cluster", new ActMsg(value, action, name));
    return new String(answer, StandardCharsets.UTF_8);
  }

  /** A membership action; returns the id of the rebalance it started, or an empty text. */
  String membership(String action, RmNode nodes) throws IOException {
    return act(action, nodes).strip();
  }

  /** Makes a node a member. */
  JoinResult join(Snode node) throws IOException {
    HttpRequest request =
        rest.json("POST", "/v1/cluster/join-by-admin", Json.bytes(node))
            .withHeader(Headers.NODE_FLAGS, Long.toString(node.flags()));
    byte[] answer = rest.read(request);
    return answer.length == 0 ? new JoinResult("", "") : Json.parse(answer, JoinResult.class);
  }

  /** Moves the primary role. */
  void setPrimary(String nodeId, String url, boolean force) throws IOException {
    Query query = force ? Query.EMPTY.plus("frc", "true") : Query.EMPTY;
    query = url.isEmpty() ? query : query.plus("can", url);
    String tail = query.keys().isEmpty() ? "" : "?" + query.encode();
    rest.read(rest.request("PUT", "/v1/cluster/proxy/" + nodeId + tail));
  }

  /** Changes values of the cluster configuration. */
  void configure(Map<String, String> values, boolean transientOnly) throws IOException {
    Query query = query(values);
    query = transientOnly ? query.plus("transient", "true") : query;
    rest.read(rest.request("PUT", "/v1/cluster/set-config?" + query.encode()));
  }

  /** Overrides values on one node. */
  void configureNode(String nodeId, Map<String, String> values, boolean transientOnly)
      throws IOException {
    Query query = query(values).plus("transient", Boolean.toString(transientOnly));
    rest.read(toNode("PUT", "/v1/reverse/daemon/set-config?" + query.encode(), nodeId));
  }

  /** An action addressed to one node. */
  void actOnNode(String nodeId, String action, Object value) throws IOException {
    byte[] body = Json.bytes(new ActMsg(value, action, ""));
    rest.read(rest.json("PUT", "/v1/reverse/daemon", body).withHeader(Headers.NODE_ID, nodeId));
  }

  /** Changes one mountpath of a target, or looks at it; returns the text of the answer. */
  String changeMountpath(String method, String nodeId, String action, String path, Query options)
      throws IOException {
    byte[] body = Json.bytes(new ActMsg(path, action, ""));
    String target = Urls.withQuery("/v1/reverse/daemon/mountpaths", options);
    byte[] answer = rest.read(rest.json(method, target, body).withHeader(Headers.NODE_ID, nodeId));
    return new String(answer, StandardCharsets.UTF_8).strip();
  }

  private static Query query(Map<String, String> values) {
    Query query = Query.EMPTY;
    for (Map.Entry<String, String> value : values.entrySet()) {
      query = query.plus(value.getKey(), value.getValue());
    }
    return query;
  }

  /** Buckets of the cluster. */
  Buckets buckets() {
    return new Buckets(rest);
  }

  /** Objects of the cluster. */
  Objects objects() {
    return new Objects(rest);
  }

  /** Jobs of the cluster. */
  Jobs jobs() {
    return new Jobs(rest);
  }

  @Override
  public void close() {
    rest.close();
  }
}
