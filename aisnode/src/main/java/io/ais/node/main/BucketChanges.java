package io.ais.node.main;

import io.ais.model.Bck;
import io.ais.model.Bmd;
import io.ais.model.BucketProps;
import io.ais.node.cluster.ClusterState;
import io.ais.node.ec.LocalSlices;
import io.ais.node.object.ObjectStore;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a target's directories follow the committed bucket metadata. Stateless; idempotent. */
final class BucketChanges {
  private static final Logger LOG = LoggerFactory.getLogger(BucketChanges.class);

  private BucketChanges() {}

  /**
   * Follows the newest state, not the one told of: a target that catches up is told of one state after
   * the other, while requests go by the newest and put objects into its buckets. A bucket that is
   * newer than even that state stays: this node's state may have been restored from an old copy.
   *
   * @param before the state told of before; null for the first
   * @param newest the newest published state, asked for after a look at the disks
   * @return true when something went to the trash
   */
  static boolean apply(
      ObjectStore store, ClusterState before, ClusterState now, Supplier<ClusterState> newest) {
    if (before != null && before.bmd().version() == now.bmd().version()) {
      return false;
    }
    boolean[] destroyed = {false};
    Map<Bck, Long> onDisk = store.buckets().onDisk();
    Bmd bmd = newest.get().bmd();
    onDisk.forEach(
        (bck, bid) -> {
          BucketProps props = bmd.get(LocalSlices.bucketOf(bck));
          boolean gone = props == null || props.bid().bits() != bid;
          boolean legible = bid != 0; // nobody can say which bucket it was: its files stay
          if (legible && gone && !bmd.isBefore(bid)) {
            guarded("destroy " + bck, () -> store.buckets().destroy(bck, bid));
            destroyed[0] = true;
          }
        });
    for (Bck bck : bmd.buckets()) {
      BucketProps old = before == null ? null : before.bmd().get(bck);
      long bid = bmd.get(bck).bid().bits();
      if (old == null || old.bid().bits() != bid) {
        guarded("create " + bck, () -> store.buckets().create(bck, bid));
      }
    }
    return destroyed[0];
  }

  /** One sick mountpath must not keep the others from following. */
  private static void guarded(String what, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.error("cannot {}: {}", what, e.toString());
    }
  }
}
