package io.ais.node.ec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.error.AisException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LossesTest {
  private byte[] stored;
  private boolean full;

  private Losses restarted() throws IOException {
    return new Losses(
        new Losses.Storage() {
          @Override
          public Optional<byte[]> load() {
            return Optional.ofNullable(stored);
          }

          @Override
          public void store(byte[] content) throws IOException {
            if (full) {
              throw new IOException("no space left");
            }
            stored = content;
          }
        });
  }

  @Test
  void aLossIsRememberedOverRestartsUntilItIsMadeGood() throws IOException {
    Losses losses = restarted();
    assertFalse(losses.isDue(7));
    losses.lost(List.of(7L, 8L));
    losses = restarted();
    assertTrue(losses.isDue(7) && losses.isDue(8));
    losses.madeGood(7, losses.newest(7));
    losses = restarted();
    assertFalse(losses.isDue(7));
    assertTrue(losses.isDue(8));
  }

  @Test
  void aLossDuringTheSearchMakesAnotherSearchDue() throws IOException {
    Losses losses = restarted();
    losses.lost(List.of(7L));
    long first = losses.newest(7);
    losses.lost(List.of(7L));
    losses.madeGood(7, first);
    assertTrue(losses.isDue(7));
    losses.madeGood(7, losses.newest(7));
    assertEquals(0, losses.newest(7));
  }

  @Test
  void aLossOfTheClusterCountsOnce() throws IOException {
    Losses losses = restarted();
    assertFalse(losses.account(Set.of(), List.of(7L)));
    assertTrue(losses.account(Set.of("t1@5"), List.of(7L)));
    losses.madeGood(7, losses.newest(7));
    losses = restarted();
    assertFalse(losses.account(Set.of("t1@5"), List.of(7L)));
    assertFalse(losses.isDue(7));
    assertTrue(losses.account(Set.of("t1@9"), List.of(7L)));
    assertTrue(losses.isDue(7));
    assertFalse(losses.account(Set.of(), List.of(7L)));
  }

  @Test
  void aLossThatCannotBeRememberedIsRefused() throws IOException {
    Losses losses = restarted();
    full = true;
    assertEquals(500, assertThrows(AisException.class, () -> losses.lost(List.of(7L))).status());
    assertFalse(losses.isDue(7));
    assertTrue(losses.account(Set.of("t1@5"), List.of(7L)));
    assertTrue(losses.isDue(7)); // of the cluster: it has happened
  }
}
