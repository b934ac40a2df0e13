package io.ais.node.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The fake keeps the contract, and forgets what was not synced. */
class MemDiskTest extends DiskContract {
  private final MemDisk disk = new MemDisk(new AtomicInteger());

  @Override
  Disk disk() {
    return disk;
  }

  private void write(String path, int length) throws DiskException {
    try (DiskFile file = disk.create(path)) {
      file.write(ByteBuffer.allocate(length));
    }
  }

  @Test
  void losesNamesThatWereNotSynced() throws DiskException {
    write("a", 1);
    CrashMode dropped = new CrashMode(CrashMode.Data.KEPT, false, true);

    assertTrue(disk.afterCrash(dropped).stat("a").isEmpty());
    disk.syncDirectory("");
    assertTrue(disk.afterCrash(dropped).stat("a").isPresent());
  }

  @Test
  void losesContentThatWasNotSynced() throws DiskException {
    write("a", 10);
    disk.syncDirectory("");

    CrashMode dropped = new CrashMode(CrashMode.Data.DROPPED, true, true);
    assertEquals(0, disk.afterCrash(dropped).stat("a").orElseThrow().sizeBytes());
  }

  @Test
  void complainsOfFilesLeftOpen() throws DiskException {
    write("a", 1);
    DiskFile file = disk.openRead("a");

    assertThrows(IllegalStateException.class, disk::close);
    file.close();
    disk.close();
  }
}
