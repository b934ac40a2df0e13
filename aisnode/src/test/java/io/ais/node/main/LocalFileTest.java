package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ais.model.config.LocalConfig;
import io.ais.wire.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mountpaths written back to the file that the operator wrote. */
class LocalFileTest {
  @TempDir private Path directory;

  @Test
  void theFileStaysOneThatTheNextStartReads() throws Exception {
    Path file = directory.resolve("ais_local.json");
    Files.writeString(file, TestCluster.resource("/golden/control/sample_ais_local.json"));
    Map<?, ?> before = Json.parse(Files.readAllBytes(file), Map.class);

    LocalFile.write(file, new TreeMap<>(Map.of("/new", "label")));

    Map<String, Object> after = new TreeMap<>();
    Map<?, ?> written = Json.parse(Files.readAllBytes(file), Map.class);
    written.forEach((key, value) -> after.put(String.valueOf(key), value));
    assertEquals(Map.of("/new", "label"), LocalConfig.load(after).fspaths());
    after.put("fspaths", before.get("fspaths"));
    assertEquals(before, after);
    try (var files = Files.list(directory)) {
      assertEquals(List.of(file), files.toList());
    }
  }
}
