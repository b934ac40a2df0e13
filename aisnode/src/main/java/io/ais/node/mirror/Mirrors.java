package io.ais.node.mirror;

import static java.util.Objects.requireNonNull;

import io.ais.model.Bck;
import io.ais.model.Bmd;
import io.ais.model.BucketProps;
import io.ais.node.mountpath.Mountpath;
import io.ais.node.object.Redundancy;
import io.ais.node.stats.Stats;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** Redundancy as the properties of buckets say. Thread-safe. */
public final class Mirrors implements Redundancy {
  private final Supplier<Bmd> buckets;
  private final Stats stats;
  private final AtomicBoolean missed = new AtomicBoolean();
  private volatile Healing healing; // null: nothing is healed yet

  private volatile Supplier<Optional<ToLongFunction<Mountpath>>> readWaits = Optional::empty;

  /**
   * @param buckets in force; null when not known yet
   */
  public Mirrors(Supplier<Bmd> buckets, Stats stats) {
    this.buckets = requireNonNull(buckets, "buckets");
    this.stats = requireNonNull(stats, "stats");
  }

  /**
   * Reads may be served by any of several equal copies from now on.
   *
   * @param wanted asked at each read
   * @param waits how long a reader would wait for a mountpath, nanoseconds
   */
  public void balanceReads(BooleanSupplier wanted, ToLongFunction<Mountpath> waits) {
    requireNonNull(wanted, "wanted");
    requireNonNull(waits, "waits");
    Optional<ToLongFunction<Mountpath>> some = Optional.of(waits);
    readWaits = () -> wanted.getAsBoolean() ? some : Optional.empty();
  }

  @Override
  public Optional<ToLongFunction<Mountpath>> readWaits() {
    return readWaits.get();
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
    missed.set(true);
  }

  /** Whether a write has left out a copy since the last call. */
  public boolean takeMissed() {
    return missed.getAndSet(false);
  }
}
