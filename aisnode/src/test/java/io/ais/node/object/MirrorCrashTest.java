package io.ais.node.object;

import static io.ais.node.object.StoreFixture.BCK;
import static io.ais.node.object.StoreFixture.BID;
import static io.ais.node.object.StoreFixture.FENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.ais.node.disk.CrashMode;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.MemDisk;
import io.ais.node.disk.PowerLoss;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Power goes off before every single disk operation of a life with several copies of everything; then
 * any one disk fails as well. What was acknowledged is there, what was under way is there as before or
 * as after, and nothing older.
 */
class MirrorCrashTest {
  private static final String BIG = "0123456789abcdef-".repeat(20_000);
  private static final int DISKS = 3;

  private record Step(String name, Optional<String> after, Write write) {}

  private interface Write {
    void on(StoreFixture fixture) throws InterruptedException;
  }

  private static List<Step> life() {
    List<Step> steps = new ArrayList<>();
    steps.add(put("a", "first"));
    steps.add(put("b", "small"));
    steps.add(put("a", BIG));
    steps.add(put("a", "third"));
    steps.add(put("b", BIG));
    steps.add(
        new Step("b", null, f -> f.store.setCustom(BCK, BID, "b", Map.of("k", "v"), false, FENCE)));
    steps.add(new Step("a", Optional.empty(), f -> f.delete("a", false)));
    steps.add(put("c", "kept"));
    steps.add(new Step("c", Optional.empty(), f -> f.delete("c", true)));
    steps.add(put("a", "again"));
    steps.add(
        new Step(
            "d",
            Optional.of("handed over"),
            f -> f.written("d", "handed over", Durability.IMMEDIATE)));
    steps.add(put("e", "grows"));
    steps.add(
        new Step(
            "e",
            null,
            f -> {
              f.copies.set(3);
              f.store.relocate(BCK, BID, "e", RelocationPace.FULL);
            }));
    steps.add(put("d", "over three"));
    steps.add(
        new Step(
            "d",
            null,
            f -> {
              f.copies.set(2);
              f.store.relocate(BCK, BID, "d", RelocationPace.FULL);
              f.store.dropStrays(BCK, BID, "d");
              f.store.dropStrays(BCK, BID, "e");
            }));
    steps.add(put("e", "last"));
    steps.add(
        new Step("e", null, f -> f.store.replication().heal(BCK, BID, "e", RelocationPace.FULL)));
    return steps;
  }

  private static Step put(String name, String text) {
    return new Step(name, Optional.of(text), f -> f.put(name, text));
  }

  /** Lives until the power goes off; true when the life ended before that. */
  private static boolean live(List<MemDisk> disks, Map<String, Set<Optional<String>>> allowed) {
    try {
      StoreFixture fixture = StoreFixture.start(new AtomicInteger(), disks, 2);
      for (Step step : life()) {
        Set<Optional<String>> now =
            allowed.computeIfAbsent(step.name(), n -> Set.of(Optional.empty()));
        if (step.after() == null) {
          step.write().on(fixture);
          continue;
        }
        Set<Optional<String>> either = new HashSet<>(now);
        either.add(step.after());
        allowed.put(step.name(), either);
        step.write().on(fixture);
        allowed.put(step.name(), Set.of(step.after()));
      }
      return true;
    } catch (PowerLoss e) {
      return false;
    } catch (DiskException e) {
      return fail(e);
    } catch (InterruptedException e) {
      return fail(e);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingAcknowledgedIsLostWithThePowerAndOneDisk(boolean processOnly) throws DiskException {
    CrashMode mode =
        processOnly ? CrashMode.PROCESS : new CrashMode(CrashMode.Data.DROPPED, false, false);
    int operation = 0;
    boolean over = false;
    while (!over) {
      operation++;
      AtomicInteger operations = new AtomicInteger();
      List<MemDisk> disks = StoreFixture.emptyDisks(DISKS, operations);
      for (MemDisk disk : disks) {
        disk.crashAt(operation);
      }
      Map<String, Set<Optional<String>>> allowed = new TreeMap<>();
      over = live(disks, allowed);
      check(disks, mode, allowed, "power off before operation " + operation);
    }
    assertTrue(operation > 300, "a life of " + operation + " operations is too short");
  }

  private static void check(
      List<MemDisk> disks, CrashMode mode, Map<String, Set<Optional<String>>> allowed, String where)
      throws DiskException {
    for (int broken = -1; broken < DISKS; broken++) {
      String text = where + ", without disk " + broken;
      try (StoreFixture fixture =
          StoreFixture.start(
              new AtomicInteger(), disks.stream().map(d -> d.afterCrash(mode)).toList(), 2)) {
        if (broken >= 0) {
          fixture.disks.get(broken).setBroken(true);
        }
        for (String name : allowed.keySet()) {
          Optional<String> got = read(fixture, name, allowed.get(name), broken >= 0);
          assertTrue(allowed.get(name).contains(got), () -> text + ": " + name + " is " + got);
        }
        if (broken < 0) {
          repaired(fixture, allowed, where);
        }
        fixture.disks.forEach(disk -> disk.setBroken(false));
      }
    }
  }

  /** A failing disk may make a miss unsure, but nothing that exists. */
  private static Optional<String> read(
      StoreFixture fixture, String name, Set<Optional<String>> allowed, boolean broken) {
    try {
      return fixture.get(name);
    } catch (io.ais.error.AisException e) {
      if (broken && e.status() == 500 && allowed.contains(Optional.empty())) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** What was read before the repair is what is read after it, on every disk. */
  private static void repaired(
      StoreFixture fixture, Map<String, Set<Optional<String>>> allowed, String where)
      throws DiskException {
    assertEquals(0, fixture.workFiles(), where);
    for (String name : allowed.keySet()) {
      Optional<String> before = fixture.get(name);
      try {
        fixture.store.replication().heal(BCK, BID, name, RelocationPace.FULL);
        fixture.store.dropStrays(BCK, BID, name);
      } catch (InterruptedException e) {
        fail(e);
      }
      assertEquals(before, fixture.get(name), where);
      int copies = before.isEmpty() ? 0 : 2;
      int found = 0;
      for (MemDisk disk : fixture.disks) {
        found += disk.stat("@ais/b/%ob/" + name).isPresent() ? 1 : 0;
      }
      boolean tombstone =
          fixture.store.find(BCK, BID, name).map(lom -> lom.tombstone()).orElse(false);
      assertEquals(tombstone ? 1 : copies, found, where + ": " + name);
    }
  }
}
