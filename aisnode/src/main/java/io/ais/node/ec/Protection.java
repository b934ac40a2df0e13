package io.ais.node.ec;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.BucketProps.EcConf;
import io.ais.model.JobKind;
import io.ais.model.Snode;
import io.ais.node.job.JobRegistry;
import io.ais.node.job.JobSpec;
import io.ais.node.job.Placement;
import io.ais.node.job.Renewal;
import io.ais.node.object.ByteSource;
import io.ais.node.object.CorruptObjectException;
import io.ais.node.object.ObjectReader;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.RelocationPace;
import io.ais.node.placement.Coding;
import io.ais.node.placement.Neighbors;
import io.ais.node.placement.NotSureException;
import io.ais.node.placement.Ruling;
import io.ais.node.stats.Stats;
import io.ais.node.store.Lom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Erasure coding of one target: slices are made when an object is written, before the write is
 * acknowledged (docs/adr/0011); a lost object is restored when it is read, or by the repair job.
 * Thread-safe; calls wait for disks and other targets.
 */
public final class Protection implements Coding, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Protection.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int BATCH = 128;

  private final Repairs.Parts parts;
  private final Settled settled = new Settled();
  private final Pending pending;
  private final Consumer<Bck> confirmDeletes;
  private final JobRegistry jobs;
  private final Stats stats;
  private final SliceAnswers answers;
  private final Function<Bck, BucketProps> buckets;
  private final Set<Bck> damaged = ConcurrentHashMap.newKeySet(); // buckets that may lack slices

  /**
   * What it works with.
   *
   * @param placement of the newest published state
   * @param knows whether a bucket exists under this id
   * @param buckets properties in force; null for a bucket that does not exist
   * @param pace of repairs: waits before so many bytes are made and sent
   * @param confirmDeletes removes records of deletes in a bucket that every target knows of; a repair
   *     begins with it
   * @param newId ids of jobs that begin by themselves
   */
  public record Setup(
      String selfId,
      ObjectStore store,
      LocalSlices local,
      PeerSlices peers,
      Supplier<Placement> placement,
      BiPredicate<Bck, Long> knows,
      Function<Bck, BucketProps> buckets,
      RelocationPace pace,
      Consumer<Bck> confirmDeletes,
      Losses losses,
      Supplier<String> newId,
      JobRegistry jobs,
      Stats stats) {}

  public Protection(Setup setup) {
    requireNonNull(setup, "setup");
    Restorer restorer =
        new Restorer(
            setup.selfId(),
            setup.store(),
            setup.local(),
            setup.peers(),
            setup.placement(),
            settled);
    this.parts =
        new Repairs.Parts(
            setup.selfId(),
            setup.store(),
            setup.local(),
            setup.peers(),
            new Encoder(setup.store(), setup.peers(), PATIENCE),
            restorer,
            new Owner(setup.selfId(), setup.store(), restorer, setup.placement()),
            setup.placement(),
            setup.losses(),
            setup.pace());
    this.confirmDeletes = requireNonNull(setup.confirmDeletes(), "confirmDeletes");
    this.jobs = requireNonNull(setup.jobs(), "jobs");
    this.stats = requireNonNull(setup.stats(), "stats");
    this.answers = new SliceAnswers(parts, requireNonNull(setup.knows(), "knows"));
    this.buckets = requireNonNull(setup.buckets(), "buckets");
    this.pending =
        new Pending(
            new Pending.Work() {
              @Override
              public Set<String> protect(Bck bck, Collection<String> names) {
                return protectAgain(bck, names);
              }

              @Override
              public void repair(Bck bck) {
                BucketProps props = Protection.this.buckets.apply(bck);
                if (props != null) {
                  Protection.this.repair(setup.newId().get(), bck, props, true);
                }
              }
            });
  }

  private Set<String> protectAgain(Bck bck, Collection<String> names) {
    BucketProps props = buckets.apply(bck);
    if (props == null || !covers(props)) {
      return Set.of();
    }
    Set<String> left = new HashSet<>();
    List<Lom> batch = new ArrayList<>();
    for (String name : names) {
      find(bck, props.bid().bits(), name, left).ifPresent(batch::add);
      if (batch.size() == BATCH) {
        protectAgain(bck, props, batch, left);
        batch.clear();
      }
    }
    protectAgain(bck, props, batch, left);
    return left;
  }

  /** Empty for what is not this target's any more, or bad: others, or a repair, see to that. */
  private Optional<Lom> find(Bck bck, long bid, String name, Set<String> unsure) {
    if (!parts.placement().get().isOwner(parts.selfId(), bck, name)) {
      return Optional.empty();
    }
    try {
      return parts.store().find(bck, bid, name).filter(lom -> !lom.tombstone());
    } catch (CorruptObjectException e) {
      damaged.add(bck);
    } catch (AisException e) {
      unsure.add(name);
    }
    return Optional.empty();
  }

  private void protectAgain(Bck bck, BucketProps props, List<Lom> batch, Set<String> left) {
    Protector protector =
        new Protector(
            parts, bck, props.bid().bits(), props.ec(), new RepairCounts(), () -> {}, (_, _) -> {});
    try {
      left.addAll(protector.protect(batch));
    } catch (AisException e) {
      LOG.debug("slices of {} are not made yet", bck, e);
      batch.forEach(lom -> left.add(lom.name()));
    }
  }

  @Override
  public void close() {
    pending.close();
  }

  // ---- writes

  @Override
  public boolean covers(BucketProps props) {
    return props.ec().enabled();
  }

  @Override
  public void written(Lom lom, boolean replaced, Ruling ruling) {
    if (!covers(ruling.props()) || lom.tombstone()) {
      return;
    }
    Shape shape = Shape.of(ruling.props().ec(), lom.sizeBytes());
    Map<Integer, Snode> targets = new HashMap<>();
    List<Snode> others = parts.restorer().others(lom.bck(), lom.name());
    for (int id = 0; id < Math.min(shape.count(), others.size()); id++) {
      targets.put(id, others.get(id));
    }
    Encoder.Outcome outcome = parts.encoder().send(lom, shape, targets);
    String bucket = lom.bck().toString();
    stats.add("ec.encode.n", bucket, 1);
    stats.add("ec.encode.size", bucket, lom.sizeBytes());
    int uninformed = 0;
    if (replaced || parts.store().mayMissObjects()) {
      List<Snode> rest = others.subList(targets.size(), others.size());
      uninformed = outcome.failures().size() + overrule(lom, shape, dropOlder(lom, rest));
    }
    if (outcome.placed() == shape.count() && uninformed == 0) {
      return;
    }
    stats.add("err.ec.encode.n", bucket, 1);
    if (uninformed > 0 || !outcome.failures().isEmpty()) {
      pending.add(lom.bck(), lom.name());
    }
    LOG.warn(
        "{} is not fully protected: {} of {} slices are stored {}",
        lom.cname(),
        outcome.placed(),
        shape.count(),
        outcome.failures());
    if (isTooLittle(shape, ruling.props().ec(), outcome, uninformed, targets.size())
        && isStillHere(lom)) {
      throw AisException.unavailable(
          "%s could not be protected: %d of %d slices are stored, %d targets may keep an older version %s"
              .formatted(
                  lom.cname(), outcome.placed(), shape.count(), uninformed, outcome.failures()));
    }
  }

  /**
   * Whether an older version could be taken for the newest one, by whoever cannot ask all targets
   * (docs/adr/0011): a version in slices must be known to more targets than may fall silent; of one in
   * replicas it must be known to so many that an older one in slices is not complete any more.
   */
  private static boolean isTooLittle(
      Shape shape, EcConf conf, Encoder.Outcome outcome, int uninformed, int targets) {
    if (shape.data() > 0) {
      int enough = Math.max(shape.data(), overruling(conf, targets)); // also when the owner is lost
      return outcome.placed() < Math.min(enough, targets);
    }
    boolean nowhere = outcome.placed() == 0 && targets > 0;
    return nowhere || uninformed >= Math.max(1, conf.dataSlices());
  }

  /**
   * What was there before may have had more slices, or slices elsewhere.
   *
   * @return targets that may keep one
   */
  private List<Snode> dropOlder(Lom lom, List<Snode> targets) {
    Bck slices = Slice.bucket(lom.bck());
    List<Snode> unsure = Collections.synchronizedList(new ArrayList<>());
    Everybody.ask(
        targets,
        target ->
            parts
                .peers()
                .held(target, slices, lom.bid(), List.of(lom.name()))
                .getFirst()
                .filter(slice -> lom.stamp().isNewerThan(slice.stamp()))
                .ifPresent(slice -> parts.peers().drop(target, List.of(slice))),
        (target, _) -> unsure.add(target));
    return unsure;
  }

  /**
   * A target that cannot tell whether it keeps an older slice gets a replica over it, one that is too many
   * until the next repair.
   *
   * @return how many did not take it
   */
  private int overrule(Lom lom, Shape shape, List<Snode> targets) {
    int left = 0;
    if (shape.data() == 0) {
      for (Snode target : targets) {
        left += 1 - parts.encoder().send(lom, shape, Map.of(0, target)).placed();
      }
    }
    return left;
  }

  private boolean isStillHere(Lom lom) {
    return parts
        .store()
        .find(lom.bck(), lom.bid(), lom.name())
        .filter(now -> now.stamp().equals(lom.stamp()))
        .isPresent();
  }

  @Override
  public void deleted(Lom tombstone) {
    parts.local().deleted(tombstone);
  }

  @Override
  public void markDeleted(Lom tombstone) {
    BucketProps props = buckets.apply(tombstone.bck());
    if (props == null || !covers(props)) {
      return;
    }
    Lom mark = Slice.deleted(tombstone);
    parts.local().receive(mark, ByteSource.of(new byte[0]));
    List<Snode> others = parts.restorer().others(tombstone.bck(), tombstone.name());
    Encoder.Outcome outcome = parts.encoder().tell(mark, others);
    if (!outcome.failures().isEmpty()) {
      LOG.warn("not everybody knows of a delete: {}", outcome.failures());
    }
    if (outcome.placed() < overruling(props.ec(), others.size())) {
      throw AisException.unavailable(
          "the delete of %s may be undone by targets that do not know of it: try again %s"
              .formatted(tombstone.cname(), outcome.failures()));
    }
  }

  /** So many targets must know of a version that one of them answers when as many as may be silent are. */
  private static int overruling(EcConf conf, int targets) {
    return Math.min(conf.paritySlices() + 1, targets);
  }

  // ---- reads

  @Override
  public boolean restore(Bck bck, String name, Ruling ruling) {
    return restored(bck, ruling.bid(), name, AisException.notFound(bck + "/" + name));
  }

  /** The same look-ups, which also find what only slices have. */
  public Neighbors over(Neighbors neighbors) {
    return new Neighbors() {
      @Override
      public void fetchNewest(Bck bck, String name, Ruling ruling) {
        try {
          neighbors.fetchNewest(bck, name, ruling);
        } catch (AisException e) {
          boolean mayBeWritten = e instanceof NotSureException unsure && unsure.mayBeWriting();
          boolean covered = covers(ruling.props()) && !mayBeWritten;
          if (!covered || !restored(bck, ruling.bid(), name, e)) {
            throw e;
          }
        }
      }

      @Override
      public Optional<ObjectReader> openElsewhere(Bck bck, String name, Ruling ruling) {
        return neighbors.openElsewhere(bck, name, ruling);
      }

      @Override
      public boolean rescue(Bck bck, String name, Ruling ruling) {
        return covers(ruling.props()) && Protection.this.rescue(bck, ruling.bid(), name);
      }

      @Override
      public ObjectReader openNewest(
          Bck bck, String name, Ruling ruling, Supplier<ObjectReader> local) {
        try {
          return neighbors.openNewest(bck, name, ruling, local);
        } catch (AisException e) {
          if (!covers(ruling.props()) || !restored(bck, ruling.bid(), name, e)) {
            throw e;
          }
          return local.get();
        }
      }
    };
  }

  /** After a read failed for this reason; a record of a delete is no reason to ask others. */
  private boolean restored(Bck bck, long bid, String name, AisException reason) {
    boolean deleted =
        reason.status() == 404
            && parts.store().find(bck, bid, name).filter(Lom::tombstone).isPresent();
    if (deleted || reason.status() == 409 || reason.status() == 400) {
      return false;
    }
    boolean restored;
    try {
      restored = parts.restorer().restore(bck, bid, name);
    } catch (AisException e) {
      if (reason.status() == 503 && e.status() == 500) { // whoever is missed may have it
        throw AisException.unavailable(reason.getMessage() + "; " + e.getMessage());
      }
      throw e;
    }
    if (restored) {
      stats.add("ec.restore.n", bck.toString(), 1);
    }
    return restored;
  }

  /**
   * Replaces an object whose content is bad, or takes a bad slice away: the repair of its bucket makes
   * it again ({@link #takeDamaged}).
   *
   * @return false when it cannot be replaced now: nothing was changed
   */
  public boolean rescue(Bck bck, long bid, String name) {
    if (Slice.isBucket(bck)) {
      parts.store().replication().setAside(bck, bid, name);
      damaged.add(Slice.objects(bck));
      return true;
    }
    boolean replaced = parts.restorer().rescue(bck, bid, name);
    if (replaced) {
      damaged.add(bck); // its slices may have been looked for while it was away
      stats.add("ec.restore.n", bck.toString(), 1);
    }
    return replaced;
  }

  /** Buckets that may lack slices since the last call. */
  public Set<Bck> takeDamaged() {
    Set<Bck> taken = Set.copyOf(damaged);
    damaged.removeAll(taken);
    return taken;
  }

  // ---- repair

  /**
   * Starts this target's part of the repair of a bucket, instead of one that runs.
   *
   * @param routine nothing is known to be lost or misplaced: what is settled stays so meanwhile
   */
  public void repair(String id, Bck bck, BucketProps props, boolean routine) {
    long turn = routine ? settled.turn(bck) : settled.unsettle(bck);
    jobs.start(
        JobSpec.of(id, JobKind.EC_ENCODE, bck),
        Renewal.ABORT_RUNNING,
        job -> {
          confirmDeletes.accept(bck);
          Repair repair =
              new Repair(
                  parts,
                  bck,
                  props.bid().bits(),
                  props.ec(),
                  !routine,
                  names -> names.forEach(name -> pending.add(bck, name)));
          repair.run(job);
          if (repair.isClean()) {
            settled.settle(bck, turn);
          }
        });
  }

  /** Targets came or went: slices may be where they were wanted before, until the next repair. */
  public void unsettle(Bck bck) {
    settled.unsettle(bck);
  }

  /**
   * Makes sure that a walk over the objects here meets all that this target owns.
   *
   * @throws AisException 503 until objects that were lost have been looked for among the slices of all
   *     targets
   */
  public void requireComplete(Bck bck, long bid) {
    if (parts.losses().isDue(bid)) {
      throw AisException.unavailable(
          ("objects of %s that were lost are being restored out of slices, please try again later"
                  + " (`ais show job ec-encode`)")
              .formatted(bck));
    }
  }

  /** What other targets ask. */
  public SliceAnswers answers() {
    return answers;
  }
}
