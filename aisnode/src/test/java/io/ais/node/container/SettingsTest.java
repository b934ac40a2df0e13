package io.ais.node.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.base.InvalidException;
import io.ais.model.NodeType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  private static final Surroundings HERE =
      new Surroundings(List.of("/ais/mp1", "/ais/mp2"), "172.18.0.5");
  private static final Surroundings BARE = new Surroundings(List.of(), "");

  private static Settings of(Surroundings here, String... variables) {
    Map<String, String> environment = new java.util.TreeMap<>();
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    return Settings.of(new Variables(environment), here);
  }

  @Test
  void withoutVariablesItIsAGatewayThatFoundsItsOwnCluster() {
    Settings settings = of(HERE);

    assertEquals(NodeType.PROXY, settings.role());
    assertEquals("http://172.18.0.5:51080", settings.primary());
    assertEquals("172.18.0.5", settings.hosts());
    assertEquals(List.of(51080, 52080, 53080), ports(settings));
    assertEquals(Map.of(), settings.mountpaths(), "a gateway has no disks");
    assertEquals(List.of(), settings.flags());
  }

  private static List<Integer> ports(Settings settings) {
    return List.of(settings.port(), settings.controlPort(), settings.dataPort());
  }

  @Test
  void aTargetTakesEveryVolumeWithItsNameAsLabel() {
    Settings settings = of(HERE, "AIS_ROLE", "target", "AIS_PRIMARY_EP", "p1:51080");

    assertEquals(Map.of("/ais/mp1", "mp1", "/ais/mp2", "mp2"), settings.mountpaths());
    assertEquals("http://p1:51080", settings.primary());
    assertEquals(List.of(51081, 52081, 53081), ports(settings));
  }

  @Test
  void namedMountpathsWinOverVolumes() {
    Settings settings = of(HERE, "AIS_ROLE", "target", "AIS_FS_PATHS", "/d/a=fast, /d/b");

    assertEquals(Map.of("/d/a", "fast", "/d/b", "b"), settings.mountpaths());
  }

  @Test
  void hostsNetworksAndPortsAreTakenAsGiven() {
    Settings settings =
        of(
            BARE,
            "AIS_HOSTNAME",
            "a,b",
            "AIS_HOSTNAME_INTRA_CONTROL",
            "c",
            "AIS_PORT",
            "7000",
            "AIS_PORT_INTRA_DATA",
            "9001",
            "AIS_NTARGETS",
            "4");

    assertEquals(
        List.of("a,b", "c", "a"),
        List.of(settings.hosts(), settings.controlHost(), settings.dataHost()));
    assertEquals(List.of(7000, 8000, 9001), ports(settings));
    assertEquals(List.of("-ntargets=4"), settings.flags());
    assertEquals("http://a:7000", settings.primary());
  }

  @Test
  void emptyVariablesCountAsAbsent() {
    assertEquals(of(HERE), of(HERE, "AIS_ROLE", "", "AIS_PORT", " ", "AIS_PRIMARY_EP", ""));
  }

  @Test
  void anIpv6AddressIsBracketedInUrls() {
    assertEquals("http://[fd00::5]:51080", of(new Surroundings(List.of(), "fd00::5")).primary());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AIS_ROLE|gateway|expecting proxy or target",
        "AIS_PORT|0|between 1 and 65535",
        "AIS_PORT|80a|between 1 and 65535",
        "AIS_PORT_INTRA_CONTROL|70000|between 1 and 65535",
        "AIS_PRIMARY_EP|p1|expecting http://HOST:PORT",
        "AIS_PRIMARY_EP|https://p1:1|expecting http://HOST:PORT",
        "AIS_PRIMARY_EP|http://p1:1/v1|expecting http://HOST:PORT",
        "AIS_DISCOVERY_EP|http://p 1:1|expecting http://HOST:PORT",
        "AIS_HOSTNAME|a,,b|none empty",
        "AIS_HOSTNAME_INTRA_DATA|a,b|expecting one host",
        "AIS_NTARGETS|-1|between 0 and 100000",
        "AIS_LOG_LEVEL|6|between 1 and 5",
        "AIS_LOG_MAX_SIZE|8QB|KB, MB or GB",
        "AIS_LOG_MAX_SIZE|-1MB|KB, MB or GB"
      })
  void refusesWithVariableValueAndRule(String name, String value, String rule) {
    String message = assertThrows(InvalidException.class, () -> of(HERE, name, value)).getMessage();

    assertTrue(message.startsWith(name + "=\"" + value + "\""), message);
    assertTrue(message.contains(rule), message);
  }

  @Test
  void refusesATargetWithoutDisksAndANodeWithoutAddress() {
    String disks =
        assertThrows(
                InvalidException.class,
                () -> of(new Surroundings(List.of(), "10.0.0.1"), "AIS_ROLE", "target"))
            .getMessage();
    String address = assertThrows(InvalidException.class, () -> of(BARE)).getMessage();

    assertTrue(disks.contains("-v NAME:/ais/mp1"), disks);
    assertTrue(address.contains("set AIS_HOSTNAME"), address);
  }

  @Test
  void theClusterFileKeepsTheSampleButAddressesAndLevel() {
    Map<String, Object> sample =
        Map.of("proxy", Map.of("primary_url", "x"), "log", Map.of("level", "3", "max_size", "4mb"));

    Map<String, Object> file =
        of(HERE, "AIS_LOG_LEVEL", "4", "AIS_DISCOVERY_EP", "p2:51080").clusterFile(sample);

    assertEquals(
        Map.of(
            "primary_url",
            "http://172.18.0.5:51080",
            "original_url",
            "http://172.18.0.5:51080",
            "discovery_url",
            "http://p2:51080"),
        file.get("proxy"));
    assertEquals(Map.of("level", "4", "max_size", "4mb"), file.get("log"));
  }

  @Test
  void namesThatLookLikeOursAreReported() {
    Variables variables =
        new Variables(Map.of("AIS_PRIMAY_EP", "x", "AIS_ROLE", "proxy", "HOME", "/"));

    assertEquals(List.of("AIS_PRIMAY_EP"), variables.unknown());
  }
}
