package io.ais.node.main;

import io.ais.model.Bck;
import io.ais.model.Bmd;
import io.ais.model.BucketProps;
import io.ais.node.cluster.ClusterState;
import io.ais.node.object.ObjectStore;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a target's directories follow the committed bucket metadata. Stateless; idempotent. */
final class BucketChanges {
  private static final Logger LOG = LoggerFactory.getLogger(BucketChanges.class);

  private BucketChanges() {}

  static void apply(ObjectStore store, ClusterState before, ClusterState now) {
    if (before != null && before.bmd().version() == now.bmd().version()) {
      return;
    }
    for (Map.Entry<Bck, Long> known : store.bucketsOnDisk().entrySet()) {
      BucketProps props = now.bmd().get(known.getKey());
      if (props == null || props.bid().bits() != known.getValue()) {
        guarded(
            "destroy " + known.getKey(),
            () -> store.destroyBucket(known.getKey(), known.getValue()));
      }
    }
    Bmd bmd = now.bmd();
    for (Bck bck : bmd.buckets()) {
      BucketProps old = before == null ? null : before.bmd().get(bck);
      long bid = bmd.get(bck).bid().bits();
      if (old == null || old.bid().bits() != bid) {
        guarded("create " + bck, () -> store.createBucket(bck, bid));
      }
    }
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
