package io.ais.model.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.Golden;
import io.ais.base.InvalidException;
import io.ais.error.AisException;
import io.ais.error.Checked;
import io.ais.wire.Json;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigToSetTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ec.enabled|true|ec configuration can only be globally updated",
        "checksum.type|md5|cksum configuration can only be globally updated",
        "periodic.notif_time|10s|periodic configuration can only be globally updated"
      })
  void refusesClusterScopedOverrides(String key, String value, String message) {
    ConfigToSet change = ConfigToSet.ofKeys(Map.of(key, value));

    assertEquals(
        message, assertThrows(InvalidException.class, change::checkNodeScope).getMessage());
  }

  @Test
  void acceptsOverridesOfNodes() {
    ConfigToSet change = ConfigToSet.ofKeys(Map.of("log.level", "4", "disk.disk_util_low_wm", "5"));

    change.checkNodeScope();
    change.checkTransient();
    assertFalse(change.isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "auth.enabled|true|501|ErrUnsupp"
            + "|cannot transiently update config.auth - operation not supported",
        "timeout.max_keepalive|6s|501|ErrUnsupp"
            + "|cannot transiently update config.timeout.max_keepalive - operation not supported",
        "periodic.notif_time|10s|400|''"
            + "|periodic (cluster-scoped) configuration cannot be changed transiently"
      })
  void refusesTransientChangesThatNeedMore(
      String key, String value, int status, String code, String message) {
    ConfigToSet change = ConfigToSet.ofKeys(Map.of(key, value));

    AisException e =
        assertThrows(
            AisException.class,
            () ->
                Checked.get(
                    () -> {
                      change.checkTransient();
                      return change;
                    }));

    assertEquals(status, e.status());
    assertEquals(code, e.typeCode());
    assertEquals(message, e.getMessage());
  }

  @Test
  void laterChangesWin() {
    ConfigToSet both =
        ConfigToSet.ofKeys(Map.of("log.level", "4", "log.to_stderr", "true"))
            .and(ConfigToSet.ofTree(Map.of("log", Map.of("level", "5"))));

    assertTrue(both.names("log.to_stderr"));
    assertTrue(both.names("log"));
    assertFalse(both.names("log.lev"));
    assertEquals(Map.of("level", "5", "to_stderr", "true"), both.tree().get("log"));
  }

  @Test
  void laysOverridesOverTheClusterExceptWhereTheClusterRules() throws IOException {
    ClusterConfig config =
        Json.parse(Golden.bytes("control/cluster_config.json"), ClusterConfig.class);
    ConfigToSet overrides =
        Json.parse(
            "{\"log\":{\"level\":\"5\"},\"mirror\":{\"copies\":5}}".getBytes(), ConfigToSet.class);

    ClusterConfig effective = config.withOverrides(overrides);

    assertEquals("5", effective.log().level());
    assertEquals("4MiB", effective.log().maxSize().text());
    assertEquals(2, effective.mirror().copies());
    assertEquals(Set.of("mirror"), overrides.clusterScopedSections());
    assertEquals(config, config.withOverrides(ConfigToSet.NONE));
    assertEquals("{\"log\":{\"level\":\"5\"}}", Json.text(overrides.nodeScoped()));
  }

  @Test
  void dropsUnknownKeysOfStoredOverrides() throws IOException {
    ConfigToSet stored =
        Json.parse(
            "{\"gone\":{\"x\":1},\"LOG\":{\"level\":\"5\",\"y\":2}}".getBytes(), ConfigToSet.class);

    assertEquals("{\"log\":{\"level\":\"5\"}}", Json.text(stored));
    assertTrue(stored.names("log.level"));
  }

  @Test
  void namesFeaturesInBitOrder() {
    assertEquals(4, Feature.FSYNC_PUT.ordinal());
    assertEquals(27, Feature.S3_REDIRECT_REBUILD.ordinal());
    assertEquals(
        java.util.List.of("S3-API-via-Root", "Fsync-PUT"),
        Feature.names(io.ais.model.Uint64.parse("24")));
    assertEquals(Feature.LOAD_BALANCE_GET, Feature.parse("load-balance-get"));
    assertEquals(
        "unknown feature flag 'nosuch'",
        assertThrows(InvalidException.class, () -> Feature.parse("nosuch")).getMessage());
  }
}
