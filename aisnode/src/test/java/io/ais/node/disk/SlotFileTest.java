package io.ais.node.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotFileTest {
  private static final int SLOT_BYTES = 2048;

  @TempDir private Path directory;
  private Path path;

  @BeforeEach
  void name() {
    path = directory.resolve("record");
  }

  private void write(String... contents) throws IOException {
    try (SlotFile file = new SlotFile(path)) {
      for (String content : contents) {
        file.write(bytes(content));
      }
    }
  }

  private Optional<String> read() throws IOException {
    try (SlotFile file = new SlotFile(path)) {
      return file.read().map(content -> new String(content, StandardCharsets.UTF_8));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void hasNothingBeforeTheFirstWrite() throws IOException {
    assertEquals(Optional.empty(), read());
  }

  @Test
  void readsTheNewestOfManyWrites() throws IOException {
    write("one", "two", "three", "four", "five");

    assertEquals(Optional.of("five"), read());
  }

  @Test
  void continuesAfterReopening() throws IOException {
    write("one");
    write("two");
    write("three");

    assertEquals(Optional.of("three"), read());
    assertEquals(2 * SLOT_BYTES, Files.size(path));
  }

  @Test
  void keepsAnEmptyRecordApartFromNone() throws IOException {
    write("");

    assertEquals(Optional.of(""), read());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 8, 15, 16, 24, 28, 30})
  void keepsTheNewestRecordWhenABitOfEitherSlotFlips(int offset) throws IOException {
    for (int slot = 0; slot < 2; slot++) {
      write("older", "newest");
      byte[] whole = Files.readAllBytes(path);
      whole[slot * SLOT_BYTES + offset] ^= 4;
      Files.write(path, whole);

      assertEquals(Optional.of("newest"), read());
    }
  }

  @Test
  void fallsBackWhenTheNewestSlotIsTorn() throws IOException {
    write("first");
    byte[] before = new byte[2 * SLOT_BYTES];
    byte[] old = Files.readAllBytes(path);
    System.arraycopy(old, 0, before, 0, old.length);
    write("second, which power loss tears");
    byte[] after = Files.readAllBytes(path);
    byte[] torn = before.clone();
    System.arraycopy(after, 0, torn, 0, 30);
    Files.write(path, torn);

    assertEquals(Optional.of("first"), read());
  }

  @Test
  void readsTheFirstSlotOfATruncatedFile() throws IOException {
    write("older", "newest");
    try (var channel = Files.newByteChannel(path, java.nio.file.StandardOpenOption.WRITE)) {
      channel.truncate(SLOT_BYTES + 100);
    }

    assertEquals(Optional.of("newest"), read());
  }

  @Test
  void hasNothingWhenBothSlotsAreDamaged() throws IOException {
    write("older", "newest");
    Files.write(path, new byte[2 * SLOT_BYTES]);

    assertEquals(Optional.empty(), read());
    write("again");
    assertEquals(Optional.of("again"), read());
  }

  @Test
  void givesCopiesOfItsRecord() throws IOException {
    try (SlotFile file = new SlotFile(path)) {
      byte[] content = bytes("mine");
      file.write(content);
      content[0] = 'X';
      file.read().orElseThrow()[1] = 'X';

      assertArrayEquals(bytes("mine"), file.read().orElseThrow());
    }
  }

  @Test
  void refusesARecordThatDoesNotFit() throws IOException {
    try (SlotFile file = new SlotFile(path)) {
      file.write(new byte[SlotFile.MAX_BYTES]);

      assertThrows(
          IllegalArgumentException.class, () -> file.write(new byte[SlotFile.MAX_BYTES + 1]));
      assertTrue(file.read().isPresent());
    }
  }
}
