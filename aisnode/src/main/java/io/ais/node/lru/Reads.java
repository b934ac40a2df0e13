package io.ais.node.lru;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.model.BucketProps;
import io.ais.node.object.AccessTimes;
import io.ais.node.runtime.WallClock;
import io.ais.node.store.Lom;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the access times of objects that may be evicted right to ten minutes, on all their copies. A file
 * system alone does not: it is usually mounted so that a second read within a day leaves no trace. Behind
 * the reader's back, and not at all when it falls behind. Thread-safe.
 */
public final class Reads {
  private static final Logger LOG = LoggerFactory.getLogger(Reads.class);
  private static final Duration GRAIN = Duration.ofMinutes(10);
  private static final int AT_ONCE = 64;

  private final AccessTimes times;
  private final WallClock clock;
  private final Set<String> inWork = ConcurrentHashMap.newKeySet();

  public Reads(AccessTimes times, WallClock clock) {
    this.times = requireNonNull(times, "times");
    this.clock = requireNonNull(clock, "clock");
  }

  /** A client has read an object. Does not block. */
  public void served(Lom lom, BucketProps props) {
    if (!Eviction.allows(props)) {
      return;
    }
    long now = clock.epochNanos();
    boolean known = now - lom.atimeNanos() < GRAIN.toNanos();
    if (!known && inWork.size() < AT_ONCE && inWork.add(lom.uname())) {
      Thread.ofVirtual().name("lru-read").start(() -> note(lom, now));
    }
  }

  private void note(Lom lom, long now) {
    try {
      times.set(lom, now);
    } catch (AisException e) {
      LOG.debug("access of {} is not noted: {}", lom.cname(), e.getMessage());
    } finally {
      inWork.remove(lom.uname());
    }
  }
}
