package io.ais.cli.explain;

import io.ais.model.Bck;
import io.ais.model.BucketProps;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * So many disks and targets that can be lost at the same time, now, with every object of a bucket still
 * there, if its objects are as the bucket wants them. Immutable.
 *
 * @param promise what the bucket keeps, in words
 * @param disks that any objects of it survive
 * @param targets likewise
 * @param lacks what keeps it from being as it is configured; empty when nothing does
 */
record BucketProtection(Bck bck, String promise, int disks, int targets, String lacks) {

  /**
   * Disks and targets now.
   *
   * @param mountpaths of each target that answers: the file systems of those in service, one entry a mountpath
   * @param active number of targets that are in service and answer
   * @param away number of targets of the map with parts that cannot be reached: silent, or with a mountpath
   *     that is out
   * @param out most mountpaths of one target that are out with what they hold
   */
  record Ground(Collection<List<String>> mountpaths, int active, int away, int out) {

    int fewest() {
      return mountpaths.stream().mapToInt(List::size).min().orElse(0);
    }

    /** The fewest file systems that so many copies on different mountpaths can be on, with bad luck. */
    int fileSystems(int copies) {
      return mountpaths.stream().mapToInt(each -> fileSystems(each, copies)).min().orElse(0);
    }

    private static int fileSystems(List<String> mountpaths, int copies) {
      Map<String, Integer> shared = new HashMap<>();
      mountpaths.forEach(each -> shared.merge(each, 1, Integer::sum));
      int found = 0;
      int left = Math.min(copies, mountpaths.size());
      for (int most : shared.values().stream().sorted(Comparator.reverseOrder()).toList()) {
        if (left > 0) {
          found++;
          left -= most;
        }
      }
      return found;
    }
  }

  /** Works it out: what is away now counts as lost already. */
  static BucketProtection of(Bck bck, BucketProps props, Ground now) {
    List<String> promises = new ArrayList<>();
    List<String> lacks = new ArrayList<>();
    int disks = 0;
    int targets = 0;
    if (props.mirror().enabled()) {
      int copies = props.mirror().copies();
      promises.add(copies + " copies");
      int fewest = now.fewest();
      disks = Math.max(0, now.fileSystems(copies - now.out) - 1);
      if (fewest < copies) {
        lacks.add(
            "a target has only %d mountpath%s in service"
                .formatted(fewest, fewest == 1 ? "" : "s"));
      } else if (now.out > 0) {
        lacks.add("copies may be on mountpaths that are out");
      } else if (disks < copies - 1) {
        lacks.add("mountpaths of a target are on the same file system");
      }
    }
    if (props.ec().enabled()) {
      int data = props.ec().dataSlices();
      int parity = props.ec().paritySlices();
      promises.add("slices %d+%d".formatted(data, parity));
      int others = Math.max(0, now.active - 1);
      int cut = Math.min(data + parity, others) - data + 1; // the owner, and all but D slices
      targets = Math.max(0, Math.min(Math.min(parity - now.away, others), cut));
      disks = Math.max(disks, targets);
      if (now.active < data + parity + 1) {
        lacks.add(
            "%d target%s, %d are needed"
                .formatted(
                    now.active, now.active == 1 ? " answers" : "s answer", data + parity + 1));
      } else if (now.away > 0) {
        lacks.add("slices may be on targets or mountpaths that are away");
      }
    }
    String promise = promises.isEmpty() ? "one copy" : String.join(", ", promises);
    return new BucketProtection(bck, promise, disks, targets, String.join("; ", lacks));
  }
}
