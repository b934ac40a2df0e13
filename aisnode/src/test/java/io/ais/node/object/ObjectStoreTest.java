package io.ais.node.object;

import static io.ais.node.object.StoreFixture.BCK;
import static io.ais.node.object.StoreFixture.BID;
import static io.ais.node.object.StoreFixture.FENCE;
import static io.ais.node.object.StoreFixture.bytes;
import static io.ais.node.object.StoreFixture.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.checksum.Hasher;
import io.ais.error.AisException;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.MemDisk;
import io.ais.node.object.PutResult.Outcome;
import io.ais.node.store.Fence;
import io.ais.node.store.Lom;
import io.ais.node.store.ObjectNames;
import io.ais.node.store.ObjectPaths;
import io.ais.node.store.WriteStamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectStoreTest {
  private StoreFixture fixture;

  @BeforeEach
  void start() throws DiskException {
    fixture = StoreFixture.fresh(2);
  }

  @AfterEach
  void noFileIsLeftOpenAndNoLockHeld() {
    assertEquals(0, fixture.store.locksHeld());
    fixture.close();
  }

  private Lom find(String name) {
    return fixture.store.find(BCK, BID, name).orElseThrow();
  }

  @Test
  void storesContentWithItsMetadata() {
    PutResult result = fixture.put("dir/a", "hello");

    assertEquals(Outcome.CREATED, result.outcome());
    assertEquals(Optional.of("hello"), fixture.get("dir/a"));
    Lom lom = find("dir/a");
    assertEquals("26c7827d889f6da3", lom.checksum().value());
    assertEquals("1", lom.version());
    assertEquals(5, lom.sizeBytes());
    assertEquals(BID, lom.bid());
  }

  @Test
  void countsVersionsAndDropsOldCustomMetadata() {
    fixture.put("a", "1");
    fixture.store.setCustom(BCK, BID, "a", Map.of("k", "v"), false, FENCE);
    WriteStamp before = find("a").stamp();

    PutResult result = fixture.put("a", "2");

    assertEquals(Outcome.REPLACED, result.outcome());
    assertEquals("2", find("a").version());
    assertEquals(Map.of(), find("a").custom());
    assertTrue(find("a").stamp().isNewerThan(before));
  }

  @Test
  void storesObjectsLargerThanOneBuffer() {
    byte[] big = new byte[1_000_003];
    for (int i = 0; i < big.length; i++) {
      big[i] = (byte) (i * 31 >> 3);
    }

    fixture.store.put(request("big"), ByteSource.of(big));

    try (ObjectReader reader = fixture.store.open(BCK, BID, "big")) {
      assertEquals(
          Hasher.of(ChecksumType.SHA256, big),
          Hasher.of(ChecksumType.SHA256, StoreFixture.readAll(reader)));
      assertEquals(Hasher.of(ChecksumType.XXHASH2, big), reader.lom().checksum());
      ByteBuffer part = ByteBuffer.allocate(10);
      assertEquals(3, reader.read(part, 1_000_000));
      assertEquals(-1, reader.read(part, 1_000_003));
    }
  }

  @Test
  void storesAnEmptyObject() {
    fixture.put("empty", "");

    assertEquals(Optional.of(""), fixture.get("empty"));
  }

  @Test
  void refusesAWrongChecksumOfAnyTypeAndKeepsTheOldObject() throws DiskException {
    fixture.put("o", "old");
    PutRequest wrong = request("o", new Checksum(ChecksumType.MD5, "xyz"), Durability.IMMEDIATE);

    AisException e =
        assertThrows(
            AisException.class, () -> fixture.store.put(wrong, ByteSource.of(bytes("hello"))));

    assertEquals(500, e.status());
    assertEquals("ErrBadCksum", e.typeCode());
    assertEquals(
        "BAD DATA CHECKSUM: md5(xyz != 5d41402abc4b2a76b9719d911017c592) (context: ais://b/o)",
        e.getMessage());
    assertEquals(Optional.of("old"), fixture.get("o"));
    assertEquals(0, fixture.workFiles());
  }

  @Test
  void storesTheBucketsChecksumWhenTheClientGaveAnother() {
    Checksum md5 = Hasher.of(ChecksumType.MD5, bytes("hello"));

    fixture.store.put(request("o", md5, Durability.IMMEDIATE), ByteSource.of(bytes("hello")));

    assertEquals(ChecksumType.XXHASH2, find("o").checksum().type());
  }

  @Test
  void writesNothingWhenTheChecksumIsTheSame() {
    Lom first = fixture.put("o", "hello").lom();
    PutRequest again = request("o", first.checksum(), Durability.IMMEDIATE);

    PutResult result = fixture.store.put(again, ByteSource.of(bytes("hello")));

    assertEquals(Outcome.UNCHANGED, result.outcome());
    assertEquals(first.stamp(), find("o").stamp());
    assertEquals("1", find("o").version());
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 200_000})
  void writesTheSameAgainOverBytesThatAreBad(int size) throws DiskException {
    String content = "x".repeat(size);
    Lom first = fixture.put("o", content).lom();
    PutRequest again = request("o", first.checksum(), Durability.IMMEDIATE);
    int home = Integer.parseInt(first.mountpath().substring("/mp".length()));
    fixture.disks.get(home).flip("@ais/b/%ob/o", size - 1);

    PutResult result = fixture.store.put(again, ByteSource.of(bytes(content)));

    assertEquals(Outcome.REPLACED, result.outcome());
    assertEquals(Optional.of(content), fixture.get("o"));
    again = request("o", first.checksum(), Durability.IMMEDIATE);
    assertEquals(
        Outcome.UNCHANGED, fixture.store.put(again, ByteSource.of(bytes(content))).outcome());
  }

  @Test
  void anIncompleteBodyLeavesNothing() throws DiskException {
    fixture.put("o", "old");
    ByteSource broken =
        new ByteSource() {
          private int sent;

          @Override
          public long declaredBytes() {
            return 1_000_000;
          }

          @Override
          public int read(ByteBuffer into) throws IOException {
            if (sent > 600_000) {
              throw new IOException("connection reset");
            }
            int n = into.remaining();
            into.position(into.limit());
            sent += n;
            return n;
          }
        };

    AisException e =
        assertThrows(AisException.class, () -> fixture.store.put(request("o"), broken));

    assertEquals(400, e.status());
    assertEquals(Optional.of("old"), fixture.get("o"));
    assertEquals(0, fixture.workFiles());
  }

  @Test
  void aBodyShorterThanDeclaredIsIncomplete() {
    ByteSource shorter =
        new ByteSource() {
          @Override
          public long declaredBytes() {
            return 10;
          }

          @Override
          public int read(ByteBuffer into) {
            return -1;
          }
        };

    assertThrows(AisException.class, () -> fixture.store.put(request("o"), shorter));
    assertTrue(fixture.get("o").isEmpty());
  }

  @Test
  void deletesWithAndWithoutTombstone() {
    fixture.put("a", "1");
    fixture.put("b", "1");

    assertTrue(fixture.delete("a", false).existed());
    DeleteResult deleted = fixture.delete("b", true);

    assertTrue(deleted.existed());
    assertTrue(fixture.store.find(BCK, BID, "a").isEmpty());
    assertTrue(find("b").tombstone());
    assertEquals(deleted.stamp(), find("b").stamp());
    assertTrue(fixture.get("b").isEmpty());
    assertEquals(List.of(), fixture.names(WalkOptions.NAMES));
    assertEquals(List.of("b"), fixture.names(WalkOptions.EVERYTHING));
    assertFalse(fixture.delete("a", false).existed());
    assertFalse(fixture.delete("b", true).existed());
  }

  @Test
  void purgesATombstoneOnlyByItsStamp() {
    fixture.put("a", "1");
    DeleteResult first = fixture.delete("a", true);
    DeleteResult second = fixture.delete("a", true);

    assertFalse(fixture.store.purgeTombstone(BCK, BID, "a", first.stamp()));
    assertTrue(fixture.store.purgeTombstone(BCK, BID, "a", second.stamp()));
    assertTrue(fixture.store.find(BCK, BID, "a").isEmpty());
  }

  @Test
  void aDeletedObjectStartsWithVersionOne() {
    fixture.put("a", "1");
    fixture.put("a", "2");
    fixture.delete("a", true);

    assertEquals("1", fixture.put("a", "3").lom().version());
  }

  @Test
  void mergesAndReplacesCustomMetadata() {
    fixture.put("a", "1");
    Lom before = find("a");

    fixture.store.setCustom(BCK, BID, "a", Map.of("k1", "v1"), false, FENCE);
    fixture.store.setCustom(BCK, BID, "a", Map.of("k2", "v2"), false, FENCE);
    assertEquals(Map.of("k1", "v1", "k2", "v2"), find("a").custom());
    fixture.store.setCustom(BCK, BID, "a", Map.of("k3", "v3"), true, FENCE);

    assertEquals(Map.of("k3", "v3"), find("a").custom());
    assertEquals(before.version(), find("a").version());
    assertEquals(before.checksum(), find("a").checksum());
    assertEquals(before.mtimeNanos(), find("a").mtimeNanos());
    assertThrows(
        AisException.class,
        () -> fixture.store.setCustom(BCK, BID, "a", Map.of("", "v"), false, FENCE));
    assertThrows(
        AisException.class,
        () -> fixture.store.setCustom(BCK, BID, "a", Map.of("k", "x".repeat(2048)), false, FENCE));
    assertThrows(
        AisException.class,
        () -> fixture.store.setCustom(BCK, BID, "no", Map.of("k", "x"), false, FENCE));
  }

  @Test
  void receivesOnlyWhatIsNewer() {
    Lom local = fixture.put("a", "local").lom();
    Lom older = copyOf("a", "older", new WriteStamp(1, 0, Long.MAX_VALUE, 9), "100");
    Lom newer = copyOf("a", "newer", new WriteStamp(1, 2, 5, 9), "3");

    assertFalse(fixture.store.receive(older, ByteSource.of(bytes("older")), Durability.IMMEDIATE));
    assertFalse(fixture.store.receive(local, ByteSource.of(bytes("local")), Durability.IMMEDIATE));
    assertEquals(Optional.of("local"), fixture.get("a"));
    assertTrue(fixture.store.receive(newer, ByteSource.of(bytes("newer")), Durability.IMMEDIATE));

    Lom stored = find("a");
    assertEquals(Optional.of("newer"), fixture.get("a"));
    assertEquals(newer.stamp(), stored.stamp());
    assertEquals("3", stored.version());
    assertEquals(newer.mtimeNanos(), stored.mtimeNanos());
    assertEquals(Map.of("from", "peer"), stored.custom());
  }

  private static Lom copyOf(String name, String text, WriteStamp stamp, String version) {
    return new Lom(
        BCK,
        name,
        BID,
        bytes(text).length,
        Hasher.of(ChecksumType.XXHASH2, bytes(text)),
        version,
        Map.of("from", "peer"),
        stamp,
        123,
        456,
        false,
        "",
        1);
  }

  @Test
  void refusesAReceivedCopyThatFailsItsChecksumOrLength() throws DiskException {
    Lom incoming = copyOf("a", "right", new WriteStamp(1, 2, 5, 9), "3");

    AisException checksum =
        assertThrows(
            AisException.class,
            () ->
                fixture.store.receive(
                    incoming, ByteSource.of(bytes("wrong")), Durability.IMMEDIATE));
    assertThrows(
        AisException.class,
        () -> fixture.store.receive(incoming, ByteSource.of(bytes("righ")), Durability.IMMEDIATE));

    assertEquals("ErrBadCksum", checksum.typeCode());
    assertTrue(fixture.get("a").isEmpty());
    assertEquals(0, fixture.workFiles());
  }

  @Test
  void aReceivedTombstoneHidesAnOlderObject() {
    fixture.put("a", "1");
    Lom tombstone =
        new Lom(
            BCK,
            "a",
            BID,
            0,
            Checksum.NONE,
            "",
            Map.of(),
            new WriteStamp(2, 0, 0, 0),
            1,
            1,
            true,
            "",
            1);

    assertTrue(fixture.store.receive(tombstone, ByteSource.of(new byte[0]), Durability.IMMEDIATE));

    assertTrue(fixture.get("a").isEmpty());
    assertTrue(find("a").tombstone());
  }

  @Test
  void refusesAWriteUnderAnOlderClusterState() {
    Lom newer = copyOf("a", "newer", new WriteStamp(2, 0, 5, 9), "3");
    fixture.store.receive(newer, ByteSource.of(bytes("newer")), Durability.IMMEDIATE);

    AisException put = assertThrows(AisException.class, () -> fixture.put("a", "stale"));
    AisException delete = assertThrows(AisException.class, () -> fixture.delete("a", true));

    assertEquals(503, put.status());
    assertEquals(503, delete.status());
    assertEquals(Optional.of("newer"), fixture.get("a"));
    fixture.store.delete(BCK, BID, "a", new Fence(2, 0), () -> true, Durability.IMMEDIATE);
    assertTrue(fixture.get("a").isEmpty());
  }

  /** The second half of a rename must not take a newer object with it. */
  @Test
  void deletesOnlyTheCopyThatWasSeen() {
    for (boolean mark : new boolean[] {false, true}) {
      fixture.put("o", "seen");
      Lom seen = find("o");
      fixture.put("o", "newer");

      assertFalse(
          fixture.store.deleteExactly(seen, FENCE, () -> mark, Durability.IMMEDIATE).existed());
      assertEquals(Optional.of("newer"), fixture.get("o"));
      assertTrue(
          fixture
              .store
              .deleteExactly(find("o"), FENCE, () -> mark, Durability.IMMEDIATE)
              .existed());
      assertTrue(fixture.get("o").isEmpty());
    }
  }

  /** The other target's clock may be behind: what is here must not win because of that. */
  @Test
  void aWriteHandedOverWinsOverWhatIsHere() {
    WriteStamp ahead = new WriteStamp(FENCE.gen(), FENCE.epoch(), Long.MAX_VALUE / 2, 1);
    fixture.store.receive(
        copyOf("o", "here", ahead, "7"), ByteSource.of(bytes("here")), Durability.IMMEDIATE);

    Lom written = fixture.written("o", "handed over", Durability.IMMEDIATE);

    assertTrue(written.stamp().isNewerThan(ahead));
    assertEquals("8", written.version());
    assertTrue(written.mtimeNanos() > 0);
    assertEquals(Optional.of("handed over"), fixture.get("o"));
  }

  @Test
  void whetherATombstoneStaysIsAskedWhileNobodyElseReads() {
    fixture.put("o", "text");
    LockState[] seen = new LockState[1];

    fixture.store.delete(
        BCK,
        BID,
        "o",
        FENCE,
        () -> {
          seen[0] = fixture.store.lockState(BCK, "o");
          return true;
        },
        Durability.IMMEDIATE);

    assertEquals(LockState.WRITE_LOCKED, seen[0]);
    assertTrue(find("o").tombstone());
  }

  /** Each reads what the other writes: the lock of the source must not outlast the last byte. */
  @Test
  @Timeout(30)
  void copiesInOppositeDirectionsDoNotWaitForEachOther() throws Exception {
    fixture.put("a", "of a");
    fixture.put("b", "of b");
    try (ObjectReader a = fixture.store.open(BCK, BID, "a");
        ObjectReader b = fixture.store.open(BCK, BID, "b")) {
      Thread there =
          Thread.ofVirtual()
              .start(() -> fixture.store.put(StoreFixture.request("b"), ByteSource.of(a)));

      fixture.store.put(StoreFixture.request("a"), ByteSource.of(b));
      there.join();
    }

    assertEquals(Optional.of("of a"), fixture.get("b"));
    assertEquals(Optional.of("of b"), fixture.get("a"));
    assertEquals(0, fixture.store.locksHeld());
  }

  @Test
  void tellsTheStateOfALock() {
    fixture.put("a", "1");

    assertEquals(LockState.UNLOCKED, fixture.store.lockState(BCK, "a"));
    try (ObjectReader _ = fixture.store.open(BCK, BID, "a")) {
      assertEquals(LockState.READ_LOCKED, fixture.store.lockState(BCK, "a"));
    }
    assertEquals(LockState.UNLOCKED, fixture.store.lockState(BCK, "a"));
  }

  @Test
  void aDestroyedBucketIsGoneAndItsSuccessorStartsEmpty() {
    fixture.put("a", "old");

    fixture.store.buckets().destroy(BCK, BID);

    assertTrue(fixture.get("a").isEmpty());
    AisException late = assertThrows(AisException.class, () -> fixture.put("a", "late"));
    assertEquals(404, late.status());
    fixture.store.buckets().create(BCK, BID + 1);
    assertTrue(fixture.get(BID + 1, "a").isEmpty());
    assertThrows(AisException.class, () -> fixture.put("a", "late"));
    assertEquals(Map.of(BCK, BID + 1), fixture.store.buckets().onDisk());
    assertEquals(1, WasteTest.emptyTrash(fixture));
  }

  @Test
  void aNodeThatSleptThroughADestroyStartsTheNewBucketEmpty() throws DiskException {
    fixture.put("a", "old");

    StoreFixture restarted = fixture.restarted(io.ais.node.disk.CrashMode.PROCESS);
    restarted.store.buckets().create(BCK, BID + 5);

    assertTrue(restarted.get(BID + 5, "a").isEmpty());
    assertTrue(restarted.get("a").isEmpty());
    assertThrows(AisException.class, () -> restarted.store.buckets().create(BCK, BID));
  }

  @Test
  void reportsDamageWithoutServingOrRemovingIt() throws DiskException {
    fixture.put("short", "hello");
    fixture.put("meta", "hello");
    fixture.put("sound", "hello");
    for (MemDisk disk : fixture.disks) {
      if (disk.stat("@ais/b/%ob/short").isPresent()) {
        disk.truncate("@ais/b/%ob/short", 3);
      }
      if (disk.stat("@ais/b/%ob/meta").isPresent()) {
        byte[] attribute = disk.attribute("@ais/b/%ob/meta", "ais.lom").orElseThrow();
        attribute[40] ^= 1;
        disk.setAttribute("@ais/b/%ob/meta", "ais.lom", attribute);
      }
    }
    String nameless = ObjectPaths.escaped(BCK, ObjectNames.bytes("n".repeat(2000)));
    for (MemDisk disk : fixture.disks) {
      try (var file = disk.create("@ais/b/%ob/bare")) {
        file.write(ByteBuffer.allocate(3));
      }
    }
    String[] elements = nameless.split("/");
    for (int i = 3; i < elements.length; i++) {
      String directory = String.join("/", Arrays.copyOf(elements, i));
      fixture.disks.getFirst().makeDirectory(directory);
    }
    try (var file = fixture.disks.getFirst().create(nameless)) {
      file.write(ByteBuffer.allocate(3));
    }

    assertThrows(CorruptObjectException.class, () -> fixture.get("short"));
    assertThrows(CorruptObjectException.class, () -> fixture.get("meta"));
    assertThrows(CorruptObjectException.class, () -> fixture.get("bare"));
    AuditReport report = fixture.store.audit(BCK, BID);
    assertEquals(Set.of("bare", "meta", "short"), Set.copyOf(report.corrupt()));
    assertEquals(List.of("/mp0/" + nameless), report.torn());
    List<String> listed = fixture.names(WalkOptions.OBJECTS);
    assertEquals(List.of("bare", "meta", "short", "sound"), listed);
    fixture.put("meta", "again");
    assertEquals(Optional.of("again"), fixture.get("meta"));
    fixture.put("bare", "content again");
    assertEquals(Optional.of("content again"), fixture.get("bare"));
  }

  @Test
  void whatIsCondemnedKeepsItsNameUntilItIsWrittenOver() throws DiskException {
    fixture.put("bad", "hello");
    Lom before = fixture.store.find(BCK, BID, "bad").orElseThrow();
    MemDisk home = null;
    for (MemDisk disk : fixture.disks) {
      if (disk.stat("@ais/b/%ob/bad").isPresent()) {
        home = disk;
        disk.flip("@ais/b/%ob/bad", 1);
      }
    }

    fixture.store.replication().condemn(BCK, BID, "bad");

    assertEquals(List.of("bad"), fixture.names(WalkOptions.OBJECTS));
    assertThrows(CorruptObjectException.class, () -> fixture.get("bad"));
    String aside = ".$corrupt/0/@ais/b/%ob/bad";
    byte[] bytes = new byte[5];
    assertEquals(5, home.read(aside, bytes));
    assertEquals("h" + (char) ('e' ^ 1) + "llo", new String(bytes, StandardCharsets.UTF_8));
    assertTrue(home.attribute(aside, "ais.lom").isPresent());

    ByteSource again = ByteSource.of("hello".getBytes(StandardCharsets.UTF_8));
    assertTrue(fixture.store.receive(before, again, Durability.IMMEDIATE));
    assertEquals(Optional.of("hello"), fixture.get("bad"));
  }
}
