package io.ais.model.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.Golden;
import io.ais.base.InvalidException;
import io.ais.wire.Json;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalConfigTest {
  private static LocalConfig sample() throws IOException {
    return LocalConfig.load(Golden.map("control/sample_ais_local.json")).validated(true);
  }

  private static LocalConfig production(String... paths) throws IOException {
    TreeMap<String, String> fspaths = new TreeMap<>();
    Arrays.stream(paths).forEach(path -> fspaths.put(path, ""));
    LocalConfig sample = sample();
    return new LocalConfig(fspaths, sample.confdir(), sample.logDir(), null, sample.hostNet());
  }

  @Test
  void readsTheSample() throws IOException {
    LocalConfig local = sample();

    assertEquals("/etc/ais", local.confdir());
    assertEquals("9080", local.hostNet().portControl());
    assertEquals(List.of("localhost"), local.hostNet().publicHosts());
    assertTrue(local.isTesting());
    assertEquals(
        List.of("/ais/mp/mp1/1", "/ais/mp/mp2/1"), List.copyOf(local.mountpaths().keySet()));
    assertEquals(
        local, Json.parse(Golden.bytes("control/sample_ais_local.json"), LocalConfig.class));
  }

  @Test
  void takesMountpathsOfProductionWithLabels() {
    Map<String, Object> tree = new TreeMap<>();
    tree.put("fspaths", Map.of("/b", "nvme", "/a", ""));

    assertEquals(Map.of("/a", "", "/b", "nvme"), LocalConfig.load(tree).mountpaths());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "relative", "/a,/a/b", ""})
  void refusesImpossibleMountpaths(String paths) throws IOException {
    LocalConfig local = paths.isEmpty() ? production() : production(paths.split(","));

    assertThrows(InvalidException.class, () -> local.validated(true));
    local.validated(false);
  }

  @Test
  void acceptsMountpathsWhoseNamesOnlyLookNested() throws IOException {
    LocalConfig config = production("/a", "/ab", "/a.b");

    assertDoesNotThrow(() -> config.validated(true));
  }

  @Test
  void fillsTheMissingIntraClusterAddress() {
    HostNet net = new HostNet("h", "c", "", "8080", "9080", "").filled();

    assertEquals("9080", net.portData());
    assertEquals("c", net.hostnameData());
  }

  @Test
  void needsAnIntraClusterAddressOfItsOwn() {
    assertThrows(InvalidException.class, () -> new HostNet("h", "", "", "8080", "", "").filled());
    assertThrows(
        InvalidException.class, () -> new HostNet("h", "h", "", "8080", "8080", "").filled());
    assertThrows(
        InvalidException.class, () -> new HostNet("h", "", "", "8080", "99999", "").filled());
    assertEquals("8080", new HostNet("h", "other", "", "8080", "8080", "").filled().portControl());
  }

  @Test
  void needsItsDirectories() throws IOException {
    HostNet net = sample().hostNet();

    assertThrows(
        InvalidException.class,
        () -> new LocalConfig(null, "", "/log", null, net).validated(false));
    assertThrows(
        InvalidException.class,
        () -> new LocalConfig(null, "/conf", "", null, net).validated(false));
  }
}
