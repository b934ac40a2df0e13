package io.ais.node.rebalance;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.Snode;
import io.ais.node.job.Job;
import io.ais.node.job.JobAbortedException;
import io.ais.node.rebalance.Confirmation.Verdict;
import io.ais.node.store.Lom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the copies that rebalances left at targets which no longer own them. Thread-safe.
 *
 * <p>A copy is removed only after its owner has read its own copy to the last byte, compared the
 * checksum and made it durable. Two targets could not both remove theirs because the other one has
 * it: the owner answers when it has seen the cluster state of the one who asks, and the one who asks
 * removes, under the lock of the name, only while its state still names the same owner. If the owner
 * is to give its copy away under a newer state, it asks in turn, and gets its answer after this
 * target has seen that state, too, or after the copy is gone.
 */
final class Leftovers {
  private static final Logger log = LoggerFactory.getLogger(Leftovers.class);
  private static final int BATCH = 64;
  private static final long BATCH_BYTES = 64L << 20;

  private final Rebalancer.Setup setup;
  private final Map<String, LongAdder> counts = new HashMap<>();

  Leftovers(Rebalancer.Setup setup) {
    this.setup = setup;
    for (String name : Counter.NAMES) {
      counts.put(name, new LongAdder());
    }
  }

  /** Names as operators see them (spec/data-plane.md 8.5), in their order. */
  private static final class Counter {
    static final String VISITS = "visits";
    static final String LOADS = "loads";
    static final String REMOVED = "removed";
    static final String BUSY = "skip-busy";
    static final String MISSING = "keep-peer-missing";
    static final String DIVERGED = "keep-diverged";
    static final String LOAD_ERROR = "err-load";
    static final String HEAD_ERROR = "err-head";
    static final String REMOVE_ERROR = "err-remove";
    static final List<String> NAMES =
        List.of(
            VISITS, LOADS, REMOVED, BUSY, MISSING, DIVERGED, LOAD_ERROR, HEAD_ERROR, REMOVE_ERROR);

    private Counter() {}
  }

  private void count(String counter) {
    counts.get(counter).increment();
  }

  /**
   * Text for operators.
   *
   * @param mark {@code ""}, {@code " done"} or {@code " aborted"}
   */
  String text(String mark) {
    StringBuilder out = new StringBuilder("flags:cleanup; " + setup.selfName() + ":cleanup" + mark);
    for (String name : Counter.NAMES) {
      long n = counts.get(name).sum();
      if (n > 0 || name.equals(Counter.VISITS) || name.equals(Counter.REMOVED)) {
        out.append(' ').append(name).append('=').append(n);
      }
    }
    return out.toString();
  }

  /** One walk over everything; what cannot be decided stays. */
  void remove(Job job, RebalanceView view) throws InterruptedException {
    WalkEverything.run(
        "job-" + job.spec(),
        setup.objects(),
        view,
        view.rmd().scope(),
        bck -> new Visitor(job, view, bck));
  }

  private record Batch(Snode owner, List<Lom> copies) {
    long bytes() {
      return copies.stream().mapToLong(Lom::sizeBytes).sum();
    }
  }

  /** Confined to its walker's thread. */
  private final class Visitor implements WalkEverything.Visitor {
    private final Job job;
    private final RebalanceView view;
    private final Bck bck;
    private final String key;
    private final Map<String, Batch> batches = new HashMap<>();

    Visitor(Job job, RebalanceView view, Bck bck) {
      this.job = job;
      this.view = view;
      this.bck = bck;
      this.key = view.placement().key();
    }

    @Override
    public boolean copy(Lom copy) {
      job.checkAborted();
      count(Counter.VISITS);
      Snode owner = view.placement().owner(copy.bck(), copy.name());
      boolean leftOver = owner != null && !owner.id().equals(setup.selfId()) && !copy.tombstone();
      if (leftOver) {
        count(Counter.LOADS);
        Batch batch =
            batches.computeIfAbsent(owner.id(), id -> new Batch(owner, new ArrayList<>()));
        batch.copies().add(copy);
        if (batch.copies().size() == BATCH || batch.bytes() >= BATCH_BYTES) {
          settle(batch);
        }
      }
      return isCurrent();
    }

    private boolean isCurrent() {
      return setup.newest().get().placement().key().equals(key);
    }

    @Override
    public void end() {
      batches.values().forEach(this::settle);
    }

    private void settle(Batch batch) {
      List<Lom> copies = List.copyOf(batch.copies());
      batch.copies().clear();
      if (copies.isEmpty() || !isCurrent()) {
        return;
      }
      List<Verdict> verdicts;
      try {
        verdicts = setup.confirmation().ask(batch.owner(), copies, true);
      } catch (AisException e) {
        copies.forEach(copy -> count(Counter.HEAD_ERROR));
        job.addError(e.getMessage());
        return;
      }
      for (int i = 0; i < copies.size(); i++) {
        settle(copies.get(i), verdicts.get(i));
      }
    }

    private void settle(Lom copy, Verdict verdict) {
      switch (verdict) {
        case SAFE -> drop(copy);
        case ABSENT -> count(Counter.MISSING);
        case DIVERGED -> count(Counter.DIVERGED);
        case UNSURE -> count(Counter.HEAD_ERROR);
      }
    }

    private void drop(Lom copy) {
      try {
        if (setup.objects().drop(copy, this::isCurrent)) {
          count(Counter.REMOVED);
          job.counters().local(1, copy.sizeBytes());
        } else {
          count(Counter.BUSY);
        }
      } catch (AisException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw new JobAbortedException("interrupted");
        }
        log.warn("cannot remove {}", copy.cname(), e);
        count(e.status() == 409 ? Counter.BUSY : Counter.REMOVE_ERROR);
        job.addError(e.getMessage());
      }
    }

    @Override
    public void corrupt(String name) {
      count(Counter.LOAD_ERROR);
      job.addError(bck + "/" + name + " is corrupt");
    }

    @Override
    public void torn(String path) {
      count(Counter.LOAD_ERROR);
      job.addError(path + " has lost its metadata and its name");
    }

    @Override
    public void failed(String reason) {
      job.addError(reason);
    }
  }
}
