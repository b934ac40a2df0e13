package io.ais.node.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ais.node.disk.DiskException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real disk keeps the contract by the JDK's calls; {@link NativeDiskTest} by libc's. */
class NioDiskTest extends DiskContract {
  @TempDir private Path root;
  private NioDisk disk;

  @BeforeEach
  void open() throws DiskException {
    disk = NioDisk.open(root, () -> null);
  }

  @AfterEach
  void close() {
    disk.close();
  }

  @Override
  Disk disk() {
    return disk;
  }

  @Test
  void anAttributeThatIsTooLargeIsNotCalledAFullDisk() throws Exception {
    Files.createFile(root.resolve("a"));

    DiskException e =
        assertThrows(DiskException.class, () -> disk.setAttribute("a", "ais.x", new byte[100_000]));

    assertEquals(Kind.OTHER, e.kind());
  }

  @Test
  void aSecondUserOfTheMountpathIsRefused() throws DiskException {
    disk.lock();
    try (NioDisk other = NioDisk.open(root)) {
      DiskException e = assertThrows(DiskException.class, other::lock);

      assertEquals(Kind.CONFLICT, e.kind());
    }
  }

  @Test
  void theNameOfAFileSystemIsTwoNumbersAsClientsDemand() throws Exception {
    String[] numbers = disk.fileSystemId().split(",", -1);
    Path inside = Files.createDirectory(root.resolve("inside"));

    assertEquals(2, numbers.length, disk.fileSystemId());
    long device = (Long) Files.getAttribute(root, "unix:dev");
    assertEquals(
        device,
        (long) Integer.parseInt(numbers[0]) << 32 | Integer.parseInt(numbers[1]) & 0xFFFF_FFFFL);
    try (NioDisk other = NioDisk.open(inside)) {
      assertEquals(disk.fileSystemId(), other.fileSystemId());
    }
  }

  @Test
  void refusesADirectoryThatDoesNotExist() {
    DiskException e =
        assertThrows(DiskException.class, () -> NioDisk.open(root.resolve("no")).close());

    assertEquals(Kind.NOT_FOUND, e.kind());
  }
}
