package io.ais.node.object;

import io.ais.node.mountpath.Layout;
import io.ais.node.mountpath.Mountpath;
import io.ais.node.mountpath.Mountpaths;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the object store keeps per mountpath, as the layout changes: what is known of a mountpath stays
 * as long as it is held. Thread-safe.
 */
final class Stores {
  private final Mountpaths mountpaths;
  private final Map<Mountpath, MountpathStore> known = new IdentityHashMap<>(); // guarded by this
  private volatile Places current;

  Stores(Mountpaths mountpaths) {
    this.mountpaths = mountpaths;
    this.current = places(mountpaths.layout());
  }

  /** Of the layout in force. Taken once per operation, under the lock of the name. */
  Places now() {
    return at(mountpaths.layout());
  }

  private Places at(Layout layout) {
    Places cached = current;
    return cached.layout() == layout ? cached : places(layout);
  }

  private synchronized Places places(Layout layout) {
    List<MountpathStore> all = new ArrayList<>();
    for (Mountpath mountpath : layout.held()) {
      int of = layout.held().size();
      all.add(known.computeIfAbsent(mountpath, each -> new MountpathStore(each, of)));
    }
    Places places = new Places(layout, all);
    if (layout == mountpaths.layout()) {
      known.keySet().retainAll(layout.held());
      current = places;
    }
    return places;
  }

  /** What a write needs from its last look to its rename; see {@link Mountpaths#commit}. */
  Commitment commit() {
    Mountpaths.Use use = mountpaths.commit();
    return new Commitment(at(use.layout()), use);
  }

  /** Places that no resilver overlooks until it is closed. */
  record Commitment(Places places, Mountpaths.Use use) implements AutoCloseable {
    @Override
    public void close() {
      use.close();
    }
  }
}
