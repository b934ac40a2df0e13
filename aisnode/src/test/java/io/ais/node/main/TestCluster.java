package io.ais.node.main;

import io.ais.client.AisClient;
import io.ais.client.ClientOptions;
import io.ais.client.HttpClient;
import io.ais.client.HttpRequest;
import io.ais.client.HttpResponse;
import io.ais.client.RequestBody;
import io.ais.model.Smap;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * Proxies and targets in this JVM: the production composition with real HTTP on free loopback ports and
 * directories of its own, without processes. Confined to the thread of the test, except for {@link
 * #client}. Closing it leaves nothing behind.
 */
final class TestCluster implements AutoCloseable {
  private static final int PORTS = 5_300;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path root;
  private final List<TestNode> nodes = new ArrayList<>();
  private final HttpClient http = new HttpClient(ClientOptions.defaults());
  private final RecentLog log = RecentLog.attach();
  private final SecureRandom random = new SecureRandom();
  private final String config;
  private int added;

  private TestCluster(String firstProxyUrl, String secondProxyUrl) throws IOException {
    root = Files.createTempDirectory("ais-cluster-");
    config =
        resource("/golden/control/sample_ais.json")
            .replace("http://localhost:8080", firstProxyUrl)
            .replace("http://localhost:8081", secondProxyUrl)
            .replace("\"aws\": {}", "");
  }

  /** Starts a cluster and waits until all nodes know all. */
  static TestCluster of(int proxies, int targets) {
    TestCluster cluster = unstarted(proxies, targets);
    try {
      cluster.nodes.forEach(TestNode::start);
      cluster.awaitFormed(proxies, targets);
      return cluster;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  /**
   * Nodes with directories and ports that were never started. The configuration of all names the first
   * proxy as primary and the second for discovery.
   */
  static TestCluster unstarted(int proxies, int targets) {
    try {
      List<Integer> ports = freePorts(proxies + targets);
      String second = proxies > 1 ? "http://localhost:" + ports.get(1) : "";
      TestCluster cluster = new TestCluster("http://localhost:" + ports.getFirst(), second);
      for (int i = 0; i < proxies + targets; i++) {
        boolean first = i == 0;
        cluster.add(
            i < proxies ? "proxy" : "target",
            ports.get(i),
            first ? List.of("-ntargets=" + targets) : List.of());
      }
      return cluster;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TestNode add(String role, int port, List<String> flags) throws IOException {
    int number = ++added;
    Path directory = Files.createDirectories(root.resolve("n" + number));
    Files.writeString(directory.resolve("ais.json"), config);
    String local =
        resource("/golden/control/sample_ais_local.json")
            .replace("/etc/ais", directory.resolve("conf").toString())
            .replace("/var/log/ais", directory.resolve("log").toString())
            .replace("\"8080\"", "\"" + port + "\"")
            .replace("\"9080\"", "\"" + (port + 1) + "\"")
            .replace("\"10080\"", "\"" + (port + 2) + "\"")
            .replace("/ais/mp", directory.resolve("mp").toString())
            .replace("\"instance\": 1", "\"instance\": " + number);
    Files.writeString(directory.resolve("ais_local.json"), local);
    TestNode node = new TestNode(role, directory, port, flags);
    nodes.add(node);
    return node;
  }

  /** Adds a target to the running cluster; it is in the map of all when this returns. */
  TestNode addTarget() {
    try {
      TestNode node = add("target", freePorts(1).getFirst(), List.of());
      node.start();
      awaitFormed(proxies().size(), targets().size());
      return node;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A node that is not started; role is {@code proxy} or {@code target}. */
  TestNode addUnstarted(String role, String... flags) {
    try {
      return add(role, freePort(), List.of(flags));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** First of three free ports in a row. */
  static int freePort() {
    return freePorts(1).getFirst();
  }

  /** Ends a node that shall have no part in what follows. */
  void forget(TestNode node) {
    node.kill();
    nodes.remove(node);
  }

  /**
   * Three ports in a row per node, each tried by binding it. Below the range from which the kernel
   * takes ports of outgoing connections: a node that is restarted finds its ports free again. Each of two
   * JVMs that run tests at a time has a range of its own.
   */
  private static List<Integer> freePorts(int count) {
    List<Integer> found = new ArrayList<>();
    int first = 10_240 + (Integer.getInteger("ais.test.fork", 1) - 1) % 2 * PORTS;
    int candidate = first + new SecureRandom().nextInt(PORTS / 3) * 3;
    for (int tries = 0; found.size() < count; tries++) {
      if (tries > 5_000) {
        throw new IllegalStateException("no free ports");
      }
      if (isFree(candidate) && isFree(candidate + 1) && isFree(candidate + 2)) {
        found.add(candidate);
      }
      candidate = candidate + 3 < first + PORTS ? candidate + 3 : first;
    }
    return found;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  static String resource(String name) {
    try (InputStream in = TestCluster.class.getResourceAsStream(name)) {
      return new String(
          Objects.requireNonNull(in, "no resource " + name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What nodes have logged as errors of late. */
  List<String> errors() {
    return log.errors();
  }

  List<TestNode> nodes() {
    return nodes;
  }

  List<TestNode> proxies() {
    return nodes.stream().filter(node -> !node.isTarget()).toList();
  }

  List<TestNode> targets() {
    return nodes.stream().filter(TestNode::isTarget).toList();
  }

  TestNode proxy(int index) {
    return proxies().get(index);
  }

  TestNode target(int index) {
    return targets().get(index);
  }

  TestNode node(String id) {
    return nodes.stream().filter(node -> node.id().equals(id)).findFirst().orElseThrow();
  }

  /** The proxy that is primary in the map of the first running proxy. */
  TestNode primary() {
    return proxies().stream()
        .filter(node -> node.isRunning() && node.shared().control.isPrimary())
        .findFirst()
        .orElseThrow();
  }

  /** A client of the node; thread-safe. */
  AisClient client(TestNode node) {
    return new AisClient(node.url(), http, "ais/test", "");
  }

  /** A client of the first proxy. */
  AisClient client() {
    return client(proxy(0));
  }

  /** One request; redirects are followed. */
  HttpResponse send(TestNode to, String method, String pathAndQuery, String body)
      throws IOException {
    return http.send(
        HttpRequest.of(method, to.url() + pathAndQuery)
            .withHeader("Content-Type", "application/json")
            .withBody(RequestBody.of(body)));
  }

  HttpClient http() {
    return http;
  }

  /** Body of a successful GET. */
  byte[] get(TestNode from, String pathAndQuery) throws IOException {
    return client(from).get(pathAndQuery);
  }

  /** Waits until all running nodes hold the same map with so many members, all active. */
  void awaitFormed(int proxies, int targets) {
    await(
        proxies + " proxies and " + targets + " targets in every map",
        () ->
            agree()
                && anySmap().proxies().size() == proxies
                && anySmap().targets().size() == targets
                && anySmap().targets().values().stream().allMatch(target -> target.isActive())
                && nodes.stream()
                    .filter(TestNode::isRunning)
                    .allMatch(node -> node.shared().health.isReady()));
  }

  /** True when all running nodes hold the same version of the map and know a primary. */
  boolean agree() {
    List<Smap> maps = nodes.stream().filter(TestNode::isRunning).map(TestNode::smap).toList();
    Smap first = maps.getFirst();
    return first != null
        && first.primary() != null
        && maps.stream().allMatch(map -> map != null && map.version() == first.version());
  }

  private Smap anySmap() {
    return nodes.stream().filter(TestNode::isRunning).findFirst().orElseThrow().smap();
  }

  /** The least patience with silent nodes that the configuration allows at its interval. */
  void missSilentNodesSoon() throws IOException {
    client()
        .cluster()
        .setConfig(
            Map.of("keepalivetracker.proxy.factor", "1", "keepalivetracker.target.factor", "1"),
            false);
  }

  /** Waits until no rebalance runs. */
  void awaitBalanced() {
    await(
        "the end of the rebalance",
        () -> agree() && !primary().shared().control.current().rmd().running());
  }

  /** Waits for a condition; dumps the recent log of all nodes when it does not come true. */
  void await(String what, Callable<Boolean> condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Exception last = null;
    while (System.nanoTime() - deadline < 0) {
      try {
        if (condition.call()) {
          return;
        }
        last = null;
      } catch (Exception e) {
        last = e;
      }
      checkUnbroken();
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for " + what, e);
      }
    }
    throw new AssertionError("waited in vain for " + what + "\n" + log.dump(), last);
  }

  private void checkUnbroken() {
    for (TestNode node : nodes) {
      if (!node.broken().isEmpty()) {
        throw new AssertionError(node + ": broken invariant: " + node.broken() + "\n" + log.dump());
      }
    }
  }

  /** The recent log lines of all nodes. */
  String dump() {
    return log.dump();
  }

  /** A random source for contents. */
  byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @Override
  public void close() {
    try {
      for (TestNode node : nodes) {
        node.kill();
      }
      http.close();
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
      checkUnbroken();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      log.close();
    }
  }
}
