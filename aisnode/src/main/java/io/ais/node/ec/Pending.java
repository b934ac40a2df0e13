package io.ais.node.ec;

import io.ais.error.AisException;
import io.ais.model.Bck;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Objects whose slices could not all be stored by a write or a repair, because a target that is in service
 * did not take them: they are made again and again, until all are stored. A bounded number of names; when
 * there were more, their buckets are repaired once these names are done: before, the same targets would
 * refuse. Forgotten with the process: the repair after a start finds them again. Thread-safe; whoever made
 * it closes it.
 */
final class Pending implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pending.class);
  private static final int MOST = 10_000;
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final Work work;
  private final Duration firstPause;
  private final int most;
  private final Map<Bck, Set<String>> names =
      new HashMap<>(); // this and all others: guarded by this
  private final Set<Bck> whole = new HashSet<>();
  private int size;
  private Thread runner; // null while nothing is pending
  private boolean closed;

  /** What is done about them. */
  interface Work {
    /**
     * Makes slices.
     *
     * @return names to be tried again
     */
    Set<String> protect(Bck bck, Collection<String> names);

    /** Starts a repair of all of a bucket. */
    void repair(Bck bck);
  }

  Pending(Work work) {
    this(work, Duration.ofSeconds(2), MOST);
  }

  Pending(Work work, Duration firstPause, int most) {
    this.work = work;
    this.firstPause = firstPause;
    this.most = most;
  }

  /** Does not wait. */
  synchronized void add(Bck bck, String name) {
    if (closed) {
      return;
    }
    if (size >= most) {
      whole.add(bck);
    } else if (names.computeIfAbsent(bck, _ -> new TreeSet<>()).add(name)) {
      size++;
    }
    if (runner == null) {
      runner = Thread.ofVirtual().name("ec-pending").start(this::run);
    }
  }

  synchronized int size() {
    return size;
  }

  /** No event tells that a target takes slices again. */
  private void run() {
    Duration pause = firstPause;
    try {
      while (true) {
        Thread.sleep(pause);
        Map<Bck, Set<String>> taken = take();
        if (isOver(taken)) {
          return;
        }
        boolean progress = false;
        for (Map.Entry<Bck, Set<String>> each : taken.entrySet()) {
          progress |= protect(each.getKey(), each.getValue());
        }
        pause = progress ? firstPause : longer(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private Map<Bck, Set<String>> take() {
    Set<Bck> repaired;
    Map<Bck, Set<String>> taken;
    synchronized (this) {
      taken = new HashMap<>(names);
      names.clear();
      size = 0;
      repaired = taken.isEmpty() ? Set.copyOf(whole) : Set.of();
      whole.removeAll(repaired);
    }
    repaired.forEach(this::repair);
    return taken;
  }

  /** Whoever adds something after that starts another runner. */
  private synchronized boolean isOver(Map<Bck, Set<String>> taken) {
    boolean over = taken.isEmpty() && names.isEmpty() && whole.isEmpty();
    if (over) {
      runner = null;
    }
    return over;
  }

  private void repair(Bck bck) {
    try {
      work.repair(bck);
    } catch (RuntimeException e) {
      LOG.warn("repair of {} is begun again later: {}", bck, e.getMessage());
      synchronized (this) {
        whole.add(bck);
      }
    }
  }

  private boolean protect(Bck bck, Set<String> wanted) {
    Set<String> left = wanted;
    try {
      left = work.protect(bck, wanted);
    } catch (AisException e) {
      LOG.debug("slices of {} are not made yet", bck, e);
    } catch (RuntimeException e) {
      LOG.warn("slices of {} are not made yet", bck, e);
    }
    left.forEach(name -> add(bck, name));
    int done = wanted.size() - left.size();
    if (done > 0) {
      LOG.info("{} objects of {} that lacked slices are fully protected by now", done, bck);
    }
    return done > 0;
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (runner != null) {
      runner.interrupt();
    }
  }
}
