package io.ais.node.rebalance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskExecutor;
import io.ais.node.disk.MemDisk;
import io.ais.node.mountpath.ClockFile;
import io.ais.node.mountpath.Mountpath;
import io.ais.node.mountpath.MountpathChanges;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.mountpath.TestMountpaths;
import io.ais.node.object.ByteSource;
import io.ais.node.object.Durability;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.PutRequest;
import io.ais.node.runtime.WallClock;
import io.ais.node.store.Fence;
import io.ais.node.store.Lom;
import io.ais.node.store.StampClock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The store as moving sees it. */
class StoredObjectsTest {
  private static final Bck BCK = Bck.ais("b");
  private static final int OBJECTS = 10;

  private final SortedMap<String, DiskExecutor> disks = new TreeMap<>();
  private final List<String> names = new ArrayList<>();
  private Mountpaths mountpaths;
  private MountpathChanges changes;

  private static DiskExecutor disk() {
    return DiskExecutor.inline(new MemDisk(new AtomicInteger()));
  }

  /** Three mountpaths with some objects. */
  private StoredObjects objects(int copies) throws DiskException {
    for (int i = 0; i < 3; i++) {
      disks.put("/mp" + i, disk());
    }
    mountpaths = TestMountpaths.of(disks);
    changes = TestMountpaths.changes(mountpaths, disks);
    AtomicLong time = new AtomicLong(1);
    WallClock clock = () -> time.addAndGet(1000);
    ObjectStore store =
        new ObjectStore(
            mountpaths,
            StampClock.persistent(clock, 1, new ClockFile(mountpaths)),
            (bck, bid) -> copies);
    for (int i = 0; i < OBJECTS; i++) {
      put(store, "o" + i);
      names.add("o" + i);
    }
    return new StoredObjects(store, mountpaths);
  }

  /** Names that the walks of all parts met; the reasons of those that failed go to the other list. */
  private static List<String> walkAll(StoredObjects objects, List<String> failures) {
    List<String> met = new ArrayList<>();
    for (String part : objects.parts(BCK, 1)) {
      try {
        objects.walk(part, BCK, 1, "", new Names(met));
      } catch (AisException e) {
        assertEquals(503, e.status());
        failures.add(e.getMessage());
      }
    }
    met.sort(String::compareTo);
    return met;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void theWalksOfAllPartsMeetEachObjectOnce(int copies) throws DiskException {
    List<String> failures = new ArrayList<>();

    assertEquals(names, walkAll(objects(copies), failures));
    assertEquals(List.of(), failures);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,2", "3,3"})
  void asManyMountpathsOutOfServiceAsThereAreCopiesMakeAWalkFail(int copies, int out)
      throws DiskException {
    StoredObjects objects = objects(copies);
    for (int i = 0; i < out - 1; i++) {
      changes.leaveUndrained("/mp" + i, false);
    }
    List<String> failures = new ArrayList<>();
    assertEquals(names, walkAll(objects, failures));
    assertEquals(List.of(), failures);

    Mountpath last = mountpaths.find("/mp" + (out - 1)).orElseThrow();
    changes.leaveFaulted(last, "no such device");

    walkAll(objects, failures);
    assertEquals(1, failures.size());
    String expected =
        "t[target-one]: mountpath %s is out of service with its objects (faulted: no such device):"
            + " bring it back ('ais storage mountpath enable t[target-one]=%s'), or give up what"
            + " only it holds ('ais storage mountpath detach t[target-one]=%s --force')";
    assertTrue(
        failures.getFirst().contains(expected.replace("%s", last.path())), failures.toString());
    changes.giveUp(last.path(), false);
    failures.clear();
    walkAll(objects, failures);
    assertEquals(List.of(), failures);
  }

  @Test
  void anotherDiskAtTheSamePathDoesNotStandForTheOneThatIsMissed() throws DiskException {
    StoredObjects objects = objects(1);
    changes.leaveUndrained("/mp0", true);
    disks.put("/mp0", disk());
    changes.attach("/mp0", "", false);
    List<String> failures = new ArrayList<>();

    walkAll(objects, failures);

    assertEquals(1, failures.size());
    assertFalse(failures.getFirst().contains("/mp0"), "that is the healthy one: " + failures);
    assertTrue(failures.getFirst().contains("(detached)"), failures.toString());
    assertTrue(failures.getFirst().contains("attach t[target-one]=PATH_OF"), failures.toString());
  }

  private record Names(List<String> met) implements LocalObjects.CopyVisitor {
    @Override
    public boolean copy(Lom copy) {
      return met.add(copy.name());
    }

    @Override
    public void corrupt(String name) {
      met.add("corrupt " + name);
    }

    @Override
    public void torn(String path) {
      met.add("torn " + path);
    }
  }

  private static void put(ObjectStore store, String name) {
    PutRequest request =
        new PutRequest(
            BCK,
            1,
            name,
            ChecksumType.XXHASH2,
            Checksum.NONE,
            Map.of(),
            new Fence(1, 1),
            true,
            false,
            Durability.IMMEDIATE);
    store.put(request, ByteSource.of(name.getBytes(StandardCharsets.UTF_8)));
  }
}
