package io.ais.cli.explain;

import io.ais.model.Bck;
import io.ais.model.BucketProps;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

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
   * @param mountpaths numbers of those in service, of each target that answers
   * @param active number of targets that are in service and answer
   * @param away number of targets of the map with parts that cannot be reached: silent, or with a mountpath
   *     that is out
   * @param out most mountpaths of one target that are out with what they hold
   */
  record Ground(Collection<Integer> mountpaths, int active, int away, int out) {}

  /** Works it out: what is away now counts as lost already. */
  static BucketProtection of(Bck bck, BucketProps props, Ground now) {
    List<String> promises = new ArrayList<>();
    List<String> lacks = new ArrayList<>();
    int disks = 0;
    int targets = 0;
    if (props.mirror().enabled()) {
      int copies = props.mirror().copies();
      promises.add(copies + " copies");
      int fewest = now.mountpaths.stream().mapToInt(Integer::intValue).min().orElse(0);
      disks = Math.max(0, Math.min(copies - now.out, fewest) - 1);
      if (fewest < copies) {
        lacks.add(
            "a target has only %d mountpath%s in service"
                .formatted(fewest, fewest == 1 ? "" : "s"));
      } else if (now.out > 0) {
        lacks.add("copies may be on mountpaths that are out");
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
            "%d targets are in service, %d are needed".formatted(now.active, data + parity + 1));
      } else if (now.away > 0) {
        lacks.add("slices may be on targets or mountpaths that are away");
      }
    }
    String promise = promises.isEmpty() ? "one copy" : String.join(", ", promises);
    return new BucketProtection(bck, promise, disks, targets, String.join("; ", lacks));
  }
}
