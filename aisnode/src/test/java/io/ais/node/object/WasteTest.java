package io.ais.node.object;

import static io.ais.node.object.StoreFixture.BCK;
import static io.ais.node.object.StoreFixture.BID;
import static io.ais.node.object.StoreFixture.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.node.disk.DiskException;
import io.ais.node.disk.MemDisk;
import io.ais.node.store.BucketDirectories;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the cleanup takes, and what it must leave. Files on disks in memory are from 1970. */
class WasteTest {
  private static final long ALL_OLD = 1;
  private static final long ALL_FRESH = 0;

  private StoreFixture fixture;
  private final Seen seen = new Seen();

  private static final class Seen implements Waste.Observer {
    private final List<Long> removed = new ArrayList<>();
    private int old;
    private int fresh;
    private int allowed = Integer.MAX_VALUE;

    @Override
    public void proceed() {
      if (allowed-- == 0) {
        throw new IllegalStateException("stopped");
      }
    }

    @Override
    public void met(boolean tooFresh) {
      fresh += tooFresh ? 1 : 0;
      old += tooFresh ? 0 : 1;
    }

    @Override
    public void removed(long bytes) {
      removed.add(bytes);
    }
  }

  /** Number of files that were in the trash. */
  static int emptyTrash(StoreFixture fixture) {
    Seen seen = new Seen();
    fixture.store.waste().emptyTrash(ALL_FRESH, seen);
    return seen.removed.size();
  }

  @BeforeEach
  void start() throws DiskException {
    fixture = StoreFixture.fresh(2);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private void write(String path, String content) throws DiskException {
    MemDisk disk = fixture.disks.getFirst();
    for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      disk.makeDirectory(path.substring(0, slash));
    }
    try (var file = disk.create(path)) {
      file.write(ByteBuffer.wrap(bytes(content)));
    }
  }

  private boolean has(String path) throws DiskException {
    return fixture.disks.getFirst().stat(path).isPresent();
  }

  @Test
  void trashGoesWithEverythingBelow() throws DiskException {
    for (int i = 0; i < 300; i++) {
      fixture.put("deep/er/" + i % 7 + "/object-" + i, "12345");
    }
    fixture.store.buckets().destroy(BCK, BID);

    fixture.store.waste().emptyTrash(ALL_FRESH, seen);

    assertEquals(300, seen.removed.size());
    for (MemDisk disk : fixture.disks) {
      assertEquals(List.of(), disk.list(".$deleted"));
    }
  }

  @Test
  void anInterruptedRemovalIsFinishedByTheNext() {
    for (int i = 0; i < 300; i++) {
      fixture.put("d" + i % 5 + "/object-" + i, "12345");
    }
    fixture.store.buckets().destroy(BCK, BID);
    seen.allowed = 4;
    Waste waste = fixture.store.waste();
    assertThrows(IllegalStateException.class, () -> waste.emptyTrash(ALL_FRESH, seen));
    int first = seen.removed.size();
    assertTrue(first < 300, "stopped early: " + first);

    assertEquals(300 - first, emptyTrash(fixture));
  }

  @Test
  void filesOfADiskCheckThatRunsStay() throws DiskException {
    String probe = BucketDirectories.trash() + "/" + BucketDirectories.PROBES + "/1f";
    write(probe, "probe");

    fixture.store.waste().emptyTrash(ALL_FRESH, seen);
    assertTrue(has(probe));

    fixture.store.waste().emptyTrash(ALL_OLD, seen);
    assertEquals(List.of(5L), seen.removed);
  }

  @Test
  void onlyOldWorkFilesThatNobodyWritesGo() throws DiskException {
    fixture.put("a", "content");
    WorkFiles running = new WorkFiles();
    String open = running.begin();
    write("@ais/b/%wk/" + open, "running");
    write("@ais/b/%wk/put.777", "left behind");
    Waste waste = new Waste(fixture.mountpaths, new Stores(fixture.mountpaths), running);

    waste.removeWorkFiles(BCK, ALL_FRESH, seen);
    assertEquals(2, fixture.workFiles());

    waste.removeWorkFiles(BCK, ALL_OLD, seen);
    assertEquals(List.of(11L), seen.removed);
    assertTrue(has("@ais/b/%wk/" + open));

    running.end("@ais/b/%wk/" + open);
    waste.removeWorkFiles(BCK, ALL_OLD, seen);
    assertEquals(0, fixture.workFiles());
  }

