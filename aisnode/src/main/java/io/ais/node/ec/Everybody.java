package io.ais.node.ec;

import io.ais.error.AisException;
import io.ais.model.Snode;
import io.ais.node.runtime.RequestTrace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks several targets at the same time. Stateless. */
final class Everybody {
  private static final Logger LOG = LoggerFactory.getLogger(Everybody.class);

  private Everybody() {}

  /**
   * Waits until all are done.
   *
   * @param ask on a thread of its own for each target
   * @param failed told, on that thread, of a target whose asking ended so
   * @throws AisException 503 when the caller is interrupted
   */
  static void ask(
      Collection<Snode> targets, Consumer<Snode> ask, BiConsumer<Snode, AisException> failed) {
    List<Thread> asking = new ArrayList<>();
    long begun = System.nanoTime();
    for (Snode target : targets) {
      Runnable task = RequestTrace.carried(() -> ask(target, ask, failed));
      asking.add(Thread.ofVirtual().name("ec-ask").start(task));
    }
    try {
      for (Thread thread : asking) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AisException.unavailable("interrupted");
    } finally {
      RequestTrace.peersSince(begun);
    }
  }

  private static void ask(
      Snode target, Consumer<Snode> ask, BiConsumer<Snode, AisException> failed) {
    try {
      ask.accept(target);
    } catch (AisException e) {
      LOG.debug("{} does not answer", target.display(), e);
      failed.accept(target, e);
    } catch (RuntimeException e) { // must not pass for an answer
      LOG.warn("{} cannot be asked", target.display(), e);
      failed.accept(target, AisException.unavailable(String.valueOf(e.getMessage())));
    }
  }
}
