package io.ais.node.store;

import io.ais.error.AisException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Shared and exclusive locks by name. Stripes guard maps of names, so two names never block each
 * other. Waiters are served in the order they came: a writer is not starved by readers, a reader
 * waits behind a waiting writer. No upgrade, hence no deadlock by upgrade. A wait ends after a bound
 * with 409. Thread-safe; a lock may be released by another thread than the one that took it.
 */
public final class NameLocks {
  private static final int STRIPES = 256;

  private final Stripe[] stripes = new Stripe[STRIPES];
  private final Duration patience;

  /** Waits at most this long for a lock. */
  public NameLocks(Duration patience) {
    this.patience = patience;
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe();
    }
  }

  /** How a name is locked. */
  public enum State {
    FREE,
    SHARED,
    EXCLUSIVE
  }

  /** A lock that is held; closing releases it, once. */
  public static final class Held implements AutoCloseable {
    private final Stripe stripe;
    private final String name;
    private final boolean exclusive;
    private boolean released; // guarded by stripe

    private Held(Stripe stripe, String name, boolean exclusive) {
      this.stripe = stripe;
      this.name = name;
      this.exclusive = exclusive;
    }

    @Override
    public void close() {
      synchronized (stripe) {
        if (!released) {
          released = true;
          stripe.release(name, exclusive);
        }
      }
    }
  }

  /** Waits for a shared lock. */
  public Held shared(String name) {
    return lock(name, false);
  }

  /** The shared lock if nobody is to be waited for, else null. */
  public Held sharedAtOnce(String name) {
    Stripe stripe = stripe(name);
    synchronized (stripe) {
      return stripe.admitted(name, false) ? new Held(stripe, name, false) : null;
    }
  }

  /** Waits for the exclusive lock. */
  public Held exclusive(String name) {
    return lock(name, true);
  }

  /** State at this moment. */
  public State state(String name) {
    Stripe stripe = stripe(name);
    synchronized (stripe) {
      Entry entry = stripe.entries.get(name);
      if (entry == null) {
        return State.FREE;
      }
      return entry.writer ? State.EXCLUSIVE : State.SHARED;
    }
  }

  /** Number of names that are locked or waited for; 0 at rest. */
  public int size() {
    int total = 0;
    for (Stripe stripe : stripes) {
      synchronized (stripe) {
        total += stripe.entries.size();
      }
    }
    return total;
  }

  private Stripe stripe(String name) {
    int hash = name.hashCode();
    return stripes[(hash ^ hash >>> 16) & STRIPES - 1];
  }

  private Held lock(String name, boolean exclusive) {
    Stripe stripe = stripe(name);
    Waiter waiter;
    synchronized (stripe) {
      if (stripe.admitted(name, exclusive)) {
        return new Held(stripe, name, exclusive);
      }
      waiter = new Waiter(exclusive);
      stripe.entries.get(name).waiters.add(waiter);
    }
    boolean interrupted = await(waiter);
    synchronized (stripe) {
      if (!waiter.granted) {
        stripe.giveUp(name, waiter);
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        throw AisException.busy(name + " is locked: gave up after " + patience.toSeconds() + "s");
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return new Held(stripe, name, exclusive);
  }

  /** True when interrupted while waiting: the wait ends then. */
  private boolean await(Waiter waiter) {
    try {
      boolean ignored = waiter.signal.await(patience.toNanos(), TimeUnit.NANOSECONDS);
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  private static final class Waiter {
    final boolean exclusive;
    final CountDownLatch signal = new CountDownLatch(1);
    boolean granted; // guarded by the stripe

    Waiter(boolean exclusive) {
      this.exclusive = exclusive;
    }
  }

  private static final class Entry {
    int readers;
    boolean writer;
    final Deque<Waiter> waiters = new ArrayDeque<>();

    boolean admits(boolean exclusive) {
      return !writer && (!exclusive || readers == 0);
    }

    void admit(boolean exclusive) {
      if (exclusive) {
        writer = true;
      } else {
        readers++;
      }
    }
  }

  private static final class Stripe {
    final Map<String, Entry> entries = new HashMap<>(); // guarded by this

    /** Admits who has nobody before him. */
    boolean admitted(String name, boolean exclusive) {
      Entry entry = entries.computeIfAbsent(name, _ -> new Entry());
      boolean admits = entry.waiters.isEmpty() && entry.admits(exclusive);
      if (admits) {
        entry.admit(exclusive);
      }
      return admits;
    }

    void release(String name, boolean exclusive) {
      Entry entry = entries.get(name);
      if (exclusive) {
        entry.writer = false;
      } else {
        entry.readers--;
      }
      serve(name, entry);
    }

    void giveUp(String name, Waiter waiter) {
      Entry entry = entries.get(name);
      entry.waiters.remove(waiter);
      serve(name, entry);
    }

    private void serve(String name, Entry entry) {
      while (!entry.waiters.isEmpty() && entry.admits(entry.waiters.peek().exclusive)) {
        Waiter next = entry.waiters.remove();
        entry.admit(next.exclusive);
        next.granted = true;
        next.signal.countDown();
      }
      if (entry.waiters.isEmpty() && !entry.writer && entry.readers == 0) {
        entries.remove(name);
      }
    }
  }
}
