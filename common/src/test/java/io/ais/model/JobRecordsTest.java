package io.ais.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobRecordsTest {

  private static <T> T parse(String json, Class<T> type) throws IOException {
    return Json.parse(json.getBytes(StandardCharsets.UTF_8), type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0001-01-01T00:00:00Z",
        "2026-11-21T00:02:35.115070733Z",
        "2026-11-21T00:02:48.133066Z",
        "2026-11-21T00:02:48Z",
        "2026-11-21T00:02:48.00000001Z"
      })
  void timesKeepTheirText(String text) {
    assertEquals(text, GoTime.parse(text).text());
  }

  @Test
  void timesOfOtherZonesAreShownInUtc() {
    assertEquals("2026-11-21T00:02:48.5Z", GoTime.parse("2026-11-21T02:02:48.500+02:00").text());
  }

  @Test
  void zeroNanosecondsMeanNever() {
    assertEquals(GoTime.ZERO, GoTime.ofEpochNanos(0));
    assertTrue(GoTime.parse("0001-01-01T00:00:00Z").isZero());
    assertEquals(0, GoTime.ZERO.epochNanos());
    assertEquals(1795219368144898154L, GoTime.ofEpochNanos(1795219368144898154L).epochNanos());
    assertEquals(Instant.EPOCH.minusNanos(1), GoTime.ofEpochNanos(-1).instant());
    assertThrows(IllegalArgumentException.class, () -> GoTime.parse("yesterday"));
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "5.96,5.96",
    "72,72",
    "0.00012,0.00012",
    "0.037696019300361885,0.037696019300361885"
  })
  void floatsTravelWithoutUselessFraction(double value, String text) {
    assertEquals(text, Json.text(new GoFloat(value)));
  }

  @Test
  void argumentsGoOutAsTheReferenceSendsThem() {
    assertEquals(
        "{\"ID\":\"\",\"Kind\":\"rebalance\",\"DaemonID\":\"\",\"Bck\":{\"name\":\"\","
            + "\"provider\":\"\",\"namespace\":{\"uuid\":\"\",\"name\":\"\"}},\"Buckets\":null,"
            + "\"Timeout\":0,\"Force\":false,\"OnlyRunning\":false}",
        Json.text(JobArgs.of("rebalance", Bck.NONE)));
  }

  @Test
  void argumentsAreReadInAnyCase() throws IOException {
    JobArgs python =
        parse("{\"ID\":\"x1\",\"Kind\":\"lru\",\"DaemonID\":\"\",\"Bck\":null}", JobArgs.class);
    JobArgs lower = parse("{\"id\":\"x1\",\"kind\":\"lru\",\"bck\":null}", JobArgs.class);

    assertEquals(python, lower);
    assertEquals(JobArgs.byId("x1", "lru"), python);
  }

  @Test
  void argumentsOfAnEnvelopeAreStrictAboutUnknownNames() {
    Object value = Map.of("KIND", "lru");
    assertEquals("lru", Json.convertStrict(value, JobArgs.class).kind());
    assertThrows(
        IllegalArgumentException.class,
        () -> Json.convertStrict(Map.of("nosuch", 1), JobArgs.class));
  }

  @Test
  void queriesOfPythonAreRead() throws IOException {
    JobQuery query =
        parse("{\"kind\":\"list\",\"node\":\"t1\",\"show_active\":true}", JobQuery.class);

    assertTrue(query.isOnlyActive());
    assertEquals("t1", query.node());
    assertEquals(Bck.NONE, query.bck());
    assertFalse(parse("{\"ID\":\"x\",\"show_active\":null}", JobQuery.class).isOnlyActive());
    assertEquals("x", parse("{\"ID\":\"x\"}", JobQuery.class).id());
  }

  @Test
  void aStatusMentionsIdleOnlyWhenIdle() {
    JobStatus idle = new JobStatus("archive", "a1", "", 0, false, true);
    assertTrue(Json.text(idle).endsWith("\"aborted\":false,\"is_idle\":true}"));
  }

  @Test
  void membershipNamesNodesByEitherField() throws IOException {
    String sent =
        "{\"sid\":\"\",\"sids\":[\"IKGt28083\"],\"skip_rebalance\":false,\"rm_user_data\":false,"
            + "\"keep_initial_config\":false,\"no_shutdown\":false}";
    assertEquals(sent, Json.text(RmNode.of(List.of("IKGt28083"))));
    assertEquals(List.of("IKGt28083"), parse(sent, RmNode.class).ids());
    assertEquals(List.of("a"), parse("{\"sid\":\"a\"}", RmNode.class).ids());
    assertTrue(parse("{\"sid\":\"a\",\"sids\":[\"b\"]}", RmNode.class).isAmbiguous());
    assertFalse(parse(sent, RmNode.class).isAmbiguous());
  }

  @Test
  void summaryKeepsItsUnusualShape() throws IOException {
    String recorded =
        "{\"name\":\"b\",\"provider\":\"ais\",\"namespace\":{\"uuid\":\"\",\"name\":\"\"},"
            + "\"ObjCount\":{\"obj_count_present\":\"12\",\"obj_count_remote\":\"0\"},"
            + "\"ObjSize\":{\"obj_min_size\":5,\"obj_avg_size\":617,\"obj_max_size\":5120},"
            + "\"TotalSize\":{\"size_on_disk\":\"372981\",\"size_all_present_objs\":\"7403\","
            + "\"size_all_remote_objs\":\"0\",\"total_disks_size\":\"270553174016\"},"
            + "\"used_pct\":0,\"is_present\":false}";
    BucketSummary summary = parse(recorded, BucketSummary.class);

    assertEquals(recorded, Json.text(summary));
    assertEquals(Bck.ais("b"), summary.bck());
  }

  @Test
  void kindsAreFoundByBothNames() {
    Set<String> names = new HashSet<>();
    for (JobKind kind : JobKind.values()) {
      assertEquals(kind, JobKind.find(kind.wire()).orElseThrow());
      assertEquals(kind, JobKind.find(kind.display()).orElseThrow());
      assertTrue(
          names.add(kind.wire())
              && (kind.wire().equals(kind.display()) || names.add(kind.display())),
          kind.name());
    }
    assertEquals(34 + 1, JobKind.values().length); // those of the reference, and scrub
    assertTrue(JobKind.find("nosuch").isEmpty());
    assertEquals(JobKind.ARCHIVE, JobKind.byDisplayName().get(0));
  }

  @Test
  void kindsFollowTheTable() {
    assertTrue(JobKind.REBALANCE.isStartable() && JobKind.REBALANCE.hasStatus());
    assertFalse(JobKind.REBALANCE.idles());
    assertTrue(JobKind.ARCHIVE.idles() && !JobKind.ARCHIVE.hasStatus());
    assertEquals(JobKind.Scope.TARGET, JobKind.RESILVER.scope());
    assertTrue(JobKind.DOWNLOAD.idles() && JobKind.DOWNLOAD.hasStatus());
  }

  @Test
  void healthyMeansSix() {
    assertEquals(6, StateFlags.HEALTHY);
    assertTrue(StateFlags.LOW_CPU.in(2097158));
    assertFalse(StateFlags.REBALANCING.in(2097158));
  }
}
