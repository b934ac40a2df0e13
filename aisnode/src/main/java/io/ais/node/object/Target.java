package io.ais.node.object;

import io.ais.model.Bck;
import io.ais.node.disk.DiskException;
import io.ais.node.object.Lookup.Copy;
import java.util.List;
import java.util.Objects;

/**
 * Which object a change is about, and where by one layout. Immutable.
 *
 * @param bck bucket
 * @param bid its id in the committed bucket metadata
 * @param name object name
 * @param places mountpaths
 * @param home the one where it belongs
 */
record Target(Bck bck, long bid, String name, Places places, MountpathStore home) {
  Target {
    Objects.requireNonNull(bck, "bck");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(home, "home");
  }

  static Target of(Bck bck, long bid, String name, Places places) {
    return new Target(bck, bid, name, places, places.home(bck.uname(name)));
  }

  /** The same by another layout. */
  Target at(Places other) {
    return other == places ? this : of(bck, bid, name, other);
  }

  /** Files with the name on other mountpaths that may hold one. */
  List<Copy> strays() throws DiskException {
    return Lookup.on(places.elsewhere(home), bck, name);
  }

  String uname() {
    return bck.uname(name);
  }

  String cname() {
    return bck + "/" + name;
  }
}
