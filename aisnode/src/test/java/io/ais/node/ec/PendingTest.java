package io.ais.node.ec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.error.AisException;
import io.ais.model.Bck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PendingTest {
  private static final Bck BCK = Bck.ais("b");

  /** Takes a name at the second attempt at the earliest. */
  private static final class Twice implements Pending.Work {
    final CountDownLatch done;
    final Set<String> tried = new TreeSet<>();
    final List<Bck> repaired = Collections.synchronizedList(new ArrayList<>());
    final CountDownLatch repair = new CountDownLatch(1);
    private int attempts;

    Twice(int names) {
      done = new CountDownLatch(names);
    }

    @Override
    public synchronized Set<String> protect(Bck bck, Collection<String> names) {
      if (++attempts == 1) {
        throw AisException.unavailable("nobody answers");
      }
      Set<String> left = new TreeSet<>();
      for (String name : names) {
        if (tried.add(name)) {
          left.add(name);
        } else {
          done.countDown();
        }
      }
      return left;
    }

    @Override
    public synchronized void repair(Bck bck) {
      repaired.add(bck);
      repair.countDown();
    }
  }

  @Test
  void namesAreTriedUntilTheyAreProtected() throws InterruptedException {
    Twice work = new Twice(3);
    try (Pending pending = new Pending(work, Duration.ofMillis(5), 100)) {
      for (String name : List.of("a", "b", "b", "c")) {
        pending.add(BCK, name);
      }
      assertTrue(work.done.await(15, TimeUnit.SECONDS));
    }
    assertEquals(List.of(), work.repaired);
  }

  @Test
  void aFailureOfAnyKindEndsNothing() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    Pending.Work work =
        new Pending.Work() {
          private int attempts;

          @Override
          public Set<String> protect(Bck bck, Collection<String> names) {
            if (++attempts < 3) {
              throw new IllegalStateException("of a test");
            }
            names.forEach(_ -> done.countDown());
            return Set.of();
          }

          @Override
          public void repair(Bck bck) {
            throw new IllegalStateException("of a test");
          }
        };
    try (Pending pending = new Pending(work, Duration.ofMillis(5), 1)) {
      pending.add(BCK, "a");
      pending.add(BCK, "b"); // too many: its bucket is to be repaired
      assertTrue(done.await(15, TimeUnit.SECONDS));
    }
  }

  @Test
  void ofTooManyNamesTheWholeBucketIsRepaired() throws InterruptedException {
    Twice work = new Twice(2);
    try (Pending pending = new Pending(work, Duration.ofMillis(200), 2)) {
      for (String name : List.of("a", "b", "c", "d")) {
        pending.add(BCK, name);
      }
      assertEquals(2, pending.size());
      assertTrue(work.done.await(15, TimeUnit.SECONDS));
      assertTrue(work.repair.await(15, TimeUnit.SECONDS));
      assertEquals(List.of(BCK), work.repaired);
    }
  }

  @Test
  void aWholeBucketIsNotRepairedWhileItsFirstNamesAreRefused() throws InterruptedException {
    CountDownLatch refused = new CountDownLatch(5);
    CountDownLatch repaired = new CountDownLatch(1);
    List<String> calls = Collections.synchronizedList(new ArrayList<>());
    Pending.Work work =
        new Pending.Work() {
          @Override
          public Set<String> protect(Bck bck, Collection<String> names) {
            refused.countDown();
            if (refused.getCount() > 0) {
              return new TreeSet<>(names);
            }
            calls.add("taken");
            return Set.of();
          }

          @Override
          public void repair(Bck bck) {
            calls.add("repaired");
            repaired.countDown();
          }
        };
    try (Pending pending = new Pending(work, Duration.ofMillis(5), 1)) {
      pending.add(BCK, "a");
      pending.add(BCK, "b");
      assertTrue(repaired.await(15, TimeUnit.SECONDS));
    }
    assertEquals(List.of("taken", "repaired"), calls);
  }
}
