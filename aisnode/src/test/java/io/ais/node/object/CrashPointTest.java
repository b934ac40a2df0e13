package io.ais.node.object;

import static io.ais.node.object.StoreFixture.BCK;
import static io.ais.node.object.StoreFixture.BID;
import static io.ais.node.object.StoreFixture.FENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.checksum.Hasher;
import io.ais.node.disk.CrashMode;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.MemDisk;
import io.ais.node.disk.PowerLoss;
import io.ais.node.disk.Reserve;
import io.ais.node.store.Fence;
import io.ais.node.store.Lom;
import io.ais.node.store.WriteStamp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Rung R0: power goes off before every single disk operation of a life full of writes, with what was
 * not synced kept, dropped or torn; the next start must find each object as it was acknowledged, or,
 * for the one write under way, as before or after it, never a mix.
 */
class CrashPointTest {
  private static final long NEXT_BID = BID + 1;

  /** What may be read: contents by (bucket id, name); null stands for "no such object". */
  private static final class Expectation {
    private final Map<String, Set<Optional<String>>> allowed = new LinkedHashMap<>();

    void about(long bid, String name, Optional<String> after) {
      Set<Optional<String>> now = new HashSet<>(values(bid, name));
      now.add(after);
      allowed.put(bid + ":" + name, now);
    }

    void certain(long bid, String name, Optional<String> value) {
      allowed.put(bid + ":" + name, Set.of(value));
    }

    Set<Optional<String>> values(long bid, String name) {
      return allowed.getOrDefault(bid + ":" + name, Set.of(Optional.empty()));
    }
  }

  private interface Write {
    void run(StoreFixture fixture);
  }

  /** One client write and what it leaves. */
  private record Step(String text, Write write, long bid, Map<String, Optional<String>> effects) {
    static Step of(String text, String name, String after, Write write) {
      return new Step(text, write, BID, Map.of(name, Optional.ofNullable(after)));
    }
  }

  private static String content(String seed, int length) {
    return seed.repeat(length / seed.length() + 1).substring(0, length);
  }

  private static Step put(String name, String text, Durability durability) {
    return Step.of(
        "put " + name,
        name,
        text,
        f ->
            f.store.put(
                StoreFixture.request(name, Checksum.NONE, durability),
                ByteSource.of(StoreFixture.bytes(text))));
  }

  private static List<Step> life(Durability durability) {
    String big = content("0123456789abcdef-", 300_000);
    List<Step> steps = new ArrayList<>();
    steps.add(new Step("create", f -> f.store.buckets().create(BCK, BID), BID, Map.of()));
    steps.add(put("a", "first", durability));
    steps.add(put("a", content("overwritten-", 10_000), durability));
    steps.add(put("a/b", "beside a file", durability));
    steps.add(put("d/e/f", "deep", durability));
    steps.add(put("d/e", "beside a directory", durability));
    steps.add(put("//x/", "escaped", durability));
    steps.add(put("n".repeat(2000), "hashed", durability));
    steps.add(put("big", "small at first", durability));
    steps.add(put("big", big, durability));
    steps.add(put("keep", "kept", durability));
    steps.add(delete("a", false, durability));
    steps.add(put("a", "third", durability));
    steps.add(delete("d/e/f", true, durability));
    steps.add(delete("a/b", false, durability));
    steps.add(delete("big", true, durability));
    steps.add(put("big", "back again", durability));
    steps.add(deleteWithoutRoom("a", durability));
    steps.add(put("a", "fourth", durability));
    steps.add(new Step("keep reserves", CrashPointTest::keepReserves, BID, Map.of()));
    steps.add(deleteWithoutRoom("n".repeat(2000), durability)); // its file cannot become the record
    steps.add(
        Step.of(
            "set custom of keep",
            "keep",
            "kept{k=v}",
            f -> f.store.setCustom(BCK, BID, "keep", Map.of("k", "v"), false, FENCE)));
    steps.add(receive("keep", "from a peer", false, durability));
    steps.add(receive("d/e", "", true, durability));
    steps.add(
        Step.of(
            "write a/b for another target",
            "a/b",
            "handed over",
            f -> f.written("a/b", "handed over", durability)));
    steps.add(
        Step.of(
            "rename keep: write kept",
            "kept",
            "from a peer",
            f -> f.copy("keep", "kept", durability)));
    steps.add(
        Step.of("rename keep: delete it", "keep", null, f -> deleteAsSeen(f, "keep", durability)));
    steps.add(destroy());
    steps.add(
        new Step("create again", f -> f.store.buckets().create(BCK, NEXT_BID), NEXT_BID, Map.of()));
    steps.add(
        new Step(
            "put into the new bucket",
            f -> putNew(f, durability),
            NEXT_BID,
            Map.of("a", Optional.of("new"))));
    return steps;
  }

