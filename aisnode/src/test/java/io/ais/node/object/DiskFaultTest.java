package io.ais.node.object;

import static io.ais.node.object.StoreFixture.BCK;
import static io.ais.node.object.StoreFixture.BID;
import static io.ais.node.object.StoreFixture.FENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.error.AisException;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskException.Kind;
import io.ais.node.disk.MemDisk;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One operation of a write fails, each in turn: an error, the old object or the new, no leak. */
class DiskFaultTest {
  private static final String BIG = "0123456789".repeat(40_000);

  private static List<Consumer<StoreFixture>> writes() {
    return List.of(
        f -> f.put("o", "new"),
        f -> f.put("o", BIG),
        f -> f.put("o/below", "new"),
        f -> f.put("fresh/name", "new"),
        f -> f.delete("o", false),
        f -> f.delete("o", true),
        f -> f.store.setCustom(BCK, BID, "o", Map.of("k", "v"), false, FENCE),
        f -> f.written("o", "new", Durability.IMMEDIATE),
        f -> f.rename("o", "renamed", false),
        f -> f.rename("o", "renamed", true));
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"NO_SPACE", "FAULT"})
  void aFailedOperationIsAnErrorAndNothingElse(Kind kind) throws DiskException {
    int failures = 0;
    for (Consumer<StoreFixture> write : writes()) {
      for (int n = 1; fails(write, kind, n); n++) {
        failures++;
      }
    }
    assertTrue(failures > 60, failures + " failures are too few to mean anything");
  }

  /** True when operation {@code n} of the write existed, and so failed. */
  private static boolean fails(Consumer<StoreFixture> write, Kind kind, int n)
      throws DiskException {
    StoreFixture fixture = StoreFixture.fresh(2);
    fixture.put("o", "old");
    int failing = fixture.operations.get() + n;
    for (MemDisk disk : fixture.disks) {
      disk.failAt(failing, kind);
    }

    Optional<AisException> failure = attempt(write, fixture);

    failure.ifPresent(e -> assertEquals(kind == Kind.NO_SPACE ? 507 : 500, e.status()));
    boolean reached = fixture.operations.get() >= failing;
    for (MemDisk disk : fixture.disks) {
      disk.failAt(Integer.MAX_VALUE, kind);
    }
    assertEquals(0, fixture.workFiles(), "operation " + n);
    Set<Optional<String>> either =
        Set.of(Optional.of("old"), Optional.of("new"), Optional.of(BIG), Optional.empty());
    assertTrue(either.contains(fixture.get("o")), "operation " + n);
    if (!reached) {
      assertTrue(failure.isEmpty());
    }
    assertEquals(0, fixture.store.locksHeld(), "operation " + n);
    checkWritesResume(fixture);
    fixture.close();
    return reached;
  }

  private static Optional<AisException> attempt(
      Consumer<StoreFixture> write, StoreFixture fixture) {
    try {
      write.accept(fixture);
      return Optional.empty();
    } catch (AisException e) {
      return Optional.of(e);
    }
  }

  private static void checkWritesResume(StoreFixture fixture) {
    fixture.put("o", "after");
    assertEquals(Optional.of("after"), fixture.get("o"));
    fixture.delete("o", false);
    assertThrows(AisException.class, () -> fixture.store.open(BCK, BID, "o"));
  }
}
