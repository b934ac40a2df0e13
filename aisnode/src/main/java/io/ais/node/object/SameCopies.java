package io.ais.node.object;

import io.ais.node.mountpath.Layout;
import io.ais.node.store.WriteStamp;
import java.util.List;

/**
 * Objects whose copies were all looked at and are known to be of one write, so that any of them may be read
 * without asking home again. Thread-safe; see {@link KnownNames}.
 */
final class SameCopies {
  private final KnownNames<Known> names = new KnownNames<>(1 << 15);

  /**
   * What is known of a name.
   *
   * @param layout by which it was looked up
   * @param stamp of the write
   * @param at mountpaths that had it, home among them
   */
  record Known(String uname, long bid, Layout layout, WriteStamp stamp, List<MountpathStore> at)
      implements KnownNames.Known {}

  /** The caller holds the shared lock of the name since it looked. */
  void note(Known known) {
    names.note(known);
  }

  /** Null when nothing is. The caller holds a lock of the name. */
  Known find(String uname, long bid, Layout layout) {
    return names.find(uname, bid, layout);
  }

  /** To be called under the exclusive lock of the name before anything is changed. */
  void forget(String uname) {
    names.forget(uname);
  }
}
