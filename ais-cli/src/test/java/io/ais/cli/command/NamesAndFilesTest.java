package io.ais.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.cli.syntax.CommandException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesAndFilesTest {
  @TempDir Path directory;

  @Test
  void readsPairsInAllForms() {
    assertEquals(Map.of("a", "1", "b", ""), Pairs.parse(List.of("a=1", "b=")));
    assertEquals(Map.of("log.level", "3"), Pairs.parse(List.of("log.level", "3")));
    assertEquals(Map.of("log.level", "3"), Pairs.parse(List.of("log.level", "=", "3")));
    assertEquals(Map.of("k", "a=b"), Pairs.parse(List.of("k=a=b")));
    assertThrows(CommandException.class, () -> Pairs.parse(List.of("alone")));
  }

  @ParameterizedTest
  @CsvSource({"ro,771", "rw,831", "su,18446744073709551615", "'GET,PUT',5", "0x3,3", "7,7"})
  void readsAccessRights(String text, String decimal) {
    assertEquals(decimal, Access.parse(text));
  }

  @Test
  void namesAccessRights() {
    assertEquals("GET,HEAD-OBJECT,HEAD-BUCKET,LIST-OBJECTS", Access.names("771"));
    assertTrue(Access.names("18446744073709551615").endsWith(",MOVE-BUCKET,ADMIN"));
  }

  @Test
  void featuresBecomeAMask() {
    assertEquals("16", Features.mask("Fsync-PUT"));
    assertEquals("0", Features.mask("none"));
    CommandException e = assertThrows(CommandException.class, () -> Features.mask("nosuch"));
    assertEquals(
        "invalid feature flag \"nosuch\", err: unknown feature flag 'nosuch'", e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil", "a/../../evil", "..", ".", "/", ""})
  void objectNamesNeverLeadOutOfTheDirectory(String object) {
    assertThrows(CommandException.class, () -> Destination.inside(directory, object));
  }

  @Test
  void absoluteObjectNamesStayBelowTheDirectory() {
    assertEquals(directory.resolve("etc/x"), Destination.inside(directory, "/etc/x"));
    assertEquals(directory.resolve("b"), Destination.inside(directory, "a/../b"));
  }

  @Test
  void failedDownloadLeavesNothing() throws IOException {
    Path file = directory.resolve("sub/o");
    Destination destination = new Destination(file, new Interruption());

    assertThrows(
        IOException.class,
        () ->
            destination.write(
                sink -> {
                  sink.open().close();
                  throw new IOException("cut");
                }));

    assertFalse(Files.exists(file));
    try (var left = Files.list(directory.resolve("sub"))) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void takesTheLongestNameThatAFileCanHave() throws IOException {
    Path file = directory.resolve("n".repeat(255));

    new Destination(file, new Interruption())
        .write(
            sink -> {
              sink.open().close();
              return 0;
            });

    assertTrue(Files.exists(file));
  }

  @Test
  void interruptionLeavesNoUnfinishedFileAndLetsNoneBegin() throws Exception {
    Interruption interruption = new Interruption();
    Path begun = directory.resolve("begun");
    Path later = directory.resolve("later");
    interruption.create(begun).close();

    interruption.tidyUp();
    Thread worker = Thread.ofPlatform().daemon().start(() -> begin(interruption, later));

    long deadline = System.nanoTime() + 10_000_000_000L;
    while (worker.getState() != Thread.State.WAITING && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertEquals(Thread.State.WAITING, worker.getState());
    assertFalse(Files.exists(begun));
    assertFalse(Files.exists(later));
  }

  private static void begin(Interruption interruption, Path file) {
    try {
      interruption.create(file).close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void interruptionDoesNotWaitForAReaderThatTakesNothing() {
    CountDownLatch never = new CountDownLatch(1);

    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () ->
            Interruption.flushSoon(
                () -> {
                  try {
                    never.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
  }

  @Test
  void replacesAFileOnlyWhenComplete() throws IOException {
    Path file = Files.writeString(directory.resolve("o"), "old");

    new Destination(file, new Interruption())
        .write(
            sink -> {
              try (var out = sink.open()) {
                out.write("new".getBytes(StandardCharsets.UTF_8));
                assertEquals("old", Files.readString(file));
              }
              return 3;
            });

    assertEquals("new", Files.readString(file));
  }

  @Test
  void findsFilesByDirectoryPatternAndList() throws IOException {
    Files.createDirectories(directory.resolve("src/sub"));
    Files.writeString(directory.resolve("src/f1.txt"), "1");
    Files.writeString(directory.resolve("src/f2.md"), "22");
    Files.writeString(directory.resolve("src/sub/g.txt"), "333");
    FileFinder finder = new FileFinder(directory);

    assertEquals(List.of("p/f1.txt", "p/f2.md"), objects(finder.directory("src", false, "p/")));
    assertEquals(
        List.of("f1.txt", "f2.md", "sub/g.txt"), objects(finder.directory("src/", true, "")));
    assertEquals(List.of("f1.txt"), objects(finder.pattern("src/*.txt", false, "")));
    assertEquals(List.of("x/f2.md"), objects(finder.list("src/f2.md", "x/")));
    CommandException e =
        assertThrows(CommandException.class, () -> finder.pattern("nosuchfile", false, ""));
    assertEquals(
        "\"nosuchfile\" is not a directory and does not appear to be a filename-matching pattern",
        e.getMessage());
  }

  @Test
  void refusesFilesWhoseNamesAreNotText() throws IOException {
    Path source = Files.createDirectory(directory.resolve("latin"));
    Files.writeString(Path.of(URI.create(source.toUri() + "a%E9")), "1");
    Files.writeString(Path.of(URI.create(source.toUri() + "a%E8")), "2");

    CommandException e =
        assertThrows(
            CommandException.class, () -> new FileFinder(directory).directory("latin", true, ""));

    assertEquals(
        "file name \"latin/a\ufffd\" is not valid UTF-8 and cannot name an object: rename it",
        e.getMessage());
  }

  @Test
  void takesAReplacementCharacterThatIsReallyInTheName() throws IOException {
    Files.writeString(Files.createDirectory(directory.resolve("utf")).resolve("a\ufffd"), "1");

    assertEquals(List.of("a\ufffd"), objects(new FileFinder(directory).directory("utf", true, "")));
  }

  private static List<String> objects(List<LocalFile> files) {
    return files.stream().map(LocalFile::object).toList();
  }

  @Test
  void escapesNamesForTheWire() {
    assertEquals("a/b%20c%23%3f%25%2b%c3%a9~", Rest.escape("a/b c#?%+é~"));
  }
}
