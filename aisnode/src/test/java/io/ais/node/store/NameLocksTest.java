package io.ais.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ais.error.AisException;
import io.ais.node.store.NameLocks.Held;
import io.ais.node.store.NameLocks.State;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NameLocksTest {
  private final NameLocks locks = new NameLocks(Duration.ofMillis(30));

  @Test
  void readersShareAndAWriterIsAlone() {
    Held first = locks.shared("a");
    Held second = locks.shared("a");

    assertEquals(State.SHARED, locks.state("a"));
    assertEquals(409, assertThrows(AisException.class, () -> locks.exclusive("a")).status());
    first.close();
    first.close();
    assertThrows(AisException.class, () -> locks.exclusive("a"));
    second.close();
    try (Held _ = locks.exclusive("a")) {
      assertEquals(State.EXCLUSIVE, locks.state("a"));
      assertThrows(AisException.class, () -> locks.shared("a"));
    }
    assertEquals(0, locks.size());
  }

  @Test
  void namesDoNotBlockEachOther() {
    for (int i = 0; i < 2000; i++) {
      Held unused = locks.exclusive("name" + i);
      assertEquals(State.EXCLUSIVE, locks.state("name" + i));
    }
    assertEquals(2000, locks.size());
  }

  @Test
  void aCounterUnderTheLockLosesNothing() throws Exception {
    NameLocks patient = new NameLocks(Duration.ofSeconds(60));
    int[] counter = {0};
    AtomicInteger inside = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?>[] all = new Future<?>[40];
      for (int t = 0; t < all.length; t++) {
        boolean writer = t % 4 == 0;
        all[t] = threads.submit(() -> count(patient, writer, counter, inside));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertEquals(10 * 200, counter[0]);
    assertEquals(0, patient.size());
  }

  private static void count(NameLocks locks, boolean writer, int[] counter, AtomicInteger inside) {
    for (int i = 0; i < 200; i++) {
      if (writer) {
        try (Held _ = locks.exclusive("x")) {
          assertEquals(1, inside.incrementAndGet());
          counter[0]++;
          inside.decrementAndGet();
        }
      } else {
        try (Held _ = locks.shared("x")) {
          assertEquals(0, inside.get());
        }
      }
    }
  }
}
