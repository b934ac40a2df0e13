package io.ais.node.mountpath;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.ais.node.disk.DiskExecutor;
import io.ais.node.disk.NioDisk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateCopiesTest {
  @TempDir private Path folder;

  @Test
  void twoThatStoreAtATimeLeaveTwoCopiesOfOneState() throws Exception {
    SortedMap<String, DiskExecutor> disks = new TreeMap<>();
    for (String name : List.of("a", "b", "c")) {
      Path root = Files.createDirectory(folder.resolve(name));
      disks.put(root.toString(), DiskExecutor.inline(NioDisk.open(root)));
    }
    StateCopies copies = new StateCopies(TestMountpaths.of(disks));

    Thread one = Thread.startVirtualThread(() -> storeMany(copies, "one"));
    Thread two = Thread.startVirtualThread(() -> storeMany(copies, "another"));
    one.join();
    two.join();

    List<byte[]> found = copies.load();
    assertEquals(2, found.size());
    assertArrayEquals(found.get(0), found.get(1));
    for (String name : List.of("a", "b", "c")) {
      assertFalse(Files.exists(folder.resolve(name).resolve(".ais.cstate.new")));
    }
  }

  private static void storeMany(StateCopies copies, String text) {
    for (int i = 0; i < 100; i++) {
      copies.store((text + i).getBytes(StandardCharsets.UTF_8));
    }
  }
}
