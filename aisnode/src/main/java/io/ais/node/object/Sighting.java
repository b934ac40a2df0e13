package io.ais.node.object;

import static java.util.Objects.requireNonNull;

import io.ais.node.mountpath.Layout;
import io.ais.node.mountpath.Mountpath;
import io.ais.node.store.Lom;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that the mountpaths of a target have under one name, whether it counts or not: old copies,
 * copies out of place, records of deletes and files that cannot be trusted. For people. Immutable.
 *
 * @param layout mountpaths at that moment
 * @param files what was found, in the order of the mountpaths
 * @param unreadable mountpaths in service that could not be asked: path to reason
 */
public record Sighting(Layout layout, List<File> files, SortedMap<String, String> unreadable) {

  /** Copies. */
  public Sighting {
    requireNonNull(layout, "layout");
    files = List.copyOf(files);
    unreadable = Collections.unmodifiableSortedMap(new TreeMap<>(unreadable));
  }

  /**
   * A file with the name.
   *
   * @param mountpath where it is
   * @param path relative to it
   * @param lom its metadata; null when it has a defect
   * @param defect what is wrong with it; empty when nothing is known
   */
  public record File(Mountpath mountpath, String path, Lom lom, String defect) {}
}
