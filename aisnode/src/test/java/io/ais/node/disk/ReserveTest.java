package io.ais.node.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.node.disk.DiskException.Kind;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReserveTest {
  private final MemDisk disk = new MemDisk(new AtomicInteger());

  private Void create(String name) throws DiskException {
    disk.create(name).close();
    return null;
  }

  private boolean isKept() throws DiskException {
    return disk.stat(Reserve.FILE).isPresent();
  }

  @Test
  void whatMustNotFailIsDoneInItsRoom() throws DiskException {
    Reserve.keep(disk);
    disk.setFull(true);

    assertThrows(DiskException.class, () -> create("a"));
    Reserve.with(disk, () -> create("a"));

    assertTrue(disk.stat("a").isPresent());
    assertFalse(isKept());
    create("b"); // there is more of it
  }

  @Test
  void onceGivenAwayTheDiskIsFull() throws DiskException {
    disk.setFull(true);

    DiskException e =
        assertThrows(DiskException.class, () -> Reserve.with(disk, () -> create("a")));

    assertEquals(Kind.NO_SPACE, e.kind());
  }

  @Test
  void isMadeAgainWhenThereIsRoomForMuchMore() throws DiskException {
    disk.setSpace(new Space(1L << 40, 1 << 20));
    Reserve.keep(disk);
    assertFalse(isKept());

    disk.setSpace(new Space(1L << 40, 1L << 30));
    Reserve.keep(disk);

    assertTrue(isKept());
  }

  @Test
  void otherFailuresLeaveItAlone() throws DiskException {
    Reserve.keep(disk);
    create("a");

    assertThrows(DiskException.class, () -> Reserve.with(disk, () -> create("a")));

    assertTrue(isKept());
  }

  @Test
  void nothingIsLeftOfOneThatDoesNotFit() throws DiskException {
    disk.setFull(true);

    assertThrows(DiskException.class, () -> Reserve.keep(disk));

    assertFalse(isKept());
  }
}
