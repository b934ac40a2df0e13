package io.ais.node.object;

import static io.ais.node.object.StoreFixture.BCK;
import static io.ais.node.object.StoreFixture.BID;
import static io.ais.node.object.StoreFixture.FENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.checksum.Hasher;
import io.ais.error.AisException;
import io.ais.node.disk.DiskException;
import io.ais.node.mountpath.ClockFile;
import io.ais.node.mountpath.LossRule;
import io.ais.node.mountpath.MountpathConfig;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.runtime.WallClock;
import io.ais.node.store.Lom;
import io.ais.node.store.StampClock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many clients on few names of real disks: each reads what exactly one write wrote. */
class ConcurrentWritesTest {
  private static final int CLIENTS = 24;
  private static final int ACTIONS = 60;
  private static final List<String> NAMES = List.of("a", "a/b", "a/b/c", "d/e", "d", "f");

  @TempDir private Path root;

  private Mountpaths open(int count) throws DiskException {
    SortedMap<String, String> paths = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      paths.put(root.resolve("mp" + i).toString(), "");
    }
    Random random = new Random(5);
    return Mountpaths.open(
        new MountpathConfig(paths, true, "", () -> "target-one", LossRule.REFUSED, random));
  }

  /** A body that says who wrote it, so long that small and large paths are both taken. */
  private static byte[] body(int writer, int action, Random random) {
    int length = random.nextInt(10) == 0 ? 400_000 : 16 + random.nextInt(9000);
    ByteBuffer body = ByteBuffer.allocate(length);
    int tag = writer * 1000 + action;
    while (body.remaining() >= Integer.BYTES) {
      body.putInt(tag);
    }
    return body.array();
  }

  @Test
  void everyReadIsOneWholeWrite() throws Exception {
    try (Mountpaths mountpaths = open(2)) {
      StampClock clock = StampClock.persistent(WallClock.system(), 1, new ClockFile(mountpaths));
      ObjectStore store = new ObjectStore(mountpaths, clock);
      store.buckets().create(BCK, BID);
      Map<Integer, String> written = new ConcurrentHashMap<>();
      AtomicInteger reads = new AtomicInteger();
      run(store, written, reads);

      assertTrue(reads.get() > CLIENTS, "only " + reads + " reads found something");
      assertEquals(0, store.locksHeld());
      assertEquals(0, store.buckets().cleanUpAtStart().workFiles());
      assertEquals(List.of(), store.audit(BCK, BID).torn());
      assertEquals(List.of(), store.audit(BCK, BID).corrupt());
    }
  }

  private static void run(ObjectStore store, Map<Integer, String> written, AtomicInteger reads)
      throws InterruptedException, ExecutionException {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int c = 0; c < CLIENTS; c++) {
        int client = c;
        all.add(clients.submit(() -> act(store, client, written, reads)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  private static void act(
      ObjectStore store, int client, Map<Integer, String> written, AtomicInteger reads) {
    Random random = new Random(client);
    for (int i = 0; i < ACTIONS; i++) {
      String name = NAMES.get(random.nextInt(NAMES.size()));
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> {
          byte[] body = body(client, i, random);
          written.put(client * 1000 + i, name);
          store.put(StoreFixture.request(name), ByteSource.of(body));
        }
        case 3 -> delete(store, name, random.nextBoolean());
        case 4 -> ignoringMissing(() -> rename(store, name, random));
        case 5 -> walk(store);
        default -> ignoringMissing(() -> read(store, name, written, reads));
      }
    }
  }

  private static void rename(ObjectStore store, String name, Random random) {
    String other = NAMES.get(random.nextInt(NAMES.size()));
    if (!other.equals(name)) {
      Lom read;
      ByteBuffer content;
      try (ObjectReader reader = store.open(BCK, BID, name)) {
        read = reader.lom();
        content = ByteBuffer.allocate((int) read.sizeBytes());
        while (content.hasRemaining() && reader.read(content, content.position()) > 0) {
          continue;
        }
      }
      store.put(StoreFixture.request(other), ByteSource.of(content.array()));
      store.deleteExactly(read, FENCE, random::nextBoolean, Durability.IMMEDIATE);
    }
  }

  private static void delete(ObjectStore store, String name, boolean mark) {
    store.delete(BCK, BID, name, FENCE, () -> mark, Durability.IMMEDIATE);
  }

  private static void walk(ObjectStore store) {
    List<String> names = new ArrayList<>();
    store.walk(
        BCK,
        BID,
        WalkOptions.NAMES,
        entry -> {
          names.add(entry.name());
          return WalkStep.CONTINUE;
        });
    assertEquals(names.stream().sorted().distinct().toList(), names);
  }

  private static void read(
      ObjectStore store, String name, Map<Integer, String> written, AtomicInteger reads) {
    try (ObjectReader reader = store.open(BCK, BID, name)) {
      byte[] bytes = StoreFixture.readAll(reader);
      assertEquals(reader.lom().checksum(), Hasher.of(reader.lom().checksum().type(), bytes), name);
      int tag = ByteBuffer.wrap(bytes).getInt();
      assertTrue(written.containsKey(tag), "nobody wrote " + tag);
      reads.incrementAndGet();
    }
  }

  private static void ignoringMissing(Runnable action) {
    try {
      action.run();
    } catch (AisException e) {
      if (e.status() != 404) {
        throw e;
      }
    }
  }
}