  private static Step delete(String name, boolean tombstone, Durability durability) {
    return Step.of(
        "delete " + name,
        name,
        null,
        f -> f.store.delete(BCK, BID, name, FENCE, () -> tombstone, durability));
  }

  private static Step deleteWithoutRoom(String name, Durability durability) {
    return Step.of(
        "delete " + name + " on full disks",
        name,
        null,
        f -> {
          f.disks.forEach(disk -> disk.setFull(true));
          f.store.delete(BCK, BID, name, FENCE, () -> true, durability);
          f.disks.forEach(disk -> disk.setFull(false));
        });
  }

  private static void keepReserves(StoreFixture fixture) {
    for (MemDisk disk : fixture.disks) {
      try {
        Reserve.keep(disk);
      } catch (DiskException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Of a later state than what a peer sent. */
  private static final Fence FENCE_LATER = new Fence(1, 9);

  private static void deleteAsSeen(StoreFixture fixture, String name, Durability durability) {
    Lom seen = fixture.store.find(BCK, BID, name).orElseThrow();
    fixture.store.deleteExactly(seen, FENCE_LATER, () -> true, durability);
  }

  private static Step receive(String name, String text, boolean tombstone, Durability durability) {
    byte[] bytes = StoreFixture.bytes(text);
    Lom lom =
        new Lom(
            BCK,
            name,
            BID,
            bytes.length,
            tombstone ? Checksum.NONE : Hasher.of(ChecksumType.XXHASH2, bytes),
            "9",
            Map.of(),
            new WriteStamp(1, 5, 0, 3),
            1,
            1,
            tombstone,
            "",
            1);
    return Step.of(
        "receive " + name,
        name,
        tombstone ? null : text,
        f -> f.store.receive(lom, ByteSource.of(bytes), durability));
  }

  private static Step destroy() {
    Map<String, Optional<String>> gone = new LinkedHashMap<>();
    for (String name : NAMES) {
      gone.put(name, Optional.empty());
    }
    return new Step("destroy", f -> f.store.buckets().destroy(BCK, BID), BID, gone);
  }

  private static final List<String> NAMES =
      List.of("a", "a/b", "d/e", "d/e/f", "//x/", "n".repeat(2000), "big", "keep", "kept");

  private static void putNew(StoreFixture fixture, Durability durability) {
    PutRequest request =
        new PutRequest(
            BCK,
            NEXT_BID,
            "a",
            ChecksumType.XXHASH2,
            Checksum.NONE,
            Map.of(),
            FENCE,
            true,
            false,
            durability);
    fixture.store.put(request, ByteSource.of(StoreFixture.bytes("new")));
  }

  /** Lives until the power goes off; true when the life ended before that. */
  private static boolean live(List<MemDisk> disks, Expectation expected, Durability durability) {
    String step = "start";
    try {
      StoreFixture fixture = StoreFixture.start(new AtomicInteger(), disks);
      for (Step next : life(durability)) {
        step = next.text();
        next.effects().forEach((name, after) -> expected.about(next.bid(), name, after));
        next.write().run(fixture);
        next.effects().forEach((name, after) -> expected.certain(next.bid(), name, after));
      }
      return true;
    } catch (PowerLoss e) {
      return false;
    } catch (DiskException e) {
      return fail("at " + step, e);
    }
  }

  private static void check(List<MemDisk> disks, CrashMode mode, Expectation expected, String where)
      throws DiskException {
    StoreFixture fixture =
        StoreFixture.start(
            new AtomicInteger(), disks.stream().map(disk -> disk.afterCrash(mode)).toList());
    assertEquals("target-one", fixture.mountpaths.nodeId(), where);
    assertTrue(fixture.mountpaths.settled(), where);
    assertEquals(0, fixture.workFiles(), where);
    for (long bid : new long[] {BID, NEXT_BID}) {
      Set<String> listed = new TreeSet<>();
      fixture.store.walk(
          BCK,
          bid,
          WalkOptions.OBJECTS,
          entry -> {
            listed.add(entry.name());
            return WalkStep.CONTINUE;
          });
      Set<String> readable = new TreeSet<>();
      for (String name : NAMES) {
        Optional<String> read = read(fixture, bid, name);
        assertTrue(
            expected.values(bid, name).contains(read),
            () ->
                where
                    + ": "
                    + bid
                    + ":"
                    + shorter(name)
                    + " reads "
                    + read.map(CrashPointTest::shorter));
        read.ifPresent(_ -> readable.add(name));
      }
      assertEquals(readable, listed, where);
    }
    writeAgain(fixture);
    fixture.close();
  }

  /** Content, and custom metadata when there is any. */
  private static Optional<String> read(StoreFixture fixture, long bid, String name) {
    String custom =
        fixture.store.find(BCK, bid, name).map(lom -> lom.custom().toString()).orElse("{}");
    return fixture.get(bid, name).map(text -> text + (custom.equals("{}") ? "" : custom));
  }

  /** The store is not only readable: it takes the next bucket and object. */
  private static void writeAgain(StoreFixture fixture) {
    PutRequest request =
        new PutRequest(
            BCK,
            NEXT_BID + 1,
            "a",
            ChecksumType.XXHASH2,
            Checksum.NONE,
            Map.of(),
            FENCE,
            true,
            false,
            Durability.IMMEDIATE);
    fixture.store.put(request, ByteSource.of(StoreFixture.bytes("after")));
    assertEquals(Optional.of("after"), fixture.get(NEXT_BID + 1, "a"));
  }

  private static String shorter(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return bytes.length < 50 ? text : text.substring(0, 20) + "... (" + text.length() + ")";
  }

  private static int enumerate(List<CrashMode> modes, Durability durability) throws DiskException {
    for (int operation = 1; ; operation++) {
      AtomicInteger operations = new AtomicInteger();
      List<MemDisk> disks = StoreFixture.emptyDisks(2, operations);
      for (MemDisk disk : disks) {
        disk.crashAt(operation);
      }
      Expectation expected = new Expectation();
      boolean over = live(disks, expected, durability);
      for (CrashMode mode : modes) {
        check(disks, mode, expected, "power off before operation " + operation + ", " + mode);
      }
      if (over) {
        return operation;
      }
    }
  }

  @Test
  void everythingAcknowledgedSurvivesAPowerLossAtAnyMoment() throws DiskException {
    int operations = enumerate(CrashMode.all(), Durability.IMMEDIATE);

    assertTrue(operations > 300, "a life of " + operations + " operations is too short");
  }

  @Test
  void everythingAcknowledgedSurvivesAProcessCrashWithDelayedWrites() throws DiskException {
    int operations = enumerate(List.of(CrashMode.PROCESS), Durability.DELAYED);

    assertTrue(operations > 200, "a life of " + operations + " operations is too short");
  }
}
