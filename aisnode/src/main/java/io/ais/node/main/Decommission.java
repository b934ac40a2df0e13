package io.ais.node.main;

import io.ais.model.NodeType;
import io.ais.node.cluster.DecommissionOptions;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a decommissioned node leaves behind (spec/control-plane.md 10.1): nothing of the cluster, and
 * user data only if it was not asked to go too. Stateless.
 */
final class Decommission {
  private static final Logger LOG = LoggerFactory.getLogger(Decommission.class);
  private static final String METADATA = ".ais.";

  private Decommission() {}

  static void cleanUp(Startup startup, DecommissionOptions options) {
    try {
      if (startup.type() == NodeType.TARGET) {
        for (String mountpath : startup.local().mountpaths().keySet()) {
          cleanMountpath(Path.of(mountpath), options.rmUserData());
        }
      }
      removeMetadata(Path.of(startup.local().confdir()));
      if (!options.keepInitialConfig()) {
        Files.deleteIfExists(Path.of(startup.flags().config()));
        Files.deleteIfExists(Path.of(startup.flags().localConfig()));
      }
    } catch (IOException e) {
      LOG.error("cleaning up after decommission: {}", e.toString());
    }
  }

  private static void cleanMountpath(Path mountpath, boolean everything) throws IOException {
    if (!Files.isDirectory(mountpath)) {
      return;
    }
    if (everything) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(mountpath)) {
        for (Path entry : entries) {
          removeTree(entry);
        }
      }
    } else {
      removeMetadata(mountpath);
    }
    MountpathOwner.forget(mountpath);
  }

  private static void removeMetadata(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, METADATA + "*")) {
      for (Path entry : entries) {
        removeTree(entry);
      }
    }
  }

  private static void removeTree(Path root) throws IOException {
    if (Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
        for (Path entry : entries) {
          removeTree(entry);
        }
      }
    }
    Files.deleteIfExists(root);
  }
}
