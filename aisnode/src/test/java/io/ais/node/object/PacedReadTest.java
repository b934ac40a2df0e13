package io.ais.node.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A look at every byte, at a pace, that is in nobody's way. */
class PacedReadTest {
  private static final int PART = PacedRead.PART_BYTES;

  private final List<Long> waits = new ArrayList<>();

  private Relocated heal(StoreFixture fixture, RelocationPace pace) throws InterruptedException {
    return fixture
        .store
        .replication()
        .heal(
            StoreFixture.BCK,
            StoreFixture.BID,
            "o",
            bytes -> {
              waits.add(bytes);
              pace.await(bytes);
            });
  }

  @Test
  void everyByteOfEveryCopyCountsInPartsForThePace() throws Exception {
    try (StoreFixture fixture = StoreFixture.mirrored(2, 2)) {
      fixture.put("o", "x".repeat(2 * PART + 5));

      assertFalse(heal(fixture, RelocationPace.FULL).moved());

      long part = PART;
      assertEquals(List.of(part, part, 5L, part, part, 5L), waits);
    }
  }

  @Test
  void neitherALockNorAFileIsHeldWhileItWaits() throws Exception {
    try (StoreFixture fixture = StoreFixture.fresh(1)) {
      fixture.put("o", "x".repeat(PART + 5));

      heal(
          fixture,
          bytes -> {
            assertEquals(0, fixture.store.locksHeld());
            assertEquals(0, fixture.disks.getFirst().openFiles());
          });

      assertEquals(2, waits.size());
    }
  }

  @Test
  void whatIsWrittenOverMeanwhileIsNotTakenForDamage() throws Exception {
    try (StoreFixture fixture = StoreFixture.fresh(1)) {
      fixture.put("o", "x".repeat(PART + 5));

      Relocated done =
          heal(
              fixture,
              bytes -> {
                if (bytes == 5) {
                  fixture.put("o", "y".repeat(PART + 5));
                }
              });

      assertFalse(done.moved());
    }
  }

  @Test
  void whatIsDeletedMeanwhileIsNotTakenForDamage() throws Exception {
    try (StoreFixture fixture = StoreFixture.fresh(1)) {
      fixture.put("o", "x".repeat(PART + 5));

      Relocated done =
          heal(
              fixture,
              bytes -> {
                if (bytes == 5) {
                  fixture.delete("o", false);
                }
              });

      assertFalse(done.moved());
    }
  }

  @Test
  void aFlippedBitInAnyPartIsFound() throws Exception {
    for (int position : new int[] {0, PART - 1, PART, PART + 4}) {
      try (StoreFixture fixture = StoreFixture.fresh(1)) {
        fixture.put("o", "x".repeat(PART + 5));
        fixture.disks.getFirst().damageContent("@ais/b/%ob/o", position);

        CorruptObjectException found =
            assertThrows(CorruptObjectException.class, () -> heal(fixture, RelocationPace.FULL));

        assertTrue(found.getMessage().contains("ais://b/o"), found.getMessage());
      }
    }
  }

  @Test
  void aShortFileIsFound() throws Exception {
    try (StoreFixture fixture = StoreFixture.mirrored(2, 2)) {
      fixture.put("o", "x".repeat(PART + 5));
      fixture.disks.getFirst().truncate("@ais/b/%ob/o", PART);

      assertTrue(heal(fixture, RelocationPace.FULL).moved());
    }
  }
}
