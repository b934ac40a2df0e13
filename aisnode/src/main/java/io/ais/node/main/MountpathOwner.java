package io.ais.node.main;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The attribute that ties a mountpath to its node. Stateless. */
final class MountpathOwner {
  private static final Logger LOG = LoggerFactory.getLogger(MountpathOwner.class);
  private static final String ATTRIBUTE = "ais.daemon_id";

  private MountpathOwner() {}

  /** As {@link #forget}; a failure is only told: a mountpath of this node can be attached again. */
  static void release(Path mountpath) {
    try {
      forget(mountpath);
    } catch (IOException e) {
      LOG.warn("mountpath {} stays tied to this node: {}", mountpath, e.toString());
    }
  }

  static void forget(Path mountpath) throws IOException {
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(mountpath, UserDefinedFileAttributeView.class);
    if (view != null && view.list().contains(ATTRIBUTE)) {
      view.delete(ATTRIBUTE);
    }
  }
}
