package io.ais.node.fshc;

import io.ais.node.disk.DiskExecutor.Progress;
import io.ais.node.mountpath.Mountpath;
import io.ais.node.runtime.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a sick mountpath taken out of service although its disk may hang: whoever waits for it may hold
 * what the removal needs, and is let go then. Thread-safe; blocks, but not for ever.
 */
final class Removal {
  private static final Logger LOG = LoggerFactory.getLogger(Removal.class);
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration LAST_WAIT = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final int LOOKS_WITHOUT_PROGRESS = 10;

  private final BiConsumer<Mountpath, String> takeOut;
  private final Ticker ticker;

  Removal(BiConsumer<Mountpath, String> takeOut, Ticker ticker) {
    this.takeOut = takeOut;
    this.ticker = ticker;
  }

  void run(Mountpath mountpath, Verdict verdict, boolean hangs) throws InterruptedException {
    if (hangs) {
      mountpath.files().giveUp();
    }
    AtomicBoolean done = new AtomicBoolean();
    Thread removal =
        Thread.ofVirtual()
            .name("fshc-take-out")
            .start(() -> done.set(takeOut(mountpath, verdict.detail())));
    if (!removal.join(PATIENCE)) {
      LOG.error("{}: its disk is given up: it keeps others waiting", mountpath);
      mountpath.files().giveUp();
      if (!removal.join(LAST_WAIT)) {
        LOG.error(
            "{}: cannot be taken out of service yet: mountpaths are being changed", mountpath);
      }
    } else if (done.get() && !hangs) {
      Thread.ofVirtual().name("fshc-drain").start(() -> letGo(mountpath));
    }
  }

  private boolean takeOut(Mountpath mountpath, String reason) {
    try {
      takeOut.accept(mountpath, reason);
      return true;
    } catch (RuntimeException e) {
      LOG.error("{}: cannot be taken out of service: {}", mountpath, e.getMessage(), e);
      return false;
    }
  }

  /** Those who still wait for the disk, as long as it serves any. */
  private void letGo(Mountpath mountpath) {
    try {
      int looks = 0;
      Progress before = mountpath.files().progress();
      while (before.isPending()) {
        ticker.sleep(LOOK.toNanos());
        Progress now = mountpath.files().progress();
        looks = now.ended() == before.ended() ? looks + 1 : 0;
        if (looks == LOOKS_WITHOUT_PROGRESS) {
          LOG.warn("{}: its disk is given up: what is left does not end", mountpath);
          mountpath.files().giveUp();
          return;
        }
        before = now;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
