package io.ais.node.disk;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.node.disk.DiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The directory of a mountpath is moved away or replaced under a disk: nothing in it is "missing". */
class VanishedRootTest {
  @TempDir private Path parent;
  private NioDisk disk;

  private interface Action {
    void run() throws DiskException;
  }

  private void open(boolean natively) throws Exception {
    Path root = Files.createDirectory(parent.resolve("mp"));
    NativeFiles natives = natively ? NativeFiles.await() : null;
    Supplier<NativeFiles> supplier = () -> natives;
    disk = NioDisk.open(root, supplier);
    disk.makeDirectory("d");
    disk.create("d/f").close();
  }

  @AfterEach
  void close() {
    disk.close();
  }

  private List<Action> lookUps() {
    return List.of(
        () -> disk.stat("d/f"),
        () -> disk.openRead("d/f").close(),
        () -> disk.read("d/f", new byte[10]),
        () -> disk.attribute("d/f", "ais.x"),
        () -> disk.setAttribute("d/f", "ais.x", new byte[1]),
        () -> disk.list("d", _ -> {}),
        () -> disk.create("d/new").close(),
        () -> disk.rename("d/f", "d/g"),
        () -> disk.delete("d/f"),
        () -> disk.deleteDirectory("d"),
        () -> disk.makeDirectory("d/e"),
        () -> disk.syncDirectory("d"),
        () -> disk.checkRoot());
  }

  private void assertAllGone() {
    for (Action each : lookUps()) {
      DiskException e = assertThrows(DiskException.class, each::run);
      assertEquals(Kind.GONE, e.kind(), e.getMessage());
      assertTrue(e.isFault());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void movedAway(boolean natively) throws Exception {
    open(natively);
    Files.move(parent.resolve("mp"), parent.resolve("away"));

    assertAllGone();

    Files.move(parent.resolve("away"), parent.resolve("mp"));
    assertTrue(disk.stat("d/f").isPresent());
    assertTrue(disk.stat("no").isEmpty());
    assertDoesNotThrow(() -> disk.checkRoot());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void replacedByAnEmptyDirectory(boolean natively) throws Exception {
    open(natively);
    Files.move(parent.resolve("mp"), parent.resolve("away"));
    Files.createDirectory(parent.resolve("mp"));

    assertAllGone();
  }

  /** File systems give the number of a removed directory to the next one. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void removedAndMadeAgain(boolean natively) throws Exception {
    open(natively);
    for (String name : new String[] {"mp/d/f", "mp/d", "mp"}) {
      Files.delete(parent.resolve(name));
    }
    Files.createDirectory(parent.resolve("mp"));

    assertAllGone();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void replacedByAFile(boolean natively) throws Exception {
    open(natively);
    Files.move(parent.resolve("mp"), parent.resolve("away"));
    Files.createFile(parent.resolve("mp"));

    assertAllGone();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDiskThatWasGivenUpChangesNothingAnyMore(boolean natively) throws Exception {
    open(natively);
    DiskFile file = disk.create("d/work");
    disk.refuseMore();

    assertThrows(DiskException.class, () -> file.write(ByteBuffer.wrap(new byte[1])));
    assertThrows(DiskException.class, () -> file.sync());
    for (Action each : lookUps()) {
      DiskException e = assertThrows(DiskException.class, each::run);
      assertEquals(Kind.GONE, e.kind(), e.getMessage());
    }
    assertEquals(List.of("f", "work"), names());
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(parent.resolve("mp/d"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
