package io.ais.node.rebalance;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.Snode;
import io.ais.node.job.Job;
import io.ais.node.job.JobAbortedException;
import io.ais.node.peer.Ack;
import io.ais.node.rebalance.RebalanceProgress.Count;
import io.ais.node.store.Lom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/**
 * One walk over everything this target holds: what belongs to another target and was not
 * acknowledged yet is sent there. Used once, by the thread of its job; walkers and acknowledgements
 * run on other threads.
 */
final class RebalancePass {
  private static final int MAX_RETRIED = 1024;
  private static final int RETRIES = 2;
  private static final long RETRY_PAUSE_NANOS = 100_000_000;

  private final Rebalancer.Setup setup;
  private final Run shared;
  private final Job job;
  private final RebalanceView view;
  private final BooleanSupplier obsolete;
  private final AckedSet acked;
  private final LongAdder safeObjects = new LongAdder();
  private final LongAdder safeBytes = new LongAdder();

  private final List<Lom> toRetry = new ArrayList<>(); // guarded by this
  private long stored; // guarded by this
  private long failed; // guarded by this
  private String firstFailure = ""; // guarded by this

  /**
   * What a pass left behind.
   *
   * @param stored copies that were new to their owner
   * @param failed copies that are not safe at their owner yet
   * @param reason of the first failure, else empty
   * @param safe copies of objects here that belong to others and are confirmed by them
   */
  record Result(long stored, long failed, String reason, Volume safe) {}

  /**
   * What all passes of a run share.
   *
   * @param destinations thread-safe
   */
  record Run(
      Rebalancer.Setup setup,
      ObjectTransfer transfer,
      Job job,
      AckedSet acked,
      Map<String, Destination> destinations,
      MoveMeter meter) {}

  /**
   * @param obsolete true when the view has become another: the rest of the walk is pointless
   */
  RebalancePass(Run run, RebalanceView view, BooleanSupplier obsolete) {
    this.setup = run.setup();
    this.shared = run;
    this.job = run.job();
    this.acked = run.acked();
    this.view = view;
    this.obsolete = obsolete;
  }

  Result run() throws InterruptedException {
    shared.destinations().values().forEach(Destination::forgive);
    WalkEverything.run(
        "job-" + job.spec(), setup.objects(), view, view.rmd().scope(), bck -> new Visitor(bck));
    shared.transfer().flush();
    retry();
    synchronized (this) {
      Volume safe = new Volume(safeObjects.sum(), safeBytes.sum());
      return new Result(stored, failed, firstFailure, safe);
    }
  }

  /** Offers what a walk meets; runs on the walker's thread. */
  private final class Visitor implements WalkEverything.Visitor {
    private final Bck bck;
    private final Offers offers = new Offers(setup.confirmation(), new ToOwners());

    Visitor(Bck bck) {
      this.bck = bck;
    }

    @Override
    public boolean copy(Lom copy) {
      job.checkAborted();
      try {
        offer(offers, copy);
        return !obsolete.getAsBoolean();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new JobAbortedException("interrupted");
      }
    }

    @Override
    public void end() throws InterruptedException {
      if (!obsolete.getAsBoolean()) {
        offers.flush();
      }
    }

    @Override
    public void corrupt(String name) {
      if (!view.placement().isOwner(setup.selfId(), bck, name)) {
        fail(bck + "/" + name + " is corrupt: delete it or repair it");
      }
    }

    /** Here it does no harm; a target that leaves may take the last traces of an object with it. */
    @Override
    public void torn(String path) {
      if (!view.isActive(setup.selfId())) {
        fail(
            path
                + " has lost its metadata and its name, and cannot be moved: move it away or delete"
                + " it");
      }
    }

    @Override
    public void failed(String reason) {
      fail(reason);
    }
  }

  private final class ToOwners implements Offers.Taker {
    @Override
    public void confirmed(Snode owner, Destination destination, Lom copy) {
      settle(owner, destination, copy, Ack.IDENTICAL);
    }

