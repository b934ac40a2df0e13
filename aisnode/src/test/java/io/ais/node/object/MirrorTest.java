package io.ais.node.object;

import static io.ais.node.object.StoreFixture.BCK;
import static io.ais.node.object.StoreFixture.BID;
import static io.ais.node.object.StoreFixture.FENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.error.AisException;
import io.ais.node.disk.CrashMode;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskException.Kind;
import io.ais.node.disk.MemDisk;
import io.ais.node.mountpath.Layout;
import io.ais.node.mountpath.Mountpath;
import io.ais.node.store.Lom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several copies of each object, on mountpaths of their own. */
class MirrorTest {
  private static final String BIG = "0123456789abcdef-".repeat(20_000);
  private static final String PATH = "@ais/b/%ob/";

  private static MemDisk disk(StoreFixture fixture, int place, String name) {
    return disk(fixture, fixture.mountpaths.layout().of(BCK.uname(name), 9).get(place));
  }

  private static MemDisk disk(StoreFixture fixture, Mountpath mountpath) {
    return fixture.disks.get(Integer.parseInt(mountpath.path().substring("/mp".length())));
  }

  /** Places in the order of the name that hold a file of it. */
  private static List<Integer> places(StoreFixture fixture, String name) throws DiskException {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < fixture.mountpaths.available().size(); i++) {
      if (disk(fixture, i, name).stat(PATH + name).isPresent()) {
        places.add(i);
      }
    }
    return places;
  }

  private static void heal(StoreFixture fixture, String name) {
    try {
      fixture.store.replication().heal(BCK, BID, name, RelocationPace.FULL);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Lom find(StoreFixture fixture, String name) {
    return fixture.store.find(BCK, BID, name).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"2,3", "3,3", "3,2", "2,5"})
  void eachObjectLiesOnTheFirstMountpathsOfItsOrder(int copies, int mountpaths)
      throws DiskException {
    try (StoreFixture fixture = StoreFixture.mirrored(mountpaths, copies)) {
      List<Integer> first = List.of(0, 1, 2).subList(0, Math.min(copies, mountpaths));
      for (String content : List.of("small", BIG, "small again", "", BIG + "!")) {
        for (int i = 0; i < 8; i++) {
          fixture.put("o" + i, content);
          assertEquals(first, places(fixture, "o" + i));
          assertEquals(Optional.of(content), fixture.get("o" + i));
          assertEquals(
              first.size(), fixture.store.replication().holders(find(fixture, "o" + i)).size());
        }
      }
      assertEquals(0, fixture.workFiles());
      assertEquals(8, fixture.names(WalkOptions.NAMES).size());
      fixture.store.walk(
          BCK,
          BID,
          WalkOptions.OBJECTS,
          entry -> {
            assertEquals(first.size(), entry.lom().orElseThrow().copies());
            return WalkStep.CONTINUE;
          });
      assertEquals(8, fixture.store.usage(BCK, BID, "").objects());

      fixture.delete("o1", false);
      assertEquals(List.of(), places(fixture, "o1"));
      fixture.delete("o2", true);
      assertEquals(List.of(0), places(fixture, "o2"));
      assertEquals(Optional.empty(), fixture.get("o2"));
      fixture.put("o2", "back");
      assertEquals(first, places(fixture, "o2"));
    }
  }

  @Test
  void theSameIsWrittenAgainWhenACopyIsBadOrMissing() throws DiskException {
    try (StoreFixture fixture = StoreFixture.mirrored(3, 2)) {
      Lom first = fixture.put("o", BIG).lom();
      assertEquals(PutResult.Outcome.UNCHANGED, again(fixture, first));

      disk(fixture, 1, "o").flip(PATH + "o", 100_000);
      assertEquals(PutResult.Outcome.REPLACED, again(fixture, first));
      disk(fixture, 1, "o").delete(PATH + "o");
      assertEquals(PutResult.Outcome.REPLACED, again(fixture, first));

      assertEquals(List.of(0, 1), places(fixture, "o"));
      assertEveryCopySays(fixture, "o", BIG);
      assertEquals(PutResult.Outcome.UNCHANGED, again(fixture, first));
    }
  }

  private static PutResult.Outcome again(StoreFixture fixture, Lom first) {
    PutRequest request = StoreFixture.request("o", first.checksum(), Durability.IMMEDIATE);
    return fixture.store.put(request, ByteSource.of(StoreFixture.bytes(BIG))).outcome();
  }

  /** Breaks the copies one after the other and reads what is left. */
  private static void assertEveryCopySays(StoreFixture fixture, String name, String content)
      throws DiskException {
    for (int i = 0; i < fixture.disks.size(); i++) {
      disk(fixture, i, name).setBroken(true);
      assertEquals(Optional.of(content), fixture.get(name), "without place " + i);
      disk(fixture, i, name).setBroken(false);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "big"})
  void everyDiskCanFail(String size) throws DiskException {
    String content = size.equals("big") ? BIG : "small";
    try (StoreFixture fixture = StoreFixture.mirrored(3, 2)) {
      fixture.put("o", "older " + content);
      fixture.put("o", content);
      assertEveryCopySays(fixture, "o", content);

      fixture.store.setCustom(BCK, BID, "o", Map.of("k", "v"), false, FENCE);
      Lom restamped = fixture.store.restamp(find(fixture, "o"), FENCE);
      disk(fixture, 0, "o").setBroken(true);
      assertEquals(Map.of("k", "v"), find(fixture, "o").custom());
      assertEquals(restamped.stamp(), find(fixture, "o").stamp());
      assertTrue(fixture.damaged.contains("o"));

      AisException failure = assertThrows(AisException.class, () -> fixture.put("o", "newer"));
      assertEquals(500, failure.status());
      assertEquals(Optional.of(content), fixture.get("o"));
      assertThrows(
          AisException.class,
          () -> fixture.store.setCustom(BCK, BID, "o", Map.of("x", "y"), false, FENCE));
    }
  }

  @Test
  void aWriteGoesOnWithoutTheCopyOfASickDisk() throws DiskException {
    try (StoreFixture fixture = StoreFixture.mirrored(3, 2)) {
      for (String content : List.of("small", BIG)) {
        fixture.put("o", "old");
        MemDisk copy = disk(fixture, 1, "o");
        copy.setBroken(true);
        fixture.put("o", content);
        assertEquals(Optional.of(content), fixture.get("o"));
        copy.setBroken(false);

        assertEquals(Optional.of(content), fixture.get("o"));
        heal(fixture, "o");
        assertEquals(List.of(0, 1), places(fixture, "o"));
        assertEveryCopySays(fixture, "o", content);
      }
    }
  }

  /** Whatever one operation fails, an acknowledged write is not followed by the one before. */
  @ParameterizedTest
  @CsvSource({"FAULT,small", "FAULT,big", "NO_SPACE,small", "NO_SPACE,big"})
  void aFailedCopyIsNotLeftOlder(Kind kind, String size) throws DiskException {
    String content = size.equals("big") ? BIG : "small";
    int acknowledged = 0;
    for (int n = 1; n < 200; n++) {
      try (StoreFixture fixture = StoreFixture.mirrored(3, 2)) {
        fixture.put("o", "old");
        disk(fixture, 1, "o").failAt(fixture.operations.get() + n, kind);
        try {
          fixture.put("o", content);
        } catch (AisException e) {
          continue;
        }
        disk(fixture, 1, "o").failAt(Integer.MAX_VALUE, kind);
        acknowledged++;
        assertEquals(0, fixture.workFiles(), "operation " + n);
        assertEquals(Optional.of(content), fixture.get("o"), "operation " + n);
        disk(fixture, 0, "o").setBroken(true);
        try {
          assertEquals(Optional.of(content), fixture.get("o"), "operation " + n);
        } catch (AisException e) {
          assertEquals(500, e.status(), "operation " + n);
        }
        disk(fixture, 0, "o").setBroken(false);
        heal(fixture, "o");
        assertEveryCopySays(fixture, "o", content);
      }
    }
    assertTrue(acknowledged > 150, acknowledged + " are too few");
  }

  @Test
  void aDeleteThatCannotRemoveACopyLeavesARecord() throws DiskException {
    try (StoreFixture fixture = StoreFixture.mirrored(3, 2)) {
      fixture.put("o", "content");
      disk(fixture, 1, "o").setBroken(true);
      fixture.delete("o", false);
      assertEquals(Optional.empty(), fixture.get("o"));
      disk(fixture, 1, "o").setBroken(false);

      assertEquals(Optional.empty(), fixture.get("o"));
      assertEquals(List.of(), fixture.names(WalkOptions.NAMES));
      assertTrue(find(fixture, "o").tombstone());
      fixture.store.purgeTombstone(BCK, BID, "o", find(fixture, "o").stamp());
      assertEquals(List.of(), places(fixture, "o"));
    }
  }

  @Test
  void aCopyServesWhenTheOneAtHomeIsGoneOrCorrupt() throws DiskException {
    try (StoreFixture fixture = StoreFixture.mirrored(3, 2)) {
      for (String content : List.of("small", BIG)) {
        fixture.put("o", content);
        disk(fixture, 0, "o").delete(PATH + "o");
        assertEquals(Optional.of(content), fixture.get("o"));
        assertTrue(fixture.damaged.remove("o"));
        heal(fixture, "o");
        assertEveryCopySays(fixture, "o", content);
        fixture.damaged.clear();

        disk(fixture, 0, "o").truncate(PATH + "o", 3);
        assertEquals(Optional.of(content), fixture.get("o"));
        assertEquals(content.length(), find(fixture, "o").sizeBytes());
        assertEquals(1, fixture.names(WalkOptions.NAMES).size());
        assertTrue(fixture.damaged.remove("o"));
        heal(fixture, "o");
        assertEquals(List.of(0, 1), places(fixture, "o"));
        assertEveryCopySays(fixture, "o", content);
        fixture.damaged.clear();
      }
      assertEquals(2, disk(fixture, 0, "o").list(".$corrupt").size());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void healingSetsAsideWhatDoesNotHaveTheBytesOfItsChecksum(int place) throws DiskException {
    try (StoreFixture fixture = StoreFixture.mirrored(3, 2)) {
      for (String content : List.of("small", BIG)) {
        fixture.put("o", content);
        disk(fixture, place, "o").damageContent(PATH + "o", 2);
        heal(fixture, "o");
        assertEveryCopySays(fixture, "o", content);
        assertEquals(List.of(0, 1), places(fixture, "o"));
      }
      assertEquals(2, disk(fixture, place, "o").list(".$corrupt").size());
    }
  }

  @Test
  void aReaderThatFindsWrongBytesGoesOnWithAnotherCopy() throws DiskException {
    try (StoreFixture fixture = StoreFixture.mirrored(3, 3)) {
      fixture.put("o", BIG);
      disk(fixture, 0, "o").damageContent(PATH + "o", 2);
      try (ObjectReader reader = fixture.store.open(BCK, BID, "o")) {
        assertFalse(new String(StoreFixture.readAll(reader)).equals(BIG));
        assertTrue(reader.elsewhere());
        assertEquals(BIG, new String(StoreFixture.readAll(reader)));
        assertTrue(reader.elsewhere());
        assertEquals(BIG, new String(StoreFixture.readAll(reader)));
        assertFalse(reader.elsewhere());
      }
      assertTrue(fixture.damaged.contains("o"));
    }
  }

  @Test
  void aReadGoesOnWhenTheDiskFailsInItsMiddle() throws DiskException {
    try (StoreFixture fixture = StoreFixture.mirrored(3, 2)) {
      fixture.put("o", BIG);
      ByteBuffer all = ByteBuffer.allocate(BIG.length());
      try (ObjectReader reader = fixture.store.open(BCK, BID, "o")) {
        reader.read(all.limit(1000), 0);
        disk(fixture, 0, "o").setBroken(true);
        reader.read(all.limit(all.capacity()), 1000);
        disk(fixture, 0, "o").setBroken(false);
      }
      assertEquals(BIG, new String(all.array()));
    }
  }

  @Test
  void whenAllCopiesAreBadNothingIsChangedAndNothingServed() throws DiskException {
    try (StoreFixture fixture = StoreFixture.mirrored(2, 2)) {
      fixture.put("o", "content");
      disk(fixture, 0, "o").damageContent(PATH + "o", 1);
      disk(fixture, 1, "o").damageContent(PATH + "o", 2);
      assertThrows(CorruptObjectException.class, () -> heal(fixture, "o"));
      assertEquals(List.of(0, 1), places(fixture, "o"));
      disk(fixture, 0, "o").truncate(PATH + "o", 1);
      disk(fixture, 1, "o").truncate(PATH + "o", 1);
      assertThrows(CorruptObjectException.class, () -> fixture.get("o"));
      assertThrows(CorruptObjectException.class, () -> heal(fixture, "o"));
      assertEquals(List.of(0, 1), places(fixture, "o"));
    }
  }

  @Test
  void aBucketThatWasMirroredLeavesNothingBehind() throws DiskException {
    try (StoreFixture fixture = StoreFixture.mirrored(3, 2)) {
      for (int i = 0; i < 4; i++) {
        fixture.put("o" + i, "old");
      }
      fixture.copies.set(1);
      try (StoreFixture again = fixture.restarted(CrashMode.PROCESS)) {
        again.put("o0", "new");
        again.delete("o1", false);
        assertEquals(List.of(0), places(again, "o0"));
        assertEquals(List.of(), places(again, "o1"));
        assertEquals(Optional.of("old"), again.get("o2"));

        disk(again, 0, "o3").delete(PATH + "o3");
        assertEquals(Optional.of("old"), again.get("o3"), "the other copy is still there");

        Replication.Narrowing narrowing = again.store.replication().beginNarrowing(BCK, BID);
        toOrder(again);
        again.store.replication().endNarrowing(narrowing);
        assertEquals(List.of(0), places(again, "o2"));
        assertEquals(List.of(0), places(again, "o3"));
        assertFalse(again.store.replication().isSpread(BCK, BID));
        try (StoreFixture third = again.restarted(CrashMode.PROCESS)) {
          assertFalse(third.store.replication().isSpread(BCK, BID));
          third.copies.set(2);
          third.put("o2", "two");
          third.copies.set(1);
          assertTrue(third.store.replication().isSpread(BCK, BID));
        }
      }
    }
  }

  @Test
  void aWriteWithMoreCopiesKeepsTheMark() throws DiskException {
    try (StoreFixture fixture = StoreFixture.mirrored(3, 2)) {
      fixture.put("o", "old");
      fixture.copies.set(1);
      Replication.Narrowing narrowing = fixture.store.replication().beginNarrowing(BCK, BID);
      fixture.copies.set(2);
      fixture.put("p", "new");
      fixture.copies.set(1);
      fixture.store.replication().endNarrowing(narrowing);
      assertTrue(fixture.store.replication().isSpread(BCK, BID));
    }
  }

  /** What a resilver does, without the layout. */
  private static void toOrder(StoreFixture fixture) throws DiskException {
    for (Mountpath mountpath : fixture.mountpaths.layout().held()) {
      List<String> names = new ArrayList<>();
      fixture.store.walkUnseen(
          mountpath,
          BCK,
          BID,
          WalkOptions.EVERYTHING,
          entry -> {
            names.add(entry.name());
            return WalkStep.CONTINUE;
          });
      for (String name : names) {
        try {
          fixture.store.relocate(BCK, BID, name, RelocationPace.FULL);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
        fixture.store.dropStrays(BCK, BID, name);
      }
    }
  }

  @Test
  void theNumberOfCopiesFollowsWhatIsWanted() throws DiskException {
    try (StoreFixture fixture = StoreFixture.fresh(4)) {
      for (int i = 0; i < 10; i++) {
        fixture.put("o" + i, i % 2 == 0 ? "content " + i : BIG + i);
      }
      fixture.delete("o9", true);
      for (int wanted : List.of(3, 2, 4, 1)) {
        fixture.copies.set(wanted);
        toOrder(fixture);
        for (int i = 0; i < 9; i++) {
          assertEquals(wanted, places(fixture, "o" + i).size());
          assertEquals(Optional.of(i % 2 == 0 ? "content " + i : BIG + i), fixture.get("o" + i));
        }
        assertEquals(List.of(0), places(fixture, "o9"));
      }
    }
  }

  @Test
  void unknownNumbersRemoveNothing() throws DiskException {
    try (StoreFixture fixture = StoreFixture.mirrored(3, 2)) {
      fixture.put("o", "content");
      fixture.copies.set(0);
      toOrder(fixture);
      assertEquals(List.of(0, 1), places(fixture, "o"));
    }
  }

  @Test
  void everythingIsReadableAndProtectedAgainAfterALoss() throws DiskException {
    try (StoreFixture fixture = StoreFixture.mirrored(4, 2)) {
      for (int i = 0; i < 20; i++) {
        fixture.put("o" + i, "content " + i);
      }
      fixture.changes.leaveUndrained("/mp1", false);
      fixture.disks.get(1).setBroken(true);
      for (int i = 0; i < 20; i++) {
        assertEquals(Optional.of("content " + i), fixture.get("o" + i));
      }
      assertEquals(20, fixture.names(WalkOptions.NAMES).size());
      Layout layout = fixture.mountpaths.layout();
      toOrder(fixture);
      assertTrue(fixture.changes.complete(layout));
      fixture.put("o3", "newer");
      fixture.delete("o4", false);
      for (int i = 0; i < 20; i++) {
        if (i != 4) {
          assertEquals(List.of(0, 1), places(fixture, "o" + i));
        }
      }

      fixture.disks.get(1).setBroken(false);
      assertTrue(fixture.changes.enable("/mp1", true));
      assertEquals(Optional.of("newer"), fixture.get("o3"));
      assertEquals(Optional.empty(), fixture.get("o4"));
      Layout all = fixture.mountpaths.layout();
      toOrder(fixture);
      assertTrue(fixture.changes.complete(all));
      assertEquals(Optional.of("newer"), fixture.get("o3"));
      assertEquals(Optional.empty(), fixture.get("o4"));
      for (int i = 0; i < 20; i++) {
        if (i != 4) {
          assertEquals(List.of(0, 1), places(fixture, "o" + i));
        }
      }
      assertEquals(19, fixture.names(WalkOptions.NAMES).size());
    }
  }
}
