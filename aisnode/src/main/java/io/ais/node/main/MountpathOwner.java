package io.ais.node.main;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;

/** The attribute that ties a mountpath to its node. Stateless. */
final class MountpathOwner {
  private static final String ATTRIBUTE = "ais.daemon_id";

  private MountpathOwner() {}

  static void forget(Path mountpath) throws IOException {
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(mountpath, UserDefinedFileAttributeView.class);
    if (view != null && view.list().contains(ATTRIBUTE)) {
      view.delete(ATTRIBUTE);
    }
  }
}