  @Test
  void aLongBodyOnItsWayIsNotTakenAway() throws DiskException {
    byte[] half = new byte[3 << 20];
    ByteSource body =
        new ByteSource() {
          private int sent;

          @Override
          public long declaredBytes() {
            return 2L * half.length;
          }

          @Override
          public int read(ByteBuffer into) {
            if (sent == 2 * half.length) {
              return -1;
            }
            if (sent > half.length) {
              fixture.store.waste().removeWorkFiles(BCK, ALL_OLD, seen);
            }
            int n = Math.min(into.remaining(), 2 * half.length - sent);
            into.position(into.position() + n);
            sent += n;
            return n;
          }
        };
    fixture.store.put(StoreFixture.request("long"), body);

    assertEquals(List.of(), seen.removed);
    assertEquals(2 * half.length, fixture.get("long").orElseThrow().length());
    assertEquals(0, fixture.workFiles());
  }

  @Test
  void emptyDirectoriesGoAndObjectsStay() throws DiskException {
    fixture.disks.forEach(
        disk -> {
          try {
            for (String path : List.of("@ais", "@ais/b", "@ais/b/%ob", "@ais/b/%ob/x")) {
              disk.makeDirectory(path);
            }
            disk.makeDirectory("@ais/b/%ob/x/y");
          } catch (DiskException e) {
            throw new AssertionError(e);
          }
        });
    fixture.put("x/z/object", "content");

    fixture.store.waste().removeEmptyDirectories(BCK, ALL_FRESH, seen);
    assertTrue(has("@ais/b/%ob/x/y"));
    assertEquals(1, seen.fresh);

    fixture.store.waste().removeEmptyDirectories(BCK, ALL_OLD, seen);
    for (MemDisk disk : fixture.disks) {
      assertTrue(disk.stat("@ais/b/%ob/x/y").isEmpty());
      assertTrue(disk.stat("@ais/b/%ob").isPresent());
    }
    assertEquals(1, seen.old);
    assertEquals(List.of(), seen.removed);
    assertEquals(Optional.of("content"), fixture.get("x/z/object"));
    fixture.put("x/y/again", "in a directory that was removed");
    assertEquals(2, fixture.names(WalkOptions.OBJECTS).size());
  }

  @Test
  void filesInThePlaceOfObjectsStayWhateverTheyAre() throws DiskException {
    fixture.put("sound", "content");
    write("@ais/b/%ob/torn", "without metadata");
    long before = count();

    Waste waste = fixture.store.waste();
    waste.emptyTrash(ALL_OLD, seen);
    waste.removeStaged(ALL_OLD, seen);
    waste.removeWorkFiles(BCK, ALL_OLD, seen);
    waste.removeEmptyDirectories(BCK, ALL_OLD, seen);

    assertEquals(before, count());
    assertTrue(has("@ais/b/%ob/torn"));
  }

  private long count() throws DiskException {
    long count = 0;
    for (MemDisk disk : fixture.disks) {
      count += disk.stat("@ais/b/%ob").isPresent() ? disk.list("@ais/b/%ob").size() : 0;
    }
    return count;
  }

  @Test
  void oneBucketDirectoryInTheMakingStaysUntilItIsOld() throws DiskException {
    write(BucketDirectories.staging() + "/0/%ob/x", "half made");

    fixture.store.waste().removeStaged(ALL_FRESH, seen);
    assertTrue(has(BucketDirectories.staging() + "/0"));

    fixture.store.waste().removeStaged(ALL_OLD, seen);
    assertEquals(List.of(), fixture.disks.getFirst().list(BucketDirectories.staging()));
  }
}
