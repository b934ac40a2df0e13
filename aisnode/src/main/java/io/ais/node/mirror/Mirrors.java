package io.ais.node.mirror;

import static java.util.Objects.requireNonNull;

import io.ais.model.Bck;
import io.ais.model.Bmd;
import io.ais.model.BucketProps;
import io.ais.node.object.Redundancy;
import io.ais.node.stats.Stats;
import java.util.function.Supplier;

/** Redundancy as the properties of buckets say. Thread-safe. */
public final class Mirrors implements Redundancy {
  private final Supplier<Bmd> buckets;
  private final Stats stats;
  private volatile Healing healing; // null: nothing is healed yet

  /**
   * @param buckets in force; null when not known yet
   */
  public Mirrors(Supplier<Bmd> buckets, Stats stats) {
    this.buckets = requireNonNull(buckets, "buckets");
    this.stats = requireNonNull(stats, "stats");
  }

  /** Damage goes there from now on. */
  public void healWith(Healing repair) {
    healing = requireNonNull(repair, "repair");
  }

  @Override
  public int copies(Bck bck, long bid) {
    Bmd now = buckets.get();
    BucketProps props = now == null ? null : now.get(bck);
    if (props == null || props.bid().bits() != bid) {
      return 0;
    }
    return copies(props);
  }

  /** Copies that these properties ask for. */
  public static int copies(BucketProps props) {
    return props.mirror().enabled() ? props.mirror().copies() : 1;
  }

  @Override
  public void damaged(Bck bck, long bid, String name) {
    Healing now = healing;
    if (now != null) {
      now.offer(bck, bid, name);
    }
  }

  @Override
  public void copyFailed(Bck bck, String mountpath) {
    stats.add("err.io.put.n", bck.toString(), 1);
  }
}
