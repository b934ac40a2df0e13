package io.ais.node.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.node.disk.DiskException.Kind;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
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