    @Override
    public void send(Snode owner, Destination destination, Lom copy) throws InterruptedException {
      if (destination.isHopeless()) {
        fail(owner.display() + " does not take objects");
        return;
      }
      setup.pace().await(copy.sizeBytes());
      shared.transfer().send(owner, copy, ack -> settle(owner, destination, copy, ack));
    }
  }

  private void offer(Offers offers, Lom copy) throws InterruptedException {
    Snode owner = view.placement().owner(copy.bck(), copy.name());
    if (owner == null) {
      fail("no active target to take " + copy.cname());
      return;
    }
    if (owner.id().equals(setup.selfId())) {
      return;
    }
    if (acked.contains(owner.id(), copy)) {
      safe(copy);
      return;
    }
    Destination destination =
        shared.destinations().computeIfAbsent(owner.id(), id -> new Destination());
    offers.offer(owner, destination, copy);
  }

  private void safe(Lom copy) {
    if (!copy.tombstone()) {
      safeObjects.increment();
      safeBytes.add(copy.sizeBytes());
    }
  }

  private void settle(Snode owner, Destination destination, Lom copy, Ack ack) {
    if (!ack.isSafe()) {
      destination.failed();
      failedToSend(copy, owner.display() + ": " + copy.cname() + ": " + ack.text());
      return;
    }
    destination.accepted(counted(copy, ack));
    acked.add(owner.id(), copy);
    safe(copy);
    if (!copy.tombstone()) {
      shared.meter().settled(copy.sizeBytes());
    }
    if (ack.status() == Ack.Status.STORED) {
      synchronized (this) {
        stored++;
      }
      if (!copy.tombstone()) {
        job.counters().sent(1, copy.sizeBytes());
      }
    }
  }

  private static Count counted(Lom copy, Ack ack) {
    if (ack.status() != Ack.Status.STORED) {
      return new Count(0, 0, 0, 1);
    }
    return copy.tombstone() ? new Count(0, 0, 1, 0) : new Count(1, copy.sizeBytes(), 0, 0);
  }

  private synchronized void failedToSend(Lom copy, String reason) {
    if (toRetry.size() < MAX_RETRIED) {
      toRetry.add(copy);
      firstFailure = firstFailure.isEmpty() ? reason : firstFailure;
    } else {
      fail(reason);
    }
  }

  private synchronized void fail(String reason) {
    failed++;
    firstFailure = firstFailure.isEmpty() ? reason : firstFailure;
  }

  /** Small troubles pass: try again soon what failed, a few times. */
  private void retry() throws InterruptedException {
    for (int i = 0; i < RETRIES; i++) {
      List<Lom> again = takeFailures();
      if (again.isEmpty()) {
        return;
      }
      setup.ticker().sleep(RETRY_PAUSE_NANOS << i);
      Offers offers = new Offers(setup.confirmation(), new ToOwners());
      for (Lom copy : again) {
        job.checkAborted();
        offer(offers, copy);
      }
      offers.flush();
      shared.transfer().flush();
    }
    takeFailures().forEach(copy -> fail("still not moved: " + copy.cname()));
  }

  /** Failed copies that still matter: a copy that was replaced or deleted since does not. */
  private List<Lom> takeFailures() {
    List<Lom> all;
    synchronized (this) {
      all = List.copyOf(toRetry);
      toRetry.clear();
      if (failed == 0 && all.isEmpty()) {
        firstFailure = "";
      }
    }
    return all.stream().filter(this::isNewestHere).toList();
  }

  private boolean isNewestHere(Lom copy) {
    try {
      Optional<Lom> now = setup.objects().find(copy.bck(), copy.bid(), copy.name());
      return now.isPresent() && !now.get().stamp().isNewerThan(copy.stamp());
    } catch (AisException e) {
      return e.status() != 404;
    }
  }
}
