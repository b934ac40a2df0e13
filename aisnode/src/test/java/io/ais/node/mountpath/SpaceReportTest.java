package io.ais.node.mountpath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.model.Capacity;
import io.ais.node.disk.BlockDevices;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskExecutor;
import io.ais.node.disk.MemDisk;
import io.ais.node.disk.Space;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpaceReportTest {
  private final MemDisk one = new MemDisk(new AtomicInteger());
  private final MemDisk two = new MemDisk(new AtomicInteger());

  @BeforeEach
  void fill() {
    one.setSpace(new Space(1_000, 900));
    two.setSpace(new Space(1_000, 300));
  }

  private Map<String, DiskExecutor> disks() {
    return Map.of("/a", DiskExecutor.inline(one), "/b", DiskExecutor.inline(two));
  }

  private SpaceReport report() throws DiskException {
    return new SpaceReport(TestMountpaths.of(new TreeMap<>(disks())), new BlockDevices());
  }

  @Test
  void percentagesAreOfMountpaths() throws DiskException {
    Capacity now = report().now(95);

    assertEquals(10, now.mountpaths().get("/a").percentUsed());
    assertEquals(70, now.mountpaths().get("/b").percentUsed());
    assertEquals(70, now.percentMax());
    assertEquals(40, now.percentAverage());
    assertEquals(10, now.percentMin());
    assertEquals("", now.capacityError());
  }

  @Test
  void totalsAreSums() throws DiskException {
    Capacity now = report().now(95);

    assertEquals(800, now.totalUsedBytes());
    assertEquals(1_200, now.totalAvailableBytes());
  }

  /** Both directories lie on one file system and tell its space: the total must not double. */
  @Test
  void aSharedFileSystemCountsOnceInTheTotals() throws DiskException {
    two.setSpace(new Space(1_000, 900));
    Mountpaths sharing = TestMountpaths.onOneFileSystem(new TreeMap<>(disks()));

    Capacity now = new SpaceReport(sharing, new BlockDevices()).now(95);

    assertEquals(Set.of("/a", "/b"), now.mountpaths().keySet());
    assertEquals(100, now.totalUsedBytes());
    assertEquals(900, now.totalAvailableBytes());
  }

  @Test
  void saysThatOneMountpathIsFull() throws DiskException {
    two.setSpace(new Space(1_000, 40));

    String error = report().now(95).capacityError();

    assertTrue(error.startsWith("out of space: used 96% of total capacity"), error);
    assertEquals("", report().now(96).capacityError());
  }
}
