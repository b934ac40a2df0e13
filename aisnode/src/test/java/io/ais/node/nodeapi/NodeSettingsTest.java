package io.ais.node.nodeapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ais.base.InvalidException;
import io.ais.model.config.ClusterConfig;
import io.ais.model.config.ConfigToSet;
import io.ais.model.config.LocalConfig;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.StateKey;
import io.ais.node.control.ClusterView;
import io.ais.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeSettingsTest {
  @TempDir private Path confdir;

  /** A node that has not heard of any cluster. */
  private static final class NoCluster implements ClusterView {
    @Override
    public ClusterState current() {
      return null;
    }

    @Override
    public String trouble() {
      return "";
    }

    @Override
    public boolean isPrimary() {
      return false;
    }

    @Override
    public boolean leads() {
      return false;
    }

    @Override
    public String primaryId() {
      return "";
    }

    @Override
    public boolean mayWrite() {
      return false;
    }

    @Override
    public boolean awaitWritable(Duration atMost) {
      return false;
    }

    @Override
    public ClusterState awaitAtLeast(StateKey key, Duration atMost) {
      return null;
    }
  }

  private NodeSettings settings() throws IOException {
    Map<String, Object> local = tree("sample_ais_local.json");
    local.put("confdir", confdir.toString());
    return new NodeSettings(
        LocalConfig.load(local), ClusterConfig.load(tree("sample_ais.json")), new NoCluster());
  }

  private static Map<String, Object> tree(String name) throws IOException {
    try (InputStream in = NodeSettingsTest.class.getResourceAsStream("/golden/control/" + name)) {
      Map<?, ?> parsed = Json.parse(in.readAllBytes(), Map.class);
      Map<String, Object> tree = new TreeMap<>();
      parsed.forEach((key, value) -> tree.put(String.valueOf(key), value));
      return tree;
    }
  }

  private static ConfigToSet set(String key, String value) {
    return ConfigToSet.ofKeys(Map.of(key, value));
  }

  @Test
  void laysOverridesOverTheConfiguration() throws IOException {
    NodeSettings settings = settings();

    settings.override(set("log.level", "4"), false);

    assertEquals("4", settings.effective().log().level());
    assertEquals("3", settings.cluster().log().level());
  }

  @Test
  void remembersStoredOverridesAndForgetsThoseInMemory() throws IOException {
    NodeSettings settings = settings();
    settings.override(set("log.level", "4"), false);
    settings.override(set("disk.disk_util_low_wm", "33"), true);
    assertEquals(33, settings.effective().disk().utilLow());

    NodeSettings again = settings();

    assertEquals("4", again.effective().log().level());
    assertEquals(20, again.effective().disk().utilLow());
  }

  @Test
  void addsUpOverridesAndResetsThemAll() throws IOException {
    NodeSettings settings = settings();
    settings.override(set("log.level", "4"), false);
    settings.override(set("disk.disk_util_low_wm", "33"), false);
    assertEquals("4", settings().effective().log().level());
    assertEquals(33, settings().effective().disk().utilLow());

    settings.reset();

    assertEquals("3", settings.effective().log().level());
    assertEquals("3", settings().effective().log().level());
  }

  @Test
  void refusesWhatIsTheClusters() throws IOException {
    NodeSettings settings = settings();

    InvalidException error =
        assertThrows(
            InvalidException.class,
            () -> settings.override(set("periodic.stats_time", "17s"), false));

    assertEquals("periodic configuration can only be globally updated", error.getMessage());
  }

  @Test
  void keepsTheOldOverridesWhenANewOneIsInvalid() throws IOException {
    NodeSettings settings = settings();
    settings.override(set("disk.disk_util_low_wm", "33"), false);

    assertThrows(
        InvalidException.class,
        () -> settings.override(set("disk.disk_util_low_wm", "101"), false));

    assertEquals(33, settings.effective().disk().utilLow());
    assertEquals(33, settings().effective().disk().utilLow());
  }

  @Test
  void tellsListenersOfEveryChange() throws IOException {
    NodeSettings settings = settings();
    List<String> levels = new ArrayList<>();
    settings.listen(config -> levels.add(config.log().level()));

    settings.override(set("log.level", "4"), true);
    settings.reset();

    assertEquals(List.of("4", "3"), levels);
  }
}
