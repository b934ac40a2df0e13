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
   * Works it out.
   *
   * @param mountpaths in service, of each target in service that answers
   * @param active number of targets in service
   */
  static BucketProtection of(
      Bck bck, BucketProps props, Collection<Integer> mountpaths, int active) {
    List<String> promises = new ArrayList<>();
    List<String> lacks = new ArrayList<>();
    int disks = 0;
    int targets = 0;
    if (props.mirror().enabled()) {
      int copies = props.mirror().copies();
      promises.add(copies + " copies");
      int fewest = mountpaths.stream().mapToInt(Integer::intValue).min().orElse(0);
      disks = Math.max(0, Math.min(copies, fewest) - 1);
      if (fewest < copies) {
        lacks.add("a target has only %d mountpaths in service".formatted(fewest));
      }
    }
    if (props.ec().enabled()) {
      int data = props.ec().dataSlices();
      int parity = props.ec().paritySlices();
      promises.add("slices %d+%d".formatted(data, parity));
      int others = Math.max(0, active - 1);
      int cut = Math.min(data + parity, others) - data + 1; // the owner and so many slices less one
      targets = Math.max(0, Math.min(Math.min(parity, others), cut));
      disks = Math.max(disks, targets);
      if (active < data + parity + 1) {
        lacks.add("%d targets are in service, %d are needed".formatted(active, data + parity + 1));
      }
    }
    String promise = promises.isEmpty() ? "one copy" : String.join(", ", promises);
    return new BucketProtection(bck, promise, disks, targets, String.join("; ", lacks));
  }
}
