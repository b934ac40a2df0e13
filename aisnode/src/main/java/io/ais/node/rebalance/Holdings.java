package io.ais.node.rebalance;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.Held;
import io.ais.model.Rmd;
import io.ais.model.Snode;
import io.ais.node.rebalance.Confirmation.Verdict;
import io.ais.node.runtime.Ticker;
import io.ais.node.store.Lom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What would be missing if this target went away now: objects that it owns, and copies whose owners
 * do not confirm theirs. Thread-safe.
 */
public final class Holdings {
  private static final int NAMED = 100;

  private final String selfId;
  private final LocalObjects objects;
  private final Confirmation confirmation;
  private final Supplier<RebalanceView> view;
  private final Ticker ticker;

  /**
   * @param view newest published view
   */
  public Holdings(
      String selfId,
      LocalObjects objects,
      Confirmation confirmation,
      Supplier<RebalanceView> view,
      Ticker ticker) {
    this.selfId = requireNonNull(selfId, "selfId");
    this.objects = requireNonNull(objects, "objects");
    this.confirmation = requireNonNull(confirmation, "confirmation");
    this.view = requireNonNull(view, "view");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /**
   * Counts.
   *
   * @param atMost what was found until then is returned as incomplete
   */
  public Held count(Duration atMost) {
    RebalanceView now = view.get();
    Tally tally = new Tally(now, ticker.nanos() + atMost.toNanos());
    try {
      WalkEverything.run("holdings", objects, now, Rmd.Scope.ALL, bck -> new Visitor(tally, bck));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      tally.cut();
    }
    return tally.result();
  }

  private final class Tally {
    final RebalanceView view;
    private final long deadline;
    private final List<String> unreadable = new ArrayList<>(); // guarded by this
    private long unreadableCount; // guarded by this
    private long count; // guarded by this
    private long bytes; // guarded by this
    private boolean complete = true; // guarded by this

    Tally(RebalanceView view, long deadline) {
      this.view = view;
      this.deadline = deadline;
    }

    synchronized void add(Lom lom) {
      count++;
      bytes += lom.sizeBytes();
    }

    synchronized void unreadable(String name) {
      unreadableCount++;
      if (unreadable.size() < NAMED) {
        unreadable.add(name);
      }
    }

    synchronized void cut() {
      complete = false;
    }

    boolean inTime() {
      if (ticker.nanos() < deadline) {
        return true;
      }
      cut();
      return false;
    }

    synchronized Held result() {
      return new Held(count, bytes, complete, List.copyOf(unreadable), unreadableCount);
    }
  }

  /** Confined to its walker's thread. */
  private final class Visitor implements WalkEverything.Visitor {
    private final Tally tally;
    private final Bck bck;
    private final Map<String, List<Lom>> doubtful = new HashMap<>();

    Visitor(Tally tally, Bck bck) {
      this.tally = tally;
      this.bck = bck;
    }

    @Override
    public boolean copy(Lom copy) {
      Snode owner = tally.view.placement().owner(copy.bck(), copy.name());
      if (copy.tombstone()) {
        return tally.inTime();
      }
      if (owner == null || owner.id().equals(selfId)) {
        tally.add(copy);
      } else {
        List<Lom> copies = doubtful.computeIfAbsent(owner.id(), id -> new ArrayList<>());
        copies.add(copy);
        if (copies.size() == Offers.BATCH) {
          ask(owner, copies);
        }
      }
      return tally.inTime();
    }

    @Override
    public void end() {
      doubtful.forEach(
          (id, copies) -> ask(tally.view.placement().smap().targets().get(id), copies));
    }

    private void ask(Snode owner, List<Lom> copies) {
      List<Lom> asked = List.copyOf(copies);
      copies.clear();
      if (asked.isEmpty()) {
        return;
      }
      try {
        List<Verdict> verdicts = confirmation.ask(owner, asked, false);
        for (int i = 0; i < asked.size(); i++) {
          if (verdicts.get(i) != Verdict.SAFE) {
            tally.add(asked.get(i));
          }
        }
      } catch (AisException e) {
        asked.forEach(tally::add); // nobody says that they are elsewhere
      }
    }

    @Override
    public void corrupt(String name) {
      tally.unreadable(bck + "/" + name);
    }

    @Override
    public void torn(String path) {
      tally.unreadable(path);
    }

    @Override
    public void failed(String reason) {
      tally.unreadable(reason);
      tally.cut();
    }
  }
}
