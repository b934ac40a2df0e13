package io.ais.node.object;

import io.ais.model.Bck;
import io.ais.node.disk.DiskException;
import io.ais.node.store.Lom;
import java.util.List;
import java.util.Objects;

/**
 * Which object a change is about, and where by one layout. Immutable.
 *
 * @param bck bucket
 * @param bid its id in the committed bucket metadata
 * @param name object name
 * @param places mountpaths
 * @param wanted those where it belongs, home first; one for each copy
 * @param spread objects of the bucket may have copies beside the one at home
 * @param known whether the number of copies is what the bucket wants
 */
record Target(
    Bck bck,
    long bid,
    String name,
    Places places,
    List<MountpathStore> wanted,
    boolean spread,
    boolean known) {
  Target {
    Objects.requireNonNull(bck, "bck");
    Objects.requireNonNull(name, "name");
    wanted = List.copyOf(wanted);
  }

  /**
   * By one layout.
   *
   * @param copies wanted; 0 when not known
   */
  static Target of(Bck bck, long bid, String name, Places places, int copies, boolean spread) {
    List<MountpathStore> wanted = places.wanted(bck.uname(name), copies);
    return new Target(bck, bid, name, places, wanted, spread || copies > 1, copies > 0);
  }

  /** Where the object belongs; what is there counts. */
  MountpathStore home() {
    return wanted.getFirst();
  }

  /** Where its copies belong. */
  List<MountpathStore> copies() {
    return wanted.subList(1, wanted.size());
  }

  /** Where this record belongs: there is one only of a delete. */
  List<MountpathStore> wanted(Lom lom) {
    return lom.tombstone() ? wanted.subList(0, 1) : wanted;
  }

  /**
   * Files with the name on other mountpaths that may hold one. Where copies are kept a sick disk is
   * passed over: the copy at home counts.
   */
  Lookup.Sight strays() throws DiskException {
    List<MountpathStore> elsewhere = places.elsewhere(home(), spread);
    return spread
        ? Lookup.sight(elsewhere, bck, name)
        : new Lookup.Sight(Lookup.on(elsewhere, bck, name), List.of(), null);
  }

  String uname() {
    return bck.uname(name);
  }

  String cname() {
    return bck + "/" + name;
  }
}
