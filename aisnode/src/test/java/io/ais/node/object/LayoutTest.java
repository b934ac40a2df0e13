package io.ais.node.object;

import static io.ais.node.object.StoreFixture.BCK;
import static io.ais.node.object.StoreFixture.BID;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.ais.error.AisException;
import io.ais.node.disk.CrashMode;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.MemDisk;
import io.ais.node.disk.PowerLoss;
import io.ais.node.mountpath.Layout;
import io.ais.node.mountpath.Mountpath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Objects while mountpaths come and go: found before, during and after, whatever crashes. */
class LayoutTest {
  private static final String LEAVER = "/mp1";
  private static final int OBJECTS = 12;

  private static void copyAll(StoreFixture fixture) {
    each(
        fixture,
        name -> {
          try {
            fixture.store.relocate(BCK, BID, name, RelocationPace.FULL);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  private interface Step {
    void on(String name);
  }

  private static void each(StoreFixture fixture, Step step) {
    Layout layout = fixture.mountpaths.layout();
    for (Mountpath mountpath : layout.held()) {
      List<String> misplaced = new ArrayList<>();
      fixture.store.walkUnseen(
          mountpath,
          BCK,
          BID,
          WalkOptions.EVERYTHING,
          entry -> {
            if (layout.of(BCK.uname(entry.name())) != mountpath) {
              misplaced.add(entry.name());
            }
            return WalkStep.CONTINUE;
          });
      misplaced.forEach(step::on);
    }
  }

  /** What a resilver does, on this thread. */
  private static void resilver(StoreFixture fixture) {
    Layout layout = fixture.mountpaths.layout();
    copyAll(fixture);
    each(fixture, name -> fixture.store.dropStrays(BCK, BID, name));
    assertTrue(fixture.changes.complete(layout));
  }

  private static int filesOn(MemDisk disk) throws DiskException {
    return disk.stat("@ais/b/%ob").isEmpty() ? 0 : disk.list("@ais/b/%ob").size();
  }

  private static StoreFixture filled(int mountpaths) throws DiskException {
    StoreFixture fixture = StoreFixture.fresh(mountpaths);
    for (int i = 0; i < OBJECTS; i++) {
      fixture.put("o" + i, "content " + i);
    }
    assertTrue(filesOn(fixture.disks.get(1)) > 0, "nothing to move");
    return fixture;
  }

  private static void assertAllThere(StoreFixture fixture) {
    for (int i = 0; i < OBJECTS; i++) {
      assertEquals(Optional.of("content " + i), fixture.get("o" + i));
    }
    assertEquals(OBJECTS, fixture.names(WalkOptions.NAMES).size());
  }

  @Test
  void everythingIsFoundBeforeDuringAndAfterAMountpathLeaves() throws DiskException {
    try (StoreFixture fixture = filled(3)) {
      assertTrue(fixture.changes.leave(LEAVER, false));
      assertFalse(fixture.mountpaths.settled());
      assertAllThere(fixture);
      copyAll(fixture);
      assertAllThere(fixture);
      resilver(fixture);
      assertAllThere(fixture);
      assertEquals(0, filesOn(fixture.disks.get(1)));
      assertTrue(fixture.mountpaths.settled());
      assertEquals(List.of(LEAVER), fixture.mountpaths.layout().disabled());

      assertTrue(fixture.changes.enable(LEAVER, true));
      assertAllThere(fixture);
      resilver(fixture);
      assertAllThere(fixture);
      assertTrue(filesOn(fixture.disks.get(1)) > 0);
      assertTrue(fixture.mountpaths.settled());
    }
  }

  /** The bucket has no directory there yet, and the content goes to a file before its place is fixed. */
  @Test
  void aLargeObjectIsTheFirstOnAnEmptyMountpath() throws Exception {
    String big = "0123456789".repeat(40_000);
    try (StoreFixture fixture = filled(3)) {
      Layout layout = fixture.mountpaths.layout();
      String name = "big";
      while (!layout.of(BCK.uname(name)).path().equals(LEAVER)) {
        name += "+";
      }
      fixture.put(name, big);
      fixture.changes.leave(LEAVER, true);
      resilver(fixture);
      MemDisk disk = fixture.disks.get(1);
      for (String empty : List.of("@ais/b/%ob", "@ais/b/%wk", "@ais/b")) {
        disk.deleteDirectory(empty);
      }
      fixture.changes.attach(LEAVER, "", true);

      assertTrue(fixture.store.relocate(BCK, BID, name, RelocationPace.FULL).moved());

      assertEquals(1, filesOn(disk));
      assertEquals(Optional.of(big), fixture.get(name));
    }
  }

  @Test
  void writesAndDeletesDuringAMoveWin() throws DiskException {
    try (StoreFixture fixture = filled(3)) {
      fixture.changes.leave(LEAVER, true);
      fixture.put("o1", "new 1");
      copyAll(fixture);
      fixture.put("o2", "new 2");
      fixture.delete("o3", false);
      fixture.delete("o4", true);
      resilver(fixture);
      fixture.changes.attach(LEAVER, "", true);
      resilver(fixture);

      assertEquals(Optional.of("new 1"), fixture.get("o1"));
      assertEquals(Optional.of("new 2"), fixture.get("o2"));
      assertEquals(Optional.empty(), fixture.get("o3"));
      assertEquals(Optional.empty(), fixture.get("o4"));
    }
  }

  @Test
  void whatIsOnAMountpathTakenOutWithItsObjectsIsNotSure() throws DiskException {
    try (StoreFixture fixture = filled(3)) {
      int there = filesOn(fixture.disks.get(1));
      fixture.changes.leaveUndrained(LEAVER, false);

      int unsure = 0;
      for (int i = 0; i < OBJECTS; i++) {
        String name = "o" + i;
        try {
          assertEquals(Optional.of("content " + i), fixture.get(name));
        } catch (AisException e) {
          assertEquals(503, e.status());
          unsure++;
        }
      }
      assertEquals(there, unsure);
      String gone =
          java.util.stream.IntStream.range(0, OBJECTS)
              .mapToObj(i -> "o" + i)
              .filter(name -> isUnsure(fixture, name))
              .findFirst()
              .orElseThrow();
      fixture.delete(gone, false);
      fixture.changes.enable(LEAVER, true);
      resilver(fixture);

      assertEquals(Optional.empty(), fixture.get(gone), "deleted while away");
      assertEquals(OBJECTS - 1, fixture.names(WalkOptions.OBJECTS).size());
    }
  }

  private static List<String> namesOn(MemDisk disk) throws DiskException {
    return disk.list("@ais/b/%ob").stream().sorted().toList();
  }

  /** Deletes one, overwrites one; attaches the directory again. */
  private static void assertGivenUpStaysSo(StoreFixture fixture, List<String> there)
      throws DiskException {
    fixture.put(there.get(0), "new");
    fixture.put(there.get(1), "new");
    fixture.delete(there.get(1), false);

    Optional<String> kept = fixture.changes.attach(LEAVER, "", true);
    resilver(fixture);

    assertEquals(Optional.of("new"), fixture.get(there.get(0)));
    assertEquals(Optional.empty(), fixture.get(there.get(1)));
    MemDisk disk = fixture.disks.get(1);
    assertEquals(there, disk.list(".$kept/given-up.0/@ais/b/%ob").stream().sorted().toList());
    assertTrue(kept.isEmpty() || kept.get().equals(".$kept/given-up.0"), kept.toString());
  }

  @Test
  void whatWasGivenUpWhileItWasAwayIsSetAsideWhenItIsAttachedAgain() throws DiskException {
    try (StoreFixture fixture = filled(3)) {
      List<String> there = namesOn(fixture.disks.get(1));
      fixture.changes.leaveUndrained(LEAVER, false);
      fixture.changes.giveUp(LEAVER, false);
      assertGivenUpStaysSo(fixture, there);
    }
  }

  @Test
  void whatWasGivenUpInServiceIsSetAsideAtOnce() throws DiskException {
    try (StoreFixture fixture = filled(3)) {
      List<String> there = namesOn(fixture.disks.get(1));
      fixture.changes.giveUp(LEAVER, false);
      assertGivenUpStaysSo(fixture, there);
    }
  }

  @Test
  void whatWasOnlyDetachedCountsAgain() throws DiskException {
    try (StoreFixture fixture = filled(3)) {
      fixture.changes.leaveUndrained(LEAVER, true);
      assertEquals(Optional.empty(), fixture.changes.attach(LEAVER, "", true));
      assertAllThere(fixture);
    }
  }

  private static boolean isUnsure(StoreFixture fixture, String name) {
    try {
      return fixture.get(name).isEmpty();
    } catch (AisException e) {
      return e.status() == 503;
    }
  }

  @Test
  void aBadCopyIsReportedAndStaysWhereItIs() throws DiskException {
    try (StoreFixture fixture = filled(3)) {
      String name = fixture.disks.get(1).list("@ais/b/%ob").getFirst();
      fixture.disks.get(1).damageContent("@ais/b/%ob/" + name, 3);
      fixture.changes.leave(LEAVER, false);

      CorruptObjectException e =
          assertThrows(
              CorruptObjectException.class,
              () -> fixture.store.relocate(BCK, BID, name, RelocationPace.FULL));

      assertTrue(e.getMessage().contains(LEAVER), e.getMessage());
      fixture.store.dropStrays(BCK, BID, name);
      assertTrue(fixture.disks.get(1).stat("@ais/b/%ob/" + name).isPresent());
      assertEquals(0, fixture.workFiles());
    }
  }

  @Test
  void aMountpathThatStaysHasItsPlaceAgain() throws DiskException {
    try (StoreFixture fixture = filled(3)) {
      fixture.changes.leave(LEAVER, false);
      Layout leaving = fixture.mountpaths.layout();
      copyAll(fixture);
      assertTrue(fixture.changes.stay(leaving));

      assertFalse(fixture.changes.complete(leaving), "of an older layout");
      assertEquals(3, fixture.mountpaths.available().size());
      assertFalse(fixture.mountpaths.settled());
      assertAllThere(fixture);
    }
  }

  @Test
  void aWriteThatBeganBeforeTheChangeEndsWhereTheObjectBelongsNow() throws DiskException {
    try (StoreFixture fixture = filled(3)) {
      String name = fixture.disks.get(1).list("@ais/b/%ob").getFirst();
      byte[] big = new byte[700_000];
      java.util.Arrays.fill(big, (byte) 'x');
      ByteSource body =
          new ByteSource() {
            private final ByteSource all = ByteSource.of(big);
            private int reads;

            @Override
            public long declaredBytes() {
              return big.length;
            }

            @Override
            public int read(java.nio.ByteBuffer into) throws java.io.IOException {
              if (++reads == 3) {
                fixture.changes.leave(LEAVER, false);
                resilver(fixture);
              }
              return all.read(into);
            }
          };

      fixture.store.put(StoreFixture.request(name), body);

      assertEquals(Optional.of(new String(big)), fixture.get(name));
      assertEquals(0, filesOn(fixture.disks.get(1)));
      assertEquals(0, fixture.workFiles());
    }
  }

  @Test
  void nothingIsDroppedWhileAWalkGoesOnThatMayHavePassedTheCopies() throws Exception {
    try (StoreFixture fixture = filled(3)) {
      fixture.changes.leave(LEAVER, false);
      copyAll(fixture);
      Thread dropper =
          Thread.ofVirtual()
              .unstarted(
                  () -> {
                    try {
                      fixture.store.awaitWalks();
                    } catch (InterruptedException e) {
                      throw new AssertionError(e);
                    }
                  });
      List<String> names = new ArrayList<>();
      List<Boolean> ended = new ArrayList<>();
      fixture.store.walk(
          BCK,
          BID,
          WalkOptions.NAMES,
          entry -> {
            names.add(entry.name());
            if (names.size() == 1) {
              dropper.start();
              ended.add(endsWithin(dropper, 200));
            }
            return WalkStep.CONTINUE;
          });

      assertEquals(List.of(false), ended);
      assertEquals(OBJECTS, names.size());
      assertTrue(endsWithin(dropper, 10_000));
    }
  }

  private static boolean endsWithin(Thread thread, long millis) {
    try {
      return thread.join(java.time.Duration.ofMillis(millis));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theMarkOfTheClockIsOnAMountpathThatCameLater() throws DiskException {
    try (StoreFixture fixture = filled(3)) {
      fixture.changes.leave(LEAVER, true);
      resilver(fixture);
      fixture.changes.attach(LEAVER, "", false);
      fixture.disks.get(1).delete(".ais.clock");
      StoreFixture again = fixture.restarted(CrashMode.PROCESS);
      again.changes.leave(LEAVER, true);
      resilver(again);
      again.changes.attach(LEAVER, "", true); // no write since the start

      assertTrue(again.disks.get(1).stat(".ais.clock").isPresent());
      again.close();
    }
  }

  /** Lives until the power goes off; true when the life ended before that. */
  private static boolean live(List<MemDisk> disks, Map<String, String> acknowledged) {
    try {
      StoreFixture fixture = StoreFixture.start(new AtomicInteger(), disks);
      for (int i = 0; i < 5; i++) {
        fixture.put("o" + i, "content " + i);
        acknowledged.put("o" + i, "content " + i);
      }
      fixture.changes.leave(LEAVER, true);
      resilver(fixture);
      fixture.changes.attach(LEAVER, "", true);
      resilver(fixture);
      fixture.changes.leave("/mp0", false);
      fixture.put("late", "during");
      acknowledged.put("late", "during");
      resilver(fixture);
      fixture.changes.enable("/mp0", false);
      fixture.put("last", "after");
      acknowledged.put("last", "after");
      return true;
    } catch (PowerLoss e) {
      return false;
    } catch (DiskException e) {
      return fail(e);
    }
  }

  @Test
  void nothingAcknowledgedIsLostWhenThePowerFailsAtAnyStepOfAChange() throws DiskException {
    List<CrashMode> modes =
        List.of(CrashMode.PROCESS, new CrashMode(CrashMode.Data.DROPPED, false, false));
    int operation = 0;
    boolean over = false;
    while (!over) {
      operation++;
      AtomicInteger operations = new AtomicInteger();
      List<MemDisk> disks = StoreFixture.emptyDisks(3, operations);
      for (MemDisk disk : disks) {
        disk.crashAt(operation);
      }
      Map<String, String> acknowledged = new TreeMap<>();
      over = live(disks, acknowledged);
      for (CrashMode mode : modes) {
        check(disks, mode, acknowledged, "power off before operation " + operation + ", " + mode);
      }
    }
    assertTrue(operation > 500, "a life of " + operation + " operations is too short");
  }

  private static void check(
      List<MemDisk> disks, CrashMode mode, Map<String, String> acknowledged, String where)
      throws DiskException {
    StoreFixture fixture =
        StoreFixture.start(
            new AtomicInteger(), disks.stream().map(disk -> disk.afterCrash(mode)).toList());
    try (fixture) {
      assertReadable(fixture, acknowledged, where);
      resilver(fixture);
      assertReadable(fixture, acknowledged, where + ", resilvered");
      assertTrue(fixture.mountpaths.settled(), where);
    }
  }

  private static void assertReadable(
      StoreFixture fixture, Map<String, String> acknowledged, String where) {
    acknowledged.forEach(
        (name, content) ->
            assertEquals(Optional.of(content), fixture.get(name), where + ": " + name));
  }
}
