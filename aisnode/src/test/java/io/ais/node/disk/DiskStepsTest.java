package io.ais.node.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskStepsTest {
  private static final String OBJECTS = "@ais/b/%ob";
  @TempDir private Path folder;
  private final Disk plain = new MemDisk(new AtomicInteger());

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private Disk stepped() {
    return new SteppedDisk(
        plain,
        new DiskSteps(
            folder,
            () -> {
              throw new Killed();
            }));
  }

  private static void put(Disk disk) throws DiskException {
    try (DiskFile file = disk.create("work")) {
      file.write(ByteBuffer.wrap(new byte[] {1}));
      disk.setAttribute("work", "ais.lom", new byte[] {2});
      file.sync();
    }
    disk.rename("work", OBJECTS + "/dir/name");
    disk.syncDirectory(OBJECTS);
  }

  private void makeDirectories() throws DiskException {
    for (String path : List.of("@ais", "@ais/b", OBJECTS, OBJECTS + "/dir")) {
      plain.makeDirectory(path);
    }
  }

  @Test
  void aProcessThatIsNotAskedForStepsUsesItsDisksDirectly() {
    assertSame(plain, DiskSteps.around(plain));
  }

  @Test
  void namesEachChangeByOperationAndPlace() throws Exception {
    makeDirectories();
    Files.createFile(folder.resolve(DiskSteps.TRACE));

    put(stepped());

    assertEquals(
        List.of(
            "create other",
            "write other",
            "set-attribute other ais.lom",
            "sync other",
            "rename other -> %ob/*",
            "sync-directory %ob"),
        Files.readAllLines(folder.resolve(DiskSteps.TRACE)));
  }

  @Test
  void endsRightBeforeTheStepThatWasAskedFor() throws Exception {
    makeDirectories();
    Disk disk = stepped();
    disk.setAttribute("", "not.counted", new byte[0]);
    Files.writeString(folder.resolve(DiskSteps.KILL_AT), "5\n");

    assertThrows(Killed.class, () -> put(disk));

    assertEquals(
        "rename other -> %ob/*\n", Files.readString(folder.resolve(DiskSteps.KILLED_BEFORE)));
    assertTrue(plain.stat("work").isPresent());
    assertFalse(plain.stat(OBJECTS + "/dir/name").isPresent());
  }

  @Test
  void tellsPlacesApart() {
    assertEquals("root", DiskSteps.place(""));
    assertEquals(".ais.vmd", DiskSteps.place(".ais.vmd"));
    assertEquals(".$deleted", DiskSteps.place(".$deleted/1/@ais/b/%ob"));
    assertEquals("provider", DiskSteps.place("@ais"));
    assertEquals("bucket", DiskSteps.place("@ais/#ns/b"));
    assertEquals("%wk/*", DiskSteps.place("@ais/b/%wk/1"));
  }
}
