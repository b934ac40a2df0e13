package io.ais.node.mountpath;

import io.ais.node.mountpath.VolumeMetadata.Holds;
import io.ais.node.mountpath.VolumeMetadata.State;
import io.ais.node.mountpath.VolumeMetadata.Volume;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the copies of the volume metadata say together. Immutable.
 *
 * @param metadata newest copy; several of one version that differ are merged; empty when there is none
 * @param doubt why a missing mountpath may know more; empty when none can
 */
record Newest(Optional<VolumeMetadata> metadata, String doubt) {
  private static final Logger LOG = LoggerFactory.getLogger(Newest.class);

  /**
   * Compares them.
   *
   * @param copies on mountpaths, by path
   * @param outside the copy elsewhere
   * @param place of that one, for messages
   */
  static Newest of(
      Map<String, VolumeMetadata> copies, Optional<VolumeMetadata> outside, String place) {
    Map<String, VolumeMetadata> all = new TreeMap<>(copies);
    outside.ifPresent(copy -> all.put(place, copy));
    long version = all.values().stream().mapToLong(VolumeMetadata::version).max().orElse(0);
    all.values().removeIf(copy -> copy.version() < version);
    List<VolumeMetadata> differing = all.values().stream().distinct().toList();
    if (differing.isEmpty()) {
      return new Newest(Optional.empty(), "");
    }
    if (differing.size() > 1) {
      String doubt = "different volume metadata v" + version + " at " + all.keySet();
      LOG.error("{}: all of it counts, objects are looked for everywhere", doubt);
      return new Newest(Optional.of(merged(differing)), doubt);
    }
    return new Newest(Optional.of(differing.getFirst()), doubt(version, outside, place));
  }

  private static String doubt(long version, Optional<VolumeMetadata> outside, String place) {
    if (outside.isEmpty()) {
      return "%s, which would tell whether there is newer volume metadata than v%d, is missing"
          .formatted(place, version);
    }
    return outside.get().version() == version
        ? ""
        : "volume metadata is v%d, but v%d in %s, which should be the newest"
            .formatted(version, outside.get().version(), place);
  }

  /**
   * Starts with different mountpaths each went on by themselves. What any of them had in service holds
   * objects that count; which is the newest of a name says its write stamp.
   */
  private static VolumeMetadata merged(List<VolumeMetadata> copies) {
    SortedMap<String, Volume> volumes = new TreeMap<>();
    Set<String> seen = new HashSet<>();
    for (VolumeMetadata copy : copies) {
      copy.mountpaths()
          .forEach(
              (path, volume) -> {
                if (path.equals(volume.id()) || seen.add(volume.id())) {
                  Volume merged = merged(volume.id(), copies);
                  volumes.put(volumes.containsKey(path) ? volume.id() : path, merged);
                }
              });
    }
    VolumeMetadata one = copies.getFirst();
    return one.next(one.version() + 1, false, true, volumes);
  }

  private static Volume merged(String id, List<VolumeMetadata> copies) {
    List<Volume> told = new ArrayList<>();
    for (VolumeMetadata copy : copies) {
      copy.mountpaths().values().stream().filter(v -> v.id().equals(id)).forEach(told::add);
    }
    Volume merged = told.getFirst();
    for (Volume volume : told) {
      if (merged.isGone() || volume.isGone()) {
        merged = merged.isGone() ? merged : volume;
      } else {
        Holds holds =
            merged.holds().compareTo(volume.holds()) > 0 ? merged.holds() : volume.holds();
        boolean expected = merged.state().isExpected() || volume.state().isExpected();
        merged = merged.with(holds).with(expected ? State.AVAILABLE : State.DISABLED);
      }
    }
    return merged;
  }
}
