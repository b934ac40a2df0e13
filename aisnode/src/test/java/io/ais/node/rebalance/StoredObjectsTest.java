package io.ais.node.rebalance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.model.Bck;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskExecutor;
import io.ais.node.disk.MemDisk;
import io.ais.node.mountpath.ClockFile;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The store as moving sees it. */
class StoredObjectsTest {
  private static final Bck BCK = Bck.ais("b");
  private static final int OBJECTS = 10;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void theWalksOfAllPartsMeetEachObjectOnce(int copies) throws DiskException {
    SortedMap<String, DiskExecutor> disks = new TreeMap<>();
    for (int i = 0; i < 3; i++) {
      disks.put("/mp" + i, DiskExecutor.inline(new MemDisk(new AtomicInteger())));
    }
    Mountpaths mountpaths = TestMountpaths.of(disks);
    AtomicLong time = new AtomicLong(1);
    WallClock clock = () -> time.addAndGet(1000);
    ObjectStore store =
        new ObjectStore(
            mountpaths,
            StampClock.persistent(clock, 1, new ClockFile(mountpaths)),
            (bck, bid) -> copies);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < OBJECTS; i++) {
      put(store, "o" + i);
      names.add("o" + i);
    }
    StoredObjects objects = new StoredObjects(store, mountpaths);

    List<String> met = new ArrayList<>();
    for (String part : objects.parts(BCK, 1)) {
      objects.walk(part, BCK, 1, "", new Names(met));
    }

    met.sort(String::compareTo);
    assertEquals(names, met);
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
