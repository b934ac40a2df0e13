package io.ais.node.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.node.disk.DiskException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every disk must do, real or fake. */
abstract class DiskContract {

  abstract Disk disk();

  private void write(String path, String text) throws DiskException {
    try (DiskFile file = disk().create(path)) {
      file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      file.sync();
    }
  }

  private String read(String path) throws DiskException {
    try (DiskFile file = disk().openRead(path)) {
      ByteBuffer into = ByteBuffer.allocate((int) file.size());
      while (into.hasRemaining() && file.read(into, into.position()) >= 0) {
        continue;
      }
      return new String(into.array(), 0, into.position(), StandardCharsets.UTF_8);
    }
  }

  private static void assertKind(Kind kind, Action action) {
    DiskException e = assertThrows(DiskException.class, action::run);
    assertEquals(kind, e.kind(), e.getMessage());
  }

  private interface Action {
    void run() throws DiskException;
  }

  @Test
  void readsBackWhatWasWritten() throws DiskException {
    write("a", "hello");

    assertEquals("hello", read("a"));
    try (DiskFile file = disk().openRead("a")) {
      assertEquals(-1, file.read(ByteBuffer.allocate(1), 5));
    }
  }

  @Test
  void emptiesAFileThatKeepsItsAttributes() throws DiskException {
    write("a", "hello");
    disk().setAttribute("a", "k", new byte[] {7});

    disk().empty("a");

    assertEquals("", read("a"));
    assertArrayEquals(new byte[] {7}, disk().attribute("a", "k").orElseThrow());
    assertKind(Kind.NOT_FOUND, () -> disk().empty("b"));
  }

  @Test
  void keepsNamesThatAreNotAscii() throws DiskException {
    disk().makeDirectory("こんにちは 世界");
    write("こんにちは 世界/é", "x");

    assertEquals(Set.of("é"), Set.copyOf(disk().list("こんにちは 世界")));
  }

  @Test
  void refusesToCreateWhatExists() throws DiskException {
    write("a", "1");

    assertKind(Kind.CONFLICT, () -> disk().create("a").close());
  }

  @Test
  void reportsWhatIsMissing() throws DiskException {
    write("file", "x");

    assertKind(Kind.NOT_FOUND, () -> disk().openRead("no").close());
    assertKind(Kind.NOT_FOUND, () -> disk().create("no/a").close());
    assertKind(Kind.NOT_FOUND, () -> disk().openRead("file/a").close());
    assertKind(Kind.NOT_FOUND, () -> disk().attribute("file/a", "ais.x"));
    assertKind(Kind.NOT_FOUND, () -> disk().attribute("no", "ais.x"));
    assertKind(Kind.NOT_FOUND, () -> disk().delete("no"));
    assertKind(Kind.NOT_FOUND, () -> disk().rename("no", "b"));
    assertKind(Kind.NOT_FOUND, () -> disk().rename("file", "no/b"));
    assertKind(Kind.NOT_FOUND, () -> disk().list("no"));
    assertKind(Kind.NOT_FOUND, () -> disk().list("file"));
    assertTrue(disk().stat("no").isEmpty());
    assertTrue(disk().stat("file/a").isEmpty());
  }

  @Test
  void keepsTheTimeOfAccessThatIsSet() throws DiskException {
    write("a", "content");
    long modified = disk().stat("a").orElseThrow().modifiedNanos();

    disk().setAccessTime("a", 1_700_000_000_123_456_000L);

    assertEquals(1_700_000_000_123_456_000L, disk().stat("a").orElseThrow().accessNanos());
    assertEquals(modified / 1000, disk().stat("a").orElseThrow().modifiedNanos() / 1000);
    assertKind(Kind.NOT_FOUND, () -> disk().setAccessTime("no", 1));
  }

  @Test
  void renameReplacesAFile() throws DiskException {
    write("a", "new");
    write("b", "old");

    disk().rename("a", "b");

    assertEquals("new", read("b"));
    assertTrue(disk().stat("a").isEmpty());
  }

  @Test
  void renameDoesNotReplaceADirectoryByAFileNorAFullOne() throws DiskException {
    write("a", "x");
    disk().makeDirectory("d");
    disk().makeDirectory("e");
    write("e/x", "x");

    assertKind(Kind.CONFLICT, () -> disk().rename("a", "d"));
    assertKind(Kind.CONFLICT, () -> disk().rename("d", "e"));
  }

  @Test
  void anOpenFileSurvivesRenameAndDelete() throws DiskException {
    write("a", "first");
    write("b", "second");
    try (DiskFile open = disk().openRead("a")) {
      disk().rename("b", "a");
      disk().delete("a");
      ByteBuffer into = ByteBuffer.allocate(5);

      assertEquals(5, open.read(into, 0));
      assertEquals("first", new String(into.array(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void makesDirectoriesOnce() throws DiskException {
    write("file", "x");

    assertTrue(disk().makeDirectory("d"));
    assertFalse(disk().makeDirectory("d"));
    assertKind(Kind.CONFLICT, () -> disk().makeDirectory("file"));
    assertKind(Kind.NOT_FOUND, () -> disk().makeDirectory("x/y"));
    assertKind(Kind.NOT_FOUND, () -> disk().makeDirectory("file/y"));
    assertTrue(disk().stat("d").orElseThrow().directory());
  }

  @Test
  void removesOnlyEmptyDirectoriesAndOnlyAsDirectories() throws DiskException {
    disk().makeDirectory("d");
    write("d/f", "x");

    assertKind(Kind.CONFLICT, () -> disk().deleteDirectory("d"));
    assertKind(Kind.CONFLICT, () -> disk().delete("d"));
    assertKind(Kind.CONFLICT, () -> disk().deleteDirectory("d/f"));
    disk().delete("d/f");
    disk().deleteDirectory("d");
    assertTrue(disk().stat("d").isEmpty());
  }

  @Test
  void keepsAttributesOfFilesAndDirectories() throws DiskException {
    write("a", "x");
    disk().makeDirectory("d");
    byte[] big = new byte[3500];

    disk().setAttribute("a", "ais.x", big);
    disk().setAttribute("a", "ais.x", new byte[] {1});
    disk().setAttribute("a", "ais.y", big);
    disk().setAttribute("d", "ais.x", new byte[] {2});
    disk().syncDirectory("d");

    assertArrayEquals(new byte[] {1}, disk().attribute("a", "ais.x").orElseThrow());
    assertArrayEquals(big, disk().attribute("a", "ais.y").orElseThrow());
    assertArrayEquals(new byte[] {2}, disk().attribute("d", "ais.x").orElseThrow());
    assertTrue(disk().attribute("d", "ais.y").isEmpty());
  }

  @Test
  void attributesMoveWithTheirFile() throws DiskException {
    write("a", "x");
    disk().setAttribute("a", "ais.x", new byte[] {7});

    disk().rename("a", "b");

    assertArrayEquals(new byte[] {7}, disk().attribute("b", "ais.x").orElseThrow());
  }

  @Test
  void tellsSpace() throws DiskException {
    assertTrue(disk().space().totalBytes() > disk().space().availableBytes());
    assertTrue(disk().space().usedPercent() <= 100);
  }
}
