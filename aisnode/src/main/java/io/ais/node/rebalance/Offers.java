package io.ais.node.rebalance;

import io.ais.error.AisException;
import io.ais.model.Snode;
import io.ais.node.rebalance.Confirmation.Verdict;
import io.ais.node.store.Lom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies that one walker met, on their way to their owners: where it pays, an owner is asked first
 * which of them it has, so that a run that was interrupted goes on where it was. What the owners hold
 * is the only checkpoint, and it cannot be wrong. Confined to the walker's thread.
 */
final class Offers {
  static final int BATCH = 128;
  private static final Logger log = LoggerFactory.getLogger(Offers.class);

  private final Confirmation confirmation;
  private final Taker taker;
  private final Map<String, Batch> batches = new HashMap<>();

  private record Batch(Snode owner, Destination destination, List<Lom> copies) {}

  /** What becomes of offered copies. */
  interface Taker {
    /** The owner has it, or something newer. */
    void confirmed(Snode owner, Destination destination, Lom copy);

    /** It must be sent; waits while too much is under way. */
    void send(Snode owner, Destination destination, Lom copy) throws InterruptedException;
  }

  Offers(Confirmation confirmation, Taker taker) {
    this.confirmation = confirmation;
    this.taker = taker;
  }

  /** Takes a copy of which it is not known whether its owner has it. */
  void offer(Snode owner, Destination destination, Lom copy) throws InterruptedException {
    if (destination.isHopeless() || !destination.isWorthAsking(copy)) {
      taker.send(owner, destination, copy);
      return;
    }
    Batch batch =
        batches.computeIfAbsent(
            owner.id(), id -> new Batch(owner, destination, new ArrayList<>(BATCH)));
    batch.copies().add(copy);
    if (batch.copies().size() == BATCH) {
      ask(batch);
    }
  }

  /** Settles what is waiting to be asked about. */
  void flush() throws InterruptedException {
    for (Batch batch : batches.values()) {
      if (!batch.copies().isEmpty()) {
        ask(batch);
      }
    }
  }

  private void ask(Batch batch) throws InterruptedException {
    List<Lom> copies = List.copyOf(batch.copies());
    batch.copies().clear();
    List<Verdict> verdicts = verdicts(batch, copies);
    int safe = 0;
    for (int i = 0; i < copies.size(); i++) {
      if (verdicts.get(i) == Verdict.SAFE) {
        safe++;
        taker.confirmed(batch.owner(), batch.destination(), copies.get(i));
      } else {
        taker.send(batch.owner(), batch.destination(), copies.get(i));
      }
    }
    batch.destination().answered(copies.size(), safe);
  }

  /** An owner that gives no answer takes the copies, or says why not. */
  private List<Verdict> verdicts(Batch batch, List<Lom> copies) {
    try {
      return confirmation.ask(batch.owner(), copies, false);
    } catch (AisException e) {
      log.debug("{} does not say what it has", batch.owner().display(), e);
      batch.destination().failed();
      return copies.stream().map(copy -> Verdict.UNSURE).toList();
    }
  }
}
