package io.ais.node.cluster;

import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.Snode;
import java.util.ArrayList;
import java.util.List;

/** What of a state another one does not contain, in words for an operator. */
final class Differences {
  private Differences() {}

  /** What a cluster gives up when its members join another one. */
  static List<String> leftBehind(ClusterState lost) {
    List<String> all = new ArrayList<>();
    lost.bmd().buckets().forEach(bck -> all.add("bucket " + bck + " is set aside"));
    all.add("cluster configuration v" + lost.config().version());
    return all;
  }

  /** What is lost when the second state takes the place of the first. */
  static List<String> between(ClusterState lost, ClusterState kept) {
    List<String> all = new ArrayList<>();
    for (Bck bck : lost.bmd().buckets()) {
      BucketProps mine = lost.bmd().get(bck);
      BucketProps theirs = kept.bmd().get(bck);
      if (theirs == null) {
        all.add("bucket " + bck + " is unknown there");
      } else if (theirs.bid().bits() != mine.bid().bits()) {
        all.add("bucket " + bck + " is another one there");
      } else if (!theirs.equals(mine)) {
        all.add("bucket " + bck + " has other properties there");
      }
    }
    for (Bck bck : kept.bmd().buckets()) {
      if (lost.bmd().get(bck) == null) {
        all.add("bucket " + bck + " exists there");
      }
    }
    for (Snode member : lost.smap().nodes()) {
      if (kept.smap().node(member.id()) == null) {
        all.add(member.display() + " is no member there");
      }
    }
    if (lost.config().version() != kept.config().version()) {
      all.add(
          "cluster configuration v%d here, v%d there"
              .formatted(lost.config().version(), kept.config().version()));
    }
    return all;
  }
}
