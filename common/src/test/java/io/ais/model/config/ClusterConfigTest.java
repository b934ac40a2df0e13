package io.ais.model.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ais.Golden;
import io.ais.base.InvalidException;
import io.ais.wire.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterConfigTest {
  private static ClusterConfig config;

  @BeforeAll
  static void read() throws IOException {
    config = Json.parse(Golden.bytes("control/cluster_config.json"), ClusterConfig.class);
  }

  private static String refusal(String key, String value) {
    return assertThrows(InvalidException.class, () -> config.applyKeys(Map.of(key, value)))
        .getMessage();
  }

  @Test
  void encodesAsTheReferenceDoesInTheSameOrder() throws IOException {
    assertEquals(Golden.compact("control/cluster_config.json"), Json.text(config));
  }

  @ParameterizedTest
  @ValueSource(strings = {"control/config_proxy.json", "control/config_target.json"})
  void encodesTheConfigurationOfANodeFlat(String sample) throws IOException {
    NodeConfig node = Json.parse(Golden.bytes(sample), NodeConfig.class);

    assertEquals(Golden.compact(sample), Json.text(node));
    assertEquals(10, node.cluster().keepalive().proxy().interval().toSeconds());
  }

  @Test
  void materializesTheInitialFileAsTheReferenceDoes() throws IOException {
    ObjectNode expected = (ObjectNode) Golden.tree("control/cluster_config.json");
    expected.put("uuid", "");
    ClusterConfig loaded = ClusterConfig.load(Golden.map("control/sample_ais.json"));
    expected.set("proxy", Golden.tree("control/sample_ais.json").get("proxy"));

    assertSameFields("", expected, Json.tree(Json.bytes(loaded)));
    assertEquals(expected.toString(), Json.text(loaded));
  }

  /** Field by field and type by type, so that a failure names the field. */
  private static void assertSameFields(String path, JsonNode expected, JsonNode actual) {
    assertEquals(expected.getNodeType(), actual == null ? null : actual.getNodeType(), path);
    if (!expected.isObject()) {
      assertEquals(expected, actual, path);
      return;
    }
    expected
        .fieldNames()
        .forEachRemaining(
            name -> assertSameFields(path + "." + name, expected.get(name), actual.get(name)));
    assertEquals(expected.size(), actual.size(), path);
  }

  @Test
  void fillsDefaultsOfAbsentSections() throws IOException {
    Map<String, Object> tree = Golden.map("control/sample_ais.json");
    tree.keySet().retainAll(java.util.Set.of("timeout"));

    ClusterConfig loaded = ClusterConfig.load(tree);

    assertTrue(loaded.rebalance().enabled());
    assertTrue(loaded.fshc().enabled());
    assertEquals(262_144, loaded.ec().objectSizeLimit());
    assertEquals(2, loaded.ec().dataSlices());
    assertEquals("64MiB", loaded.log().maxSize().text());
    assertEquals("512MiB", loaded.log().maxTotal().text());
    assertEquals(30, loaded.space().dontCleanupTime().toMinutes());
    assertEquals(5, loaded.client().longTimeout().toMinutes());
    assertFalse(loaded.lru().enabled());
  }

  @Test
  void needsTheTimeoutsThatHaveNoDefault() throws IOException {
    Map<String, Object> tree = Golden.map("control/sample_ais.json");
    tree.remove("timeout");

    assertThrows(InvalidException.class, () -> ClusterConfig.load(tree));
  }

  @Test
  void keepsRebalanceOffWhenTheSectionSaysMore() {
    ClusterConfig off = config.applyKeys(Map.of("rebalance.enabled", "false"));

    assertFalse(off.rebalance().enabled());
    assertFalse(off.applyKeys(Map.of("log.level", "4")).rebalance().enabled());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "nosuch.key|1|unknown property \"nosuch.key\"",
        "log.nosuch|1|unknown property \"log.nosuch\"",
        "log|1|unknown property \"log\"",
        "uuid|abcdefghi|unknown property \"uuid\"",
        "log.level|xyz|invalid log.level \"xyz\" (0, 00000000)",
        "periodic.stats_time|5m|invalid periodic.stats_time=5m (expected range [1s, 1m])",
        "keepalivetracker.proxy.interval|2s|keepalivetracker.proxy.interval=2s should be >="
            + " timeout.max_keepalive=5s",
        "mirror.copies|99|invalid mirror.copies: 99"
            + " (expected value in range [2, 32] or zero for default)",
        "checksum.type|foo|invalid checksum type \"foo\""
            + " (expecting [crc32c md5 sha256 sha512 xxhash xxhash2 none])",
        "space.lowwm|99|invalid space config: cleanup=65%, low=99%, high=90%, OOS=95%"
            + " (expecting: 0 < cleanup < low < high < OOS < 100)",
        "write_policy.data|never|property \"write_policy.data\" is readonly",
        "net.http.read_buffer_size|1|property \"net.http.read_buffer_size\" is readonly",
        "keepalivetracker.proxy.name|x|property \"keepalivetracker.proxy.name\" is readonly",
        "rebalance.max_rate|1KiB|invalid rebalance.max_rate=1KiB"
            + " (expected 1MiB or more per second, 0 for no limit)",
        "scrub.interval|10ms|invalid scrub.interval=10ms (expected 1s or more, 0 for never)",
        "scrub.bandwidth_limit|1KiB|invalid scrub.bandwidth_limit=1KiB"
            + " (expected 1MiB or more per second, 0 for no limit)",
        "rebalance.dest_retry_time|abc|time: invalid duration \"abc\"",
        "lru.enabled|maybe|strconv.ParseBool: parsing \"maybe\": invalid syntax",
        "auth.client_auth_required|true|invalid auth config: must provide one of signature or"
            + " OIDC config when client authentication is required"
      })
  void refusesWithTheTextThatClientsSee(String key, String value, String message) {
    assertEquals(message, refusal(key, value));
  }

  @Test
  void whatClientsOfTheReferenceDoNotKnowIsAbsentByDefault() throws IOException {
    assertFalse(Json.tree(Json.bytes(config)).has("scrub"));
    assertEquals(Duration.ofDays(7), config.scrubs().interval());
    assertEquals("64MiB", config.flatten().get("scrub.bandwidth_limit"));

    ClusterConfig off = config.applyKeys(Map.of("scrub.interval", "0s"));
    ClusterConfig read = Json.parse(Json.bytes(off), ClusterConfig.class);

    assertEquals(Duration.ZERO, read.scrubs().interval());
    assertEquals("64MiB", read.scrubs().bandwidthLimit().text());
    ClusterConfig back = read.applyKeys(Map.of("scrub.interval", "168h"));
    assertFalse(Json.tree(Json.bytes(back)).has("scrub"));
    ClusterConfig unlimited = back.applyKeys(Map.of("scrub.bandwidth_limit", "0"));
    assertEquals(0, unlimited.scrubs().bandwidthLimit().bytes());
  }

  @Test
  void refusesEmptyUpdates() {
    assertEquals(
        "no properties to update",
        assertThrows(InvalidException.class, () -> config.applyKeys(Map.of())).getMessage());
    assertEquals(
        "no properties to update",
        assertThrows(InvalidException.class, () -> config.applyTree(Map.of("log", Map.of())))
            .getMessage());
  }

  @Test
  void refusesRedirectRebuildWithClientAuthentication() {
    ClusterConfig secured =
        config.applyKeys(
            Map.of(
                "auth.signature.method", "HS256",
                "auth.signature.key", "secret",
                "auth.client_auth_required", "true"));

    InvalidException e =
        assertThrows(
            InvalidException.class, () -> secured.applyTree(Map.of("features", "134217728")));

    assertEquals(
        "feature flag \"S3-Redirect-Rebuild\" is incompatible with configuration that requires"
            + " proxy mediation",
        e.getMessage());
  }

  @Test
  void changesByKeyAndByTreeAlike() {
    ClusterConfig byKey = config.applyKeys(Map.of("log.level", "4", "Mirror.Burst_Buffer", "64"));
    ClusterConfig byTree =
        config.applyTree(Map.of("log", Map.of("level", "4"), "mirror", Map.of("burst_buffer", 64)));

    assertEquals(byKey, byTree);
    assertEquals("4", byKey.log().level());
    assertEquals(64, byKey.mirror().burstBuffer());
    assertEquals(config, byKey.applyKeys(Map.of("log.level", "3", "mirror.burst_buffer", "512")));
  }

  @Test
  void setsEveryKeyToItsOwnText() {
    config
        .flatten()
        .forEach(
            (key, value) -> {
              try {
                ClusterConfig same = config.applyKeys(Map.of(key, value));
                if (!key.startsWith("auth.")
                    && !key.startsWith("tracing.")
                    && !key.startsWith("net.http.pub.")) {
                  assertEquals(config, same, key);
                }
              } catch (InvalidException e) {
                boolean fixed =
                    e.getMessage().contains("readonly")
                        || e.getMessage().equals("unknown property \"" + key + "\"");
                assertTrue(fixed || key.startsWith("auth.signature"), key + ": " + e.getMessage());
              }
            });
  }

  @Test
  void theUsualLimitOfSlowRequestsIsShownButNotWritten() throws IOException {
    assertEquals("1s", config.flatten().get("log.slow_request"));
    assertFalse(Json.text(config.log()).contains("slow_request"));

    ClusterConfig off = config.applyKeys(Map.of("log.slow_request", "0s"));
    assertEquals("0s", off.flatten().get("log.slow_request"));
    assertTrue(Json.text(off.log()).contains("\"slow_request\":\"0s\""));
    ClusterConfig usual = off.applyKeys(Map.of("log.slow_request", "1s"));
    assertFalse(Json.text(usual.log()).contains("slow_request"));
    assertThrows(InvalidException.class, () -> config.applyKeys(Map.of("log.slow_request", "2h")));
    assertThrows(InvalidException.class, () -> config.applyKeys(Map.of("log.slow_request", "-1s")));
  }

  @Test
  void printsRoundedSizesAndKeepsThem() {
    ClusterConfig next = config.applyKeys(Map.of("log.max_size", "1536KiB"));

    assertEquals("2MiB", next.flatten().get("log.max_size"));
  }

  @Test
  void readsListsInBracketsAndResetsThemByNone() {
    ClusterConfig set = config.applyKeys(Map.of("auth.oidc.allowed_iss", "[https://a https://b]"));

    assertEquals(java.util.List.of("https://a", "https://b"), set.auth().oidc().allowedIss());
    assertEquals("[https://a https://b]", set.flatten().get("auth.oidc.allowed_iss"));
    ClusterConfig reset = set.applyKeys(Map.of("auth.oidc.allowed_iss", "none"));
    assertEquals(java.util.List.of(), reset.auth().oidc().allowedIss());
    assertEquals("0", set.applyKeys(Map.of("features", "none")).features().text());
  }

  @Test
  void acceptsNamesOfSectionAuthFromBefore() throws IOException {
    Map<String, Object> tree = Golden.map("control/sample_ais.json");
    tree.put(
        "auth",
        Map.of(
            "enabled", true,
            "signature", Map.of("key", "k", "method", "HS256"),
            "cluster_key", Map.of("enabled", true, "ttl", "24h")));

    AuthConf auth = ClusterConfig.load(tree).auth();

    assertTrue(auth.clientAuthRequired());
    assertTrue(auth.requestAuth());
    assertEquals(24, auth.intraCluster().ttl().toHours());
  }

  @Test
  void hidesSharedSecretsButNotPublicKeys() {
    ClusterConfig secret =
        config.applyKeys(Map.of("auth.signature.method", "hs256", "auth.signature.key", "abc"));
    ClusterConfig open =
        config.applyKeys(Map.of("auth.signature.method", "RS256", "auth.signature.key", "pub"));

    assertFalse(Json.text(secret.masked()).contains("abc"));
    assertEquals("**********", secret.masked().auth().signature().key());
    assertEquals("**********", secret.flatten().get("auth.signature.key"));
    assertEquals("**********", config.flatten().get("auth.signature.key"));
    assertEquals("pub", open.masked().auth().signature().key());
    assertEquals(secret, Json.convert(Json.convert(secret, Map.class), ClusterConfig.class));
  }

  @Test
  void roundTripsOpenEndedSections() throws IOException {
    String text = "{\"ais\":{\"remote\":[\"http://a:1\",\"http://b:2\"]},\"aws\":{},\"gcp\":{}}";
    ObjectNode tree = (ObjectNode) Golden.tree("control/cluster_config.json");
    tree.set("backend", Json.tree(text.getBytes()));

    ClusterConfig read = Json.convert(tree, ClusterConfig.class);
    read.validate();

    assertEquals(tree.toString(), Json.text(read));
    ClusterConfig traced =
        config.applyTree(
            Map.of(
                "tracing",
                Map.of(
                    "enabled", true, "exporter_endpoint", "x:1", "attributes", Map.of("a", "b"))));
    assertEquals(traced, Json.parse(Json.bytes(traced), ClusterConfig.class));
  }

  @Test
  void refusesUnknownBackends() {
    assertThrows(
        InvalidException.class, () -> config.applyTree(Map.of("backend", Map.of("xyz", Map.of()))));
  }

  @Test
  void switchesTheSchemeOfTheProxyUrls() {
    ClusterConfig https = config.applyKeys(Map.of("net.http.use_https", "true"));

    assertEquals("https://localhost:19080", https.proxy().primaryUrl());
    assertEquals(config, https.applyKeys(Map.of("net.http.use_https", "false")));
  }

  @Test
  void derivesTheSmoothingOfDiskTimes() {
    assertEquals(
        "18s",
        config
            .applyKeys(Map.of("disk.iostat_time_long", "6s", "disk.iostat_time_smooth", "0s"))
            .flatten()
            .get("disk.iostat_time_smooth"));
    assertEquals(
        "40s",
        config
            .applyKeys(Map.of("disk.iostat_time_long", "20s"))
            .flatten()
            .get("disk.iostat_time_smooth"));
  }

  @Test
  void stampsVersions() {
    ClusterConfig next = config.withVersion(17, "now").withUuid("abcdefghi");

    assertEquals(17, next.version());
    assertEquals("now", next.lastUpdateTime());
    assertEquals("abcdefghi", next.uuid());
  }
}
