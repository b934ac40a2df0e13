package io.ais.node.mountpath;

import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import java.util.List;
import java.util.Optional;

/**
 * Buckets that do not count any more, kept on their mountpath for an operator: {@code
 * .$kept/<label>.<n>/}. Stateless; runs on the mountpath's threads.
 */
public final class KeptContents {
  private static final String KEPT = ".$kept";
  private static final String BUCKETS = "@";

  private KeptContents() {}

  /**
   * Moves the directories of all buckets there, durably, with everything in them. After a crash between,
   * a second call moves the rest, below another number.
   *
   * @return where they lie; empty when there were none
   */
  public static Optional<String> setAside(Disk disk, String label) throws DiskException {
    List<String> providers =
        disk.list("").stream().filter(name -> name.startsWith(BUCKETS)).toList();
    if (providers.isEmpty()) {
      return Optional.empty();
    }
    if (disk.makeDirectory(KEPT)) {
      disk.syncDirectory("");
    }
    int n = 0;
    while (!disk.makeDirectory(KEPT + "/" + label + "." + n)) {
      n++;
    }
    String place = KEPT + "/" + label + "." + n;
    disk.syncDirectory(KEPT);
    for (String provider : providers) {
      disk.rename(provider, place + "/" + provider);
    }
    disk.syncDirectory(place);
    disk.syncDirectory("");
    return Optional.of(place);
  }
}
