package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.model.NetInfo;
import io.ais.model.NodeType;
import io.ais.model.Snode;
import io.ais.model.config.ClusterConfig;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DesignationTest {

  private static Snode node(NodeType type, int port) {
    return Snode.of(
        type,
        "id",
        1,
        NetInfo.http("localhost", port),
        NetInfo.http("localhost", port + 1000),
        NetInfo.http("localhost", port + 2000));
  }

  static ClusterConfig config() throws IOException {
    byte[] json =
        TestCluster.resource("/golden/control/sample_ais.json").getBytes(StandardCharsets.UTF_8);
    Map<?, ?> parsed = Json.parse(json, Map.class);
    Map<String, Object> tree = new TreeMap<>();
    parsed.forEach((key, value) -> tree.put(String.valueOf(key), value));
    return ClusterConfig.load(tree);
  }

  @Test
  void designatesTheProxyThatTheConfigurationNamesFirst() throws IOException {
    Designation first = Designation.of(node(NodeType.PROXY, 8080), config(), "");
    Designation second = Designation.of(node(NodeType.PROXY, 8081), config(), "");

    assertTrue(first.designated());
    assertFalse(second.designated());
  }

  @Test
  void recognisesItselfByItsControlAddressAndByNumber() throws IOException {
    assertTrue(Designation.of(node(NodeType.PROXY, 7080), config(), "").designated());
    assertTrue(Designation.of(node(NodeType.PROXY, 5000), config(), "127.0.0.1:5000").designated());
  }

  @Test
  void neverDesignatesATarget() throws IOException {
    assertFalse(Designation.of(node(NodeType.TARGET, 8080), config(), "").designated());
  }

  @Test
  void asksTheOthersOnceAndInOrder() throws IOException {
    Designation second = Designation.of(node(NodeType.PROXY, 8081), config(), "");
    Designation third = Designation.of(node(NodeType.PROXY, 8082), config(), "");

    assertEquals(List.of("http://localhost:8080"), second.seeds());
    assertEquals(List.of("http://localhost:8080", "http://localhost:8081"), third.seeds());
  }

  @Test
  void putsTheEndpointOfTheEnvironmentFirst() throws IOException {
    Designation third = Designation.of(node(NodeType.PROXY, 8080), config(), "localhost:9999/");

    assertFalse(third.designated());
    assertEquals("http://localhost:9999", third.seeds().getFirst());
  }
}
