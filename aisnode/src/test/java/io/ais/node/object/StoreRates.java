package io.ais.node.object;

import static io.ais.node.object.StoreFixture.BCK;
import static io.ais.node.object.StoreFixture.BID;

import io.ais.checksum.Checksum;
import io.ais.node.mountpath.ClockFile;
import io.ais.node.mountpath.LossRule;
import io.ais.node.mountpath.MountpathConfig;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.runtime.WallClock;
import io.ais.node.store.StampClock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Rates of 4 KiB objects through the store alone; run by hand with a directory as argument. */
public final class StoreRates {
  private static final int CLIENTS = 8;

  private StoreRates() {}

  private interface Action {
    void run(int client, int i);
  }

  /** Prints objects per second. */
  public static void main(String[] args) throws Exception {
    SortedMap<String, String> paths = new TreeMap<>();
    paths.put(Path.of(args[0], "mp1").toString(), "");
    paths.put(Path.of(args[0], "mp2").toString(), "");
    MountpathConfig config =
        new MountpathConfig(paths, true, "", () -> "target-one", LossRule.REFUSED, new Random(1));
    try (Mountpaths mountpaths = Mountpaths.open(config)) {
      ObjectStore store =
          new ObjectStore(
              mountpaths, StampClock.persistent(WallClock.system(), 1, new ClockFile(mountpaths)));
      for (int round = 0; round < 2; round++) {
        measure("put delayed", 3000, put(store, "d" + round, Durability.DELAYED));
        measure("put immediate", 700, put(store, "i" + round, Durability.IMMEDIATE));
        measure("get", 8000, get(store, "d" + round));
      }
      long start = System.nanoTime();
      long objects = store.usage(BCK, BID, "").objects();
      System.out.printf("walk with metadata: %.0f/s%n", rate(objects, start));
      start = System.nanoTime();
      int[] names = {0};
      store.walk(
          BCK,
          BID,
          WalkOptions.NAMES,
          _ -> {
            names[0]++;
            return WalkStep.CONTINUE;
          });
      System.out.printf("walk of names: %.0f/s of %d%n", rate(names[0], start), names[0]);
    }
  }

  private static double rate(long count, long start) {
    return count * 1e9 / (System.nanoTime() - start);
  }

  private static Action put(ObjectStore store, String directory, Durability durability) {
    byte[] body = new byte[4096];
    return (client, i) ->
        store.put(
            StoreFixture.request(directory + "/" + client + "-" + i, Checksum.NONE, durability),
            ByteSource.of(body));
  }

  private static Action get(ObjectStore store, String directory) {
    return (client, i) -> {
      try (ObjectReader reader = store.open(BCK, BID, directory + "/" + client + "-" + i % 3000)) {
        if (reader.read(ByteBuffer.allocate(4096), 0) != 4096) {
          throw new IllegalStateException("short read");
        }
      }
    };
  }

  private static void measure(String what, int each, Action action) throws Exception {
    long start = System.nanoTime();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int c = 0; c < CLIENTS; c++) {
        int client = c;
        clients.submit(
            () -> {
              for (int i = 0; i < each; i++) {
                action.run(client, i);
              }
            });
      }
    }
    System.out.printf("%s: %.0f/s%n", what, rate((long) CLIENTS * each, start));
  }
}
