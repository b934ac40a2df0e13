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
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One walk over everything this target holds: what belongs to another target and was not
 * acknowledged yet is sent there. Used once, by the thread of its job; walkers and acknowledgements
 * run on other threads.
 */
final class RebalancePass {
  private static final int MAX_RETRIED = 1024;
  private static final int RETRIES = 2;
  private static final long RETRY_PAUSE_MILLIS = 100;

  private final String selfId;
  private final LocalObjects objects;
  private final ObjectTransfer transfer;
  private final Job job;
  private final RebalanceView view;
  private final BooleanSupplier obsolete;
  private final AckedSet acked;
  private final Map<String, Destination> destinations;

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
   */
  record Result(long stored, long failed, String reason) {}

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
      Map<String, Destination> destinations) {}

  /**
   * @param obsolete true when the view has become another: the rest of the walk is pointless
   */
  RebalancePass(Run run, RebalanceView view, BooleanSupplier obsolete) {
    this.selfId = run.setup().selfId();
    this.objects = run.setup().objects();
    this.transfer = run.transfer();
    this.job = run.job();
    this.acked = run.acked();
    this.destinations = run.destinations();
    this.view = view;
    this.obsolete = obsolete;
  }

  Result run() throws InterruptedException {
    destinations.values().forEach(Destination::forgive);
    for (Bck bck : view.bmd().buckets()) {
      OptionalLong bid = view.bid(bck);
      if (bid.isPresent()) {
        walk(bck, bid.getAsLong());
      }
    }
    transfer.flush();
    retry();
    synchronized (this) {
      return new Result(stored, failed, firstFailure);
    }
  }

  /** One walker per mountpath. */
  private void walk(Bck bck, long bid) throws InterruptedException {
    try (ExecutorService walkers =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("job-rebalance-" + job.id() + "-", 0).factory())) {
      List<Future<?>> walks = new ArrayList<>();
      for (String mountpath : objects.mountpaths()) {
        walks.add(walkers.submit(() -> walkMountpath(mountpath, bck, bid)));
      }
      try {
        for (Future<?> walk : walks) {
          walk.get();
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw new IllegalStateException(e.getCause());
      } finally {
        walkers.shutdownNow();
      }
    }
  }

  private void walkMountpath(String mountpath, Bck bck, long bid) {
    try {
      objects.walk(mountpath, bck, bid, new Visitor(bck));
    } catch (AisException e) {
      if (e.status() != 404) { // the bucket was destroyed meanwhile
        fail(mountpath + ": " + e.getMessage());
      }
    }
  }

  /** Offers what a walk meets; runs on the walker's thread. */
  private final class Visitor implements LocalObjects.CopyVisitor {
    private final Bck bck;

    Visitor(Bck bck) {
      this.bck = bck;
    }

    @Override
    public boolean copy(Lom copy) {
      job.checkAborted();
      try {
        offer(copy);
        return !obsolete.getAsBoolean();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new JobAbortedException("interrupted");
      }
    }

    @Override
    public void corrupt(String name) {
      if (!view.placement().isOwner(selfId, bck, name)) {
        fail(bck + "/" + name + " is corrupt: delete it or repair it");
      }
    }
  }

  private void offer(Lom copy) throws InterruptedException {
    Snode owner = view.placement().owner(copy.bck(), copy.name());
    if (owner == null) {
      fail("no active target to take " + copy.cname());
      return;
    }
    if (owner.id().equals(selfId) || acked.contains(owner.id(), copy)) {
      return;
    }
    Destination destination = destinations.computeIfAbsent(owner.id(), id -> new Destination());
    if (destination.isHopeless()) {
      fail(owner.display() + " does not take objects");
      return;
    }
    transfer.send(owner, copy, ack -> settle(owner, destination, copy, ack));
  }

  private void settle(Snode owner, Destination destination, Lom copy, Ack ack) {
    switch (ack.status()) {
      case STORED -> {
        destination.accepted(
            copy.tombstone() ? new Count(0, 0, 1, 0) : new Count(1, copy.sizeBytes(), 0, 0));
        if (!copy.tombstone()) {
          job.counters().sent(1, copy.sizeBytes());
        }
        acked.add(owner.id(), copy);
        synchronized (this) {
          stored++;
        }
      }
      case IDENTICAL, OLDER -> {
        destination.accepted(new Count(0, 0, 0, 1));
        acked.add(owner.id(), copy);
      }
      case FAILED -> {
        destination.failed();
        failedToSend(copy, owner.display() + ": " + copy.cname() + ": " + ack.text());
      }
    }
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
      TimeUnit.MILLISECONDS.sleep(RETRY_PAUSE_MILLIS << i);
      for (Lom copy : again) {
        job.checkAborted();
        offer(copy);
      }
      transfer.flush();
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
      Optional<Lom> now = objects.find(copy.bck(), copy.bid(), copy.name());
      return now.isPresent() && !now.get().stamp().isNewerThan(copy.stamp());
    } catch (AisException e) {
      return e.status() != 404;
    }
  }
}
