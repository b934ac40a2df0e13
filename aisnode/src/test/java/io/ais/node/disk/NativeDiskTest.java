package io.ais.node.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ais.node.disk.DiskException.Kind;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The real disk keeps the contract by libc's calls, and sees what the JDK's calls see. */
@EnabledOnOs(OS.LINUX)
class NativeDiskTest extends DiskContract {
  @TempDir private Path root;
  private NioDisk disk;
  private NioDisk jdk;

  @BeforeEach
  void open() throws DiskException, InterruptedException {
    NativeFiles natives = NativeFiles.await();
    assertNotNull(natives);
    disk = NioDisk.open(root, () -> natives);
    jdk = NioDisk.open(root, () -> null);
  }

  @AfterEach
  void close() {
    disk.close();
    jdk.close();
  }

  @Override
  Disk disk() {
    return disk;
  }

  @Test
  void seesWhatTheJdkSees() throws Exception {
    disk.makeDirectory("é 日本");
    Files.write(root.resolve("é 日本/f"), new byte[] {1, 2, 3});

    for (String path : new String[] {"", "é 日本", "é 日本/f"}) {
      assertEquals(jdk.stat(path), disk.stat(path), path);
    }
    disk.setAttribute("é 日本/f", "ais.x", "日本".getBytes("UTF-8"));
    assertArrayEquals("日本".getBytes("UTF-8"), jdk.attribute("é 日本/f", "ais.x").orElseThrow());
  }

  /** The file systems of the kernel's own that keep names and pages in memory. */
  private void assumeAFileSystemThatTells() {
    assumeTrue(
        Set.of("ext4", "xfs", "btrfs").contains(disk.fileSystemType()), disk.fileSystemType());
  }

  private FileStamp writtenAndRead(String path, byte[] content) throws Exception {
    assertNotNull(CachedFiles.await());
    try (DiskFile file = disk.create(path)) {
      file.write(ByteBuffer.wrap(content));
      file.sync();
    }
    disk.read(path, new byte[content.length]);
    return disk.stamp(path).orElseThrow();
  }

  @Test
  void readsAtOnceWhatIsInMemoryAndTheSame() throws Exception {
    assumeAFileSystemThatTells();
    byte[] content = new byte[65_536];
    new Random(2).nextBytes(content);
    FileStamp stamp = writtenAndRead("f", content);
    byte[] into = new byte[content.length];

    assertTrue(disk.readAtOnce("f", stamp, into));
    assertArrayEquals(content, into);
    assertTrue(disk.readAtOnce("f", stamp, new byte[100]));
    assertFalse(disk.readAtOnce("f", stamp, new byte[65_537]), "longer than can be");
    assertFalse(disk.readAtOnce("g", stamp, into), "no such file");

    disk.setAttribute("f", "ais.x", new byte[] {1});
    assertFalse(disk.readAtOnce("f", stamp, into));
    FileStamp other = writtenAndRead("g", content);
    disk.rename("g", "f");
    assertFalse(disk.readAtOnce("f", stamp, into));
    FileStamp moved = disk.stamp("f").orElseThrow();
    assertEquals(other.inode(), moved.inode());
    assertTrue(disk.readAtOnce("f", moved, into));
    try (FileChannel file = FileChannel.open(root.resolve("f"), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
    }
    assertFalse(disk.readAtOnce("f", moved, into));

    disk.close();
    assertFalse(disk.readAtOnce("f", disk.stamp("f").orElse(moved), into));
  }

  @Test
  void neverReadsAtOnceFromTheDevice() throws Exception {
    assumeAFileSystemThatTells();
    byte[] content = new byte[20_000];
    FileStamp stamp = writtenAndRead("f", content);
    byte[] into = new byte[content.length];
    assertTrue(disk.readAtOnce("f", stamp, into));

    dropPages(root.resolve("f"));
    assertFalse(disk.readAtOnce("f", stamp, into));
    disk.read("f", into);
    assertTrue(disk.readAtOnce("f", disk.stamp("f").orElseThrow(), into));
  }

  @Test
  void aPipeInPlaceOfAFileIsNotWaitedFor() throws Exception {
    assumeAFileSystemThatTells();
    FileStamp stamp = writtenAndRead("f", new byte[10]);
    Files.delete(root.resolve("f"));
    assertEquals(0, new ProcessBuilder("mkfifo", root.resolve("f").toString()).start().waitFor());

    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertFalse(disk.readAtOnce("f", stamp, new byte[10])));
  }

  /** The kernel forgets the content of a file that was synced. */
  private static void dropPages(Path file) throws Exception {
    Process dd =
        new ProcessBuilder("dd", "of=" + file, "oflag=nocache", "conv=notrunc,fdatasync", "count=0")
            .redirectErrorStream(true)
            .start();
    dd.getInputStream().readAllBytes();
    assertEquals(0, dd.waitFor());
  }

  @Test
  void aReadAtOnceLeavesTheAccessTime() throws Exception {
    assumeAFileSystemThatTells();
    writtenAndRead("f", new byte[10]);
    disk.setAccessTime("f", 1_000_000_000L);
    FileStamp old = disk.stamp("f").orElseThrow();
    assertEquals(1_000_000_000L, old.accessNanos());

    assertTrue(disk.readAtOnce("f", old, new byte[10]));
    assertEquals(old, disk.stamp("f").orElseThrow());
  }

  @Test
  void readsUpToTheEndOfAFileOrOfTheRoom() throws DiskException {
    byte[] content = new byte[70_000];
    new Random(1).nextBytes(content);
    try (DiskFile file = disk.create("f")) {
      file.write(ByteBuffer.wrap(content));
    }

    for (int size : new int[] {0, 1, 4096, 65_536, 65_537, 70_000, 80_000}) {
      byte[] into = new byte[size];
      int expected = Math.min(size, content.length);
      assertEquals(expected, disk.read("f", into));
      assertArrayEquals(Arrays.copyOf(content, expected), Arrays.copyOf(into, expected));
    }
  }

  @Test
  void tellsWhatIsMissing() throws DiskException {
    disk.create("f").close();

    assertTrue(disk.attribute("f", "ais.x").isEmpty());
    assertFalse(disk.stat("f/x").isPresent());
    for (String path : new String[] {"no", "f/x", "no/no"}) {
      DiskException e = assertThrows(DiskException.class, () -> disk.read(path, new byte[1]));
      assertEquals(Kind.NOT_FOUND, e.kind());
      e = assertThrows(DiskException.class, () -> disk.attribute(path, "ais.x"));
      assertEquals(Kind.NOT_FOUND, e.kind());
    }
  }
}
