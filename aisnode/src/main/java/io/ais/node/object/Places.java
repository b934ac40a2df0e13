package io.ais.node.object;

import io.ais.error.AisException;
import io.ais.node.mountpath.Layout;
import io.ais.node.mountpath.Mountpath;
import java.util.List;
import java.util.stream.Stream;

/** The stores of one layout. Immutable. */
final class Places {
  private final Layout layout;
  private final List<MountpathStore> all;

  Places(Layout layout, List<MountpathStore> all) {
    this.layout = layout;
    this.all = List.copyOf(all);
  }

  Layout layout() {
    return layout;
  }

  /** Every mountpath that can be read. */
  List<MountpathStore> all() {
    return all;
  }

  /** Where the name belongs; 503 without a mountpath. */
  MountpathStore home(String uname) {
    return of(layout.of(uname));
  }

  /** Where copies of the name belong, home first; fewer when there are not so many mountpaths. */
  List<MountpathStore> wanted(String uname, int copies) {
    return layout.of(uname, copies).stream().map(this::of).toList();
  }

  MountpathStore of(Mountpath mountpath) {
    for (MountpathStore store : all) {
      if (store.mountpath() == mountpath) {
        return store;
      }
    }
    throw new IllegalStateException("no store for " + mountpath);
  }

  /** This one; 503 when it is out of service. */
  List<MountpathStore> only(Mountpath mountpath) {
    List<MountpathStore> one = all.stream().filter(s -> s.mountpath() == mountpath).toList();
    if (one.isEmpty()) {
      throw AisException.unavailable(mountpath + " is not in service");
    }
    return one;
  }

  /**
   * Mountpaths other than home that may hold a copy.
   *
   * @param spread objects of the bucket have copies on several mountpaths
   */
  List<MountpathStore> elsewhere(MountpathStore home, boolean spread) {
    return layout.settled() && !spread ? List.of() : others(home);
  }

  /** Every mountpath that can be read, this one first. */
  List<MountpathStore> homeFirst(MountpathStore home) {
    return Stream.concat(Stream.of(home), others(home).stream()).toList();
  }

  /** All other mountpaths. */
  List<MountpathStore> others(MountpathStore home) {
    return all.stream().filter(s -> s != home).toList();
  }
}
