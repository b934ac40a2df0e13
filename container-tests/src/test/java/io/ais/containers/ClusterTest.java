package io.ais.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.model.Network.Ipam;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;

/**
 * Three gateways and three targets out of the image, and what an engine does to containers. The steps
 * follow each other: each begins and ends with a whole cluster, and reads all objects at its end.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTest {
  private static final String IMAGE = System.getenv().getOrDefault("AIS_IMAGE", "aisnode:latest");
  private static final String NET = System.getenv().getOrDefault("AIS_TEST_NET", "172.30.51");
  private static final Duration LIMIT = Duration.ofSeconds(180);
  private static final int OBJECTS = 60;

  private final Rest rest = new Rest();
  private final String prefix = "ais-test-" + ProcessHandle.current().pid() + "-";
  private final List<Node> nodes = new ArrayList<>();
  private Network network;
  private String uuid;

  @BeforeAll
  void startCluster() throws IOException {
    network =
        Network.builder()
            .createNetworkCmdModifier(
                command ->
                    command.withIpam(
                        new Ipam().withConfig(new Ipam.Config().withSubnet(NET + ".0/24"))))
            .build();
    for (int number = 1; number <= 3; number++) {
      nodes.add(node("proxy" + number, NET + ".1" + number, "proxy"));
      nodes.add(node("target" + number, NET + ".2" + number, "target"));
    }
    Startables.deepStart(nodes).join();
    uuid = smap().get("uuid").asText();
  }

  private Node node(String name, String address, String role) {
    return new Node(IMAGE, network, prefix, name, address, role)
        .withEnv("AIS_PRIMARY_EP", "http://" + NET + ".11:51080")
        .withEnv("AIS_DISCOVERY_EP", "http://" + NET + ".12:51080")
        .withEnv("AIS_NTARGETS", "3");
  }

  @AfterAll
  void removeCluster() {
    nodes.parallelStream().forEach(Node::stop);
    nodes.forEach(Node::removeVolumes);
    network.close();
  }

  // ---- the steps

  @Test
  @Order(1)
  void allNodesAreInTheMapAndHealthy() throws IOException {
    JsonNode map = smap();

    assertEquals(3, map.get("pmap").size());
    assertEquals(3, map.get("tmap").size());
    for (Node each : nodes) {
      assertEquals("healthy", each.health(), each.toString());
      String user =
          each.engine().inspectContainerCmd(each.getContainerId()).exec().getConfig().getUser();
      assertEquals("10001:10001", user);
    }
  }

  @Test
  @Order(2)
  void objectsArePutAndRead() throws IOException {
    assertEquals(
        200, rest.status("POST", proxy(2).url() + "/v1/buckets/b", "{\"action\":\"create-bck\"}"));
    for (int number = 0; number < OBJECTS; number++) {
      assertEquals(200, rest.status("PUT", object(number), content(number)));
    }
    assertAllReadable();
  }

  @Test
  @Order(3)
  void linesOfTheLogAreThoseOfTheEngine() {
    String log = proxy(1).getLogs();

    assertTrue(log.contains(" started\n") && log.contains("smap v"), log);
  }

  @Test
  @Order(4)
  void aTargetThatIsKilledComesBackWithItsObjects() throws Exception {
    Node victim = target(1);
    victim.killHard();
    await(
        "its objects are not called missing", () -> Stream.of(statuses()).noneMatch("404"::equals));
    assertTrue(List.of(statuses()).contains("200"), "objects of the others are read");

    victim.startAgain();

    awaitWhole();
    assertAllReadable();
  }

  @Test
  @Order(5)
  void anotherGatewayTakesOverFromAKilledPrimary() throws Exception {
    Node old = nodes.stream().filter(this::isPrimary).findFirst().orElseThrow();
    old.killHard();
    Node other =
        nodes.stream().filter(each -> !each.isTarget() && each != old).findFirst().orElseThrow();
    await(
        "a bucket is made without it",
        () ->
            rest.status("POST", other.url() + "/v1/buckets/later", "{\"action\":\"create-bck\"}")
                == 200);

    old.startAgain();

    awaitWhole();
    assertTrue(!isPrimary(old), "it comes back as a secondary");
    assertAllReadable();
  }

  @Test
  @Order(6)
  void aTargetWithoutNetworkIsUnhealthyAndReturnsWithIt() throws Exception {
    Node victim = target(2);
    victim.cutOff();
    await("the probe says so", () -> victim.health().equals("unhealthy"));
    assertTrue(victim.runs(), "the process stays");
    assertTrue(List.of(statuses()).contains("200"), "objects of the others are read");

    victim.connectAgain();

    awaitWhole();
    assertAllReadable();
  }

  @Test
  @Order(7)
  void theToolShutsATargetDownAndItsObjectsStay() throws Exception {
    Node leaver = target(3);
    String id = id(leaver);
    ExecResult said =
        proxy(1)
            .execInContainer(
                "ais", "cluster", "add-remove-nodes", "shutdown", "t[" + id + "]", "-y");
    assertEquals(0, said.getExitCode(), said.toString());
    await("its process ends", () -> !leaver.runs());
    assertEquals(0, leaver.state().getExitCodeLong(), "an exit that no restart policy answers");
    assertAllReadable();

    leaver.startAgain();

    await("in maintenance, which is well", () -> leaver.health().equals("healthy"));
    assertNotEquals(
        200,
        rest.status("GET", leaver.url() + "/v1/health?readiness=true", ""),
        "but serves nobody");
    ExecResult back =
        proxy(1)
            .execInContainer(
                "ais",
                "cluster",
                "add-remove-nodes",
                "stop-maintenance",
                "t[" + id + "]",
                "-y",
                "--wait");
    assertEquals(0, back.getExitCode(), back.toString());
    awaitWhole();
    assertAllReadable();
  }

  @Test
  @Order(8)
  void allContainersStopAndStart() throws Exception {
    nodes.parallelStream().forEach(Node::stopGracefully);
    for (Node each : nodes) {
      assertEquals(143, each.state().getExitCodeLong(), each + " ended by SIGTERM, in time");
    }

    nodes.parallelStream().forEach(Node::startAgain);

    awaitWhole();
    assertEquals(uuid, smap().get("uuid").asText());
    assertAllReadable();
  }

  @Test
  @Order(9)
  void newContainersTakeTheVolumesOfTheOldOnes() throws Exception {
    TreeMap<String, String> before = ids();
    nodes.parallelStream().forEach(Node::stop); // kills and removes

    Startables.deepStart(nodes).join();

    awaitWhole();
    assertEquals(before, ids(), "identities are in the volumes");
    assertEquals(uuid, smap().get("uuid").asText());
    assertAllReadable();
  }

  // ---- what they use

  private Node proxy(int number) {
    return nodes.get(2 * number - 2);
  }

  private Node target(int number) {
    return nodes.get(2 * number - 1);
  }

  /** Of a gateway that runs. */
  private JsonNode smap() throws IOException {
    return rest.tree(gateway() + "/v1/daemon?what=smap");
  }

  private String gateway() {
    return nodes.stream()
        .filter(each -> !each.isTarget() && each.runs())
        .findFirst()
        .orElseThrow()
        .url();
  }

  private boolean isPrimary(Node node) {
    try {
      return smap().at("/proxy_si/public_net/node_ip_addr").asText().equals(node.address());
    } catch (IOException e) {
      return false;
    }
  }

  private TreeMap<String, String> ids() throws IOException {
    TreeMap<String, String> found = new TreeMap<>();
    JsonNode map = smap();
    for (String part : List.of("pmap", "tmap")) {
      map.get(part)
          .properties()
          .forEach(
              each ->
                  found.put(
                      each.getValue().at("/public_net/node_ip_addr").asText(), each.getKey()));
    }
    return found;
  }

  private String id(Node node) throws IOException {
    return ids().get(node.address());
  }

  private String object(int number) {
    return gateway() + "/v1/objects/b/dir/" + number + "?provider=ais";
  }

  private static String content(int number) {
    return ("object " + number + "\n").repeat(1 + number * 50);
  }

  private String[] statuses() {
    String[] all = new String[OBJECTS];
    for (int number = 0; number < OBJECTS; number++) {
      all[number] = Integer.toString(rest.status("GET", object(number), ""));
    }
    return all;
  }

  private void assertAllReadable() throws IOException {
    for (int number = 0; number < OBJECTS; number++) {
      assertEquals(content(number), rest.get(object(number)));
    }
  }

  /** Every node is a member, says that it is ready, and no rebalance runs. */
  private void awaitWhole() throws Exception {
    await(
        "the cluster is whole",
        () ->
            nodes.stream()
                    .allMatch(
                        each ->
                            rest.status("GET", each.url() + "/v1/health?readiness=true", "") == 200)
                && smap().get("tmap").size() == 3
                && smap().get("pmap").size() == 3
                && !rest.tree(gateway() + "/v1/cluster?what=rebalance").get("running").asBoolean());
  }

  private void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    Exception last = null;
    while (System.nanoTime() < end) {
      try {
        if (condition.call()) {
          return;
        }
        last = null;
      } catch (IOException e) {
        last = e;
      }
      Thread.onSpinWait();
      java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
    }
    for (Node each : nodes) {
      String log = each.runs() ? each.getLogs() : "(not running)";
      System.err.println("---- " + each + "\n" + log.substring(Math.max(0, log.length() - 2000)));
    }
    throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what, last);
  }
}
