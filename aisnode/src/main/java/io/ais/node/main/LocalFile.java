package io.ais.node.main;

import io.ais.model.config.LocalConfig;
import io.ais.node.disk.DurableFile;
import io.ais.node.nodeapi.NodeSettings;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the mountpaths back into the file with the local configuration. Thread-safe. */
final class LocalFile {
  private static final Logger LOG = LoggerFactory.getLogger(LocalFile.class);

  private final Startup startup;
  private final NodeSettings settings;

  LocalFile(Startup startup, NodeSettings settings) {
    this.startup = startup;
    this.settings = settings;
  }

  /**
   * Replaces {@code fspaths}; everything else in the file stays. Mountpaths of the testing environment
   * are generated and not written. A file that cannot be written is no failure: the mountpaths
   * themselves know what they belong to.
   *
   * @param paths mountpath to label
   */
  synchronized void store(SortedMap<String, String> paths) {
    LocalConfig local = settings.local();
    if (local.isTesting() || local.fspaths().equals(paths)) {
      return;
    }
    try {
      write(Path.of(startup.flags().localConfig()), paths);
    } catch (IOException e) {
      LOG.warn("mountpaths are not written back to {}: {}", startup.flags().localConfig(), e);
    }
    settings.localChanged(local.withFspaths(paths));
  }

  /** The file is a text that operators edit: it stays one. */
  static void write(Path file, SortedMap<String, String> paths) throws IOException {
    Map<String, Object> tree = new LinkedHashMap<>();
    Map<?, ?> parsed = Json.parse(Files.readAllBytes(file), Map.class);
    parsed.forEach((key, value) -> tree.put(String.valueOf(key), value));
    tree.put("fspaths", paths);
    DurableFile.replace(file, Json.bytes(tree));
  }
}
