package io.ais.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.ais.Golden;
import io.ais.error.ErrorBody;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Recorded answers survive parsing and encoding: values, types of values, order of fields. */
class GoldenRecordsTest {

  static Stream<Arguments> answers() {
    return Stream.of(
            records(Smap.class, "smap", "smap_after_decomm", "smap_after_election"),
            records(Smap.class, "smap_after_set_primary", "smap_decomm_rebalancing"),
            records(Smap.class, "smap_maint_postreb", "smap_maint_rebalancing"),
            records(Smap.class, "smap_nonelectable", "smap_proxy_maint", "smap_shutdown_noreb"),
            records(Snode.class, "snode_proxy", "snode_target"),
            records(NodeStateInfo.class, "health_cii", "health_cii_target"),
            records(NodeStatus.class, "node_status_proxy", "node_status_target"),
            records(NodeStatus.class, "rev_status_maintenance"),
            records(NodeStats.class, "node_stats_proxy", "node_stats_target"),
            records(ClusterStats.class, "node_stats_cluster"),
            records(MemCpuInfo.class, "sysinfo_proxy", "sysinfo_target"),
            records(ClusterSysInfo.class, "sysinfo_cluster"),
            records(MountpathList.class, "mountpaths_target"),
            records(ClusterMountpaths.class, "mountpaths_cluster"),
            records(DiskCapacity.class, "disk_target"),
            records(ErrorBody.class, "err_reverse_unknown_node", "err_spoofed_caller"),
            records(ErrorBody.class, "err_target_pub_put", "err_unknown_what"))
        .flatMap(s -> s);
  }

  private static Stream<Arguments> records(Class<?> type, String... names) {
    return Stream.of(names).map(name -> Arguments.of(type, "control/" + name + ".json"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("answers")
  void survivesParsingAndEncoding(Class<?> type, String file) throws IOException {
    byte[] recorded = read(file);

    byte[] encoded = Json.bytes(Json.parse(recorded, type));

    assertSameText(recorded, encoded);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "control/xaction_snaps_rebalance.json",
        "data/job-snaps-all.json",
        "data/job-snaps-ec-put.json",
        "data/job-snaps-rebalance.json"
      })
  void snapshotsOfJobsSurvive(String file) throws IOException {
    assertSnapsSurvive(read(file));
  }

  @Test
  void snapshotsOfEachKindSurvive() throws IOException {
    int kinds = 0;
    for (String line : text("data/job-snaps-by-kind.txt").split("\n")) {
      if (line.startsWith("{")) {
        assertSnapsSurvive(line.getBytes(StandardCharsets.UTF_8));
        kinds++;
      }
    }
    assertFalse(kinds < 3, "only " + kinds);
  }

  private static void assertSnapsSurvive(byte[] recorded) throws IOException {
    TreeMap<String, List<JobSnap>> snaps = Json.parse(recorded, new TypeReference<>() {});
    assertSameText(recorded, Json.bytes(snaps));
  }

  @Test
  void metricsAreAPlainMap() throws IOException {
    for (String file : List.of("control/metrics_proxy.json", "control/metrics_target.json")) {
      TreeMap<String, String> metrics = Json.parse(read(file), new TypeReference<>() {});
      assertSameText(read(file), Json.bytes(metrics));
    }
  }

  @Test
  void recordedStatusesSurvive() throws IOException {
    int statuses = 0;
    for (String line : text("rest/05-jobs.txt").split("\n")) {
      if (line.startsWith("{\"kind\":") && line.contains("\"end_time\"")) {
        JobStatus status = Json.parse(line.getBytes(StandardCharsets.UTF_8), JobStatus.class);
        assertEquals(line, Json.text(status));
        statuses++;
      }
    }
    assertFalse(statuses < 5, "only " + statuses);
  }

  @Test
  void recordedQueriesAndArgumentsAreRead() throws IOException {
    int seen = 0;
    for (String line : text("rest/05-jobs.txt").split("\n")) {
      if (line.startsWith("{\"show_active\":") && line.endsWith("}")) {
        JobQuery query = Json.parse(line.getBytes(StandardCharsets.UTF_8), JobQuery.class);
        assertEquals(line, Json.text(query));
        seen++;
      }
    }
    assertFalse(seen < 3, "only " + seen);
  }

  @Test
  void anInactiveNodeIsShownAsTheReferenceDoes() throws IOException {
    byte[] recorded = read("control/rev_status_maintenance.json");
    Snode node = Json.parse(recorded, NodeStatus.class).snode();

    assertSameText(recorded, Json.bytes(NodeStatus.inactive(node, "maintenance")));
  }

  private static byte[] read(String file) {
    return Golden.bytes(file);
  }

  private static String text(String file) {
    return new String(read(file), StandardCharsets.UTF_8);
  }

  /** Compares types and values as trees, then the order of fields. */
  private static void assertSameText(byte[] expected, byte[] actual) throws IOException {
    JsonNode wanted = Json.tree(expected);
    JsonNode got = Json.tree(actual);
    assertEquals(wanted.toPrettyString(), got.toPrettyString());
    assertEquals(order("", wanted), order("", got));
  }

  private static List<String> order(String path, JsonNode node) {
    List<String> fields = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(item -> fields.addAll(order(path + "[]", item)));
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String at = path + "/" + field.getKey() + ":" + field.getValue().getNodeType();
      fields.add(at);
      fields.addAll(order(at, field.getValue()));
    }
    return fields;
  }
}
