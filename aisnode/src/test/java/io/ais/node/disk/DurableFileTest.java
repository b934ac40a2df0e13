package io.ais.node.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurableFileTest {
  private static final byte[] CONTENT = {1, 2, 3, 4, 5};

  @TempDir private Path directory;
  private Path path;
  private DurableFile file;

  @BeforeEach
  void open() {
    path = directory.resolve("file");
    file = new DurableFile(path);
  }

  @Test
  void readsWhatWasWrittenLast() throws IOException {
    file.write(new byte[100_000]);
    file.write(CONTENT);

    assertArrayEquals(CONTENT, new DurableFile(path).read().orElseThrow());
    assertFalse(Files.exists(directory.resolve("file.tmp")));
  }

  @Test
  void isAbsentBeforeTheFirstWriteAndAfterDeletion() throws IOException {
    assertEquals(Optional.empty(), file.read());
    file.write(CONTENT);
    file.delete();
    file.delete();

    assertEquals(Optional.empty(), file.read());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, 12, 20, 23, 24, 28})
  void setsAFileWithAFlippedBitAside(int offset) throws IOException {
    file.write(CONTENT);
    byte[] bytes = Files.readAllBytes(path);
    bytes[offset] ^= 1;
    Files.write(path, bytes);

    assertEquals(Optional.empty(), file.read());
    assertFalse(Files.exists(path));
    assertArrayEquals(bytes, Files.readAllBytes(directory.resolve("file.bad-1")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 23, 24, 28})
  void setsATruncatedFileAside(int length) throws IOException {
    file.write(CONTENT);
    Files.write(path, java.util.Arrays.copyOf(Files.readAllBytes(path), length));

    assertEquals(Optional.empty(), file.read());
    assertTrue(Files.exists(directory.resolve("file.bad-1")));
  }

  @Test
  void keepsEveryDamagedFile() throws IOException {
    for (int i = 1; i <= 3; i++) {
      Files.write(path, new byte[i]);
      file.read();
    }

    assertEquals(3, Files.size(directory.resolve("file.bad-3")));
    file.write(CONTENT);
    assertArrayEquals(CONTENT, file.read().orElseThrow());
  }

  @Test
  void overwritesWhatACrashLeftOfAnEarlierWrite() throws IOException {
    Files.write(directory.resolve("file.tmp"), new byte[10_000]);

    file.write(CONTENT);

    assertArrayEquals(CONTENT, file.read().orElseThrow());
  }
}
