package io.ais.node.object;

import io.ais.model.Bck;
import java.util.Objects;

/**
 * Which object a change is about. Immutable.
 *
 * @param bck bucket
 * @param bid its id in the committed bucket metadata
 * @param name object name
 * @param home mountpath where it belongs
 */
record Target(Bck bck, long bid, String name, MountpathStore home) {
  Target {
    Objects.requireNonNull(bck, "bck");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(home, "home");
  }

  String uname() {
    return bck.uname(name);
  }

  String cname() {
    return bck + "/" + name;
  }
}
