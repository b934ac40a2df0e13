package io.ais.node.object;

import io.ais.node.disk.DiskException;
import io.ais.node.object.Lookup.Copy;
import io.ais.node.store.Lom;
import io.ais.node.store.NameLocks;
import java.util.List;
import java.util.OptionalLong;

/**
 * When objects were last used, as their files tell: kept by the file system, coarsely or not at all as it
 * was mounted, and set here for those who need to know better. Thread-safe; waits for disks.
 */
public final class AccessTimes {
  private final Relocation.Runner runner;
  private final Lookup lookup;
  private final NameLocks locks;

  AccessTimes(Relocation.Runner runner, Lookup lookup, NameLocks locks) {
    this.runner = runner;
    this.lookup = lookup;
    this.locks = locks;
  }

  private interface OnCopies<T> {
    T run(List<Copy> copies) throws DiskException;
  }

  /** Last use of any copy of this write, nanoseconds since 1970; empty when it is not here any more. */
  public OptionalLong last(Lom lom) {
    return with(lom, copies -> copies.stream().mapToLong(copy -> copy.lom().atimeNanos()).max());
  }

  /** Sets it on all copies of this write. */
  public void set(Lom lom, long nanos) {
    with(
        lom,
        copies -> {
          for (Copy copy : copies) {
            copy.at()
                .behind(
                    disk -> {
                      disk.setAccessTime(copy.path(), nanos);
                      return null;
                    });
          }
          return null;
        });
  }

  private <T> T with(Lom lom, OnCopies<T> action) {
    return runner.run(
        lom.cname(),
        () -> {
          try (NameLocks.Held _ = locks.shared(lom.uname())) {
            Places places = lookup.places();
            MountpathStore home = places.home(lom.uname());
            boolean onlyThere = places.layout().settled() && !lookup.isSpread(lom.bck(), lom.bid());
            List<MountpathStore> where = onlyThere ? List.of(home) : places.homeFirst(home);
            List<Copy> copies =
                Lookup.sight(where, lom.bck(), lom.name()).copies().stream()
                    .filter(copy -> copy.isSame(lom))
                    .toList();
            return action.run(copies);
          }
        });
  }
}
