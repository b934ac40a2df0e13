package io.ais.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Commands that move and remove objects against prepared answers: exact output and exit code, and what was asked. */
class ObjectCommandsTest extends CommandTest {
  @Test
  void putsAFileUnderTheNameThatTheDestinationMeans() throws IOException {
    Files.createDirectories(directory.resolve("src"));
    Files.writeString(directory.resolve("src/f0.txt"), "hello 0\n");
    for (String name : List.of("f0.txt", "name1", "dir/src/f0.txt")) {
      cluster.on("PUT /v1/objects/b/" + name + "?provider=ais", "");
    }
    String shown = "PUT \"" + directory.resolve("src/f0.txt") + "\" => ais://b/";

    assertEquals(0, terminal.run("put", "src/f0.txt", "ais://b"));
    assertEquals(shown + "f0.txt\n\n", terminal.stdout());
    assertEquals(0, terminal.run("put", "src/f0.txt", "ais://b/name1"));
    assertEquals(shown + "name1\n\n", terminal.stdout());
    assertEquals(0, terminal.run("put", "src/f0.txt", "ais://b/dir/"));
    assertEquals(shown + "dir/src/f0.txt\n\n", terminal.stdout());
    assertTrue(cluster.asked().contains("PUT /v1/objects/b/name1?provider=ais hello 0"));
  }

  @Test
  void refusedPutNamesFileObjectAndReason() throws IOException {
    Path file = Files.writeString(directory.resolve("f"), "x");
    cluster.on(
        "PUT /v1/objects/b/f?provider=ais",
        404,
        "{\"tcode\":\"ErrBckNotFound\",\"message\":\"bucket \\\"ais://b\\\" does not exist\"}");

    assertEquals(1, terminal.run("put", "f", "ais://b"));

    assertEquals(
        "Error: failed to PUT "
            + file
            + " => ais://b/f: ErrBckNotFound: bucket \"ais://b\" does not exist\n",
        terminal.stderr());
  }

  @Test
  void putsADirectoryInParallelAndCountsWhatWasStored() throws IOException {
    cluster.hasBucket("b");
    Files.createDirectories(directory.resolve("d/sub"));
    for (int i = 0; i < 30; i++) {
      Files.writeString(directory.resolve("d/sub/f" + i + ".txt"), "x".repeat(i));
      cluster.on("PUT /v1/objects/b/p/sub/f" + i + ".txt?provider=ais", "");
    }

    assertEquals(0, terminal.run("put", "d", "ais://b/p/", "-r", "-y"));

    assertEquals(
        "Files to upload:\nEXTENSION\t COUNT\t SIZE\n.txt\t\t 30\t 435B\nTOTAL\t\t 30\t 435B\n\n"
            + "PUT 30 files (one directory, recursively) => ais://b/p/\n",
        terminal.stdout());
    assertEquals(30, cluster.asked().stream().filter(r -> r.startsWith("PUT ")).count());
  }

  @Test
  void directoryUploadListsFilesThatFailed() throws IOException {
    cluster.hasBucket("b");
    Files.createDirectories(directory.resolve("d"));
    Files.writeString(directory.resolve("d/good"), "x");
    Files.writeString(directory.resolve("d/wrong"), "x");
    cluster.on("PUT /v1/objects/b/good?provider=ais", "");

    assertEquals(1, terminal.run("put", "d", "ais://b", "-y", "--cont-on-err"));

    assertTrue(terminal.stderr().startsWith("Warning: failed to PUT d/wrong: "));
    assertTrue(
        terminal.stderr().endsWith("Error: failed to PUT 1 of 2 files => ais://b (1 done)\n"));
  }

  @Test
  void getsAnObjectIntoAFileADirectoryAndStandardOutput() throws IOException {
    cluster.hasBucket("b");
    cluster.on("GET /v1/objects/b/a/o?provider=ais", "content");
    Files.createDirectories(directory.resolve("dir"));

    assertEquals(0, terminal.run("get", "ais://b/a/o"));
    assertEquals("GET a/o from ais://b as o (7B)\n", terminal.stdout());
    assertEquals(0, terminal.run("get", "ais://b/a/o", "dir"));
    assertEquals("GET a/o from ais://b as dir/o (7B)\n", terminal.stdout());
    assertEquals(0, terminal.run("get", "ais://b/a/o", "-"));
    assertEquals("content", terminal.stdout());
    assertEquals(0, terminal.run("get", "ais://b/a/o", "/dev/null"));
    assertEquals("GET and discard a/o from ais://b (7B)\n", terminal.stdout());
    assertEquals("content", Files.readString(directory.resolve("dir/o")));
  }

  @Test
  void brokenDownloadLeavesTheOldFileAndNoOther() throws IOException {
    cluster.hasBucket("b");
    Path file = Files.writeString(directory.resolve("o"), "old");
    cluster.on(
        "GET /v1/objects/b/o?provider=ais",
        (exchange, body) -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write(new byte[10]);
          exchange.getResponseBody().flush();
          throw new IOException("cut");
        });

    assertEquals(1, terminal.run("get", "ais://b/o"));

    assertEquals("old", Files.readString(file));
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(1, files.filter(Files::isRegularFile).count());
    }
  }

  @Test
  void missingObjectIsReportedByItsName() {
    cluster.hasBucket("b");
    cluster.on(
        "GET /v1/objects/b/nosuch?provider=ais",
        404,
        "{\"tcode\":\"ErrNotFound\",\"message\":\"t[x]: ais://b/nosuch does not exist\"}");

    assertEquals(1, terminal.run("get", "ais://b/nosuch"));

    assertEquals("Error: object \"ais://b/nosuch\" does not exist\n", terminal.stderr());
  }

  @Test
  void downloadsABucketIntoSubdirectoriesButNeverOutside() throws IOException {
    cluster.hasBucket("b");
    cluster.on(
        "GET /v1/buckets/b?provider=ais",
        "{\"entries\":[{\"name\":\"../evil\",\"size\":\"1\"},{\"name\":\"x/y\",\"size\":\"2\"}]}");
    cluster.on("GET /v1/objects/b/x/y?provider=ais", "ok");
    cluster.on("GET /v1/objects/b/../evil?provider=ais", "!");
    Files.createDirectories(directory.resolve("dir"));

    assertEquals(1, terminal.run("get", "ais://b", "--prefix", "", "dir", "-y"));

    assertEquals("GET 2 objects from ais://b to dir (total size 3B)\n", terminal.stdout());
    assertTrue(terminal.stderr().contains("refusing to write object \"../evil\" outside of "));
    assertTrue(terminal.stderr().endsWith("Error: failed to GET 1 object\n"));
    assertEquals("ok", Files.readString(directory.resolve("dir/x/y")));
    assertFalse(Files.exists(directory.resolve("evil")));
  }

  @Test
  void removesOneObjectAListAndAnAmbiguousNameNot() {
    cluster.hasBucket("b");
    cluster
        .on("GET /v1/buckets/b?provider=ais", "{\"entries\":[{\"name\":\"o\"}]}")
        .on("DELETE /v1/objects/b/o?provider=ais", "")
        .on("DELETE /v1/buckets/b?provider=ais", "Fts6jzTaa");

    assertEquals(0, terminal.run("rmo", "ais://b/o"));
    assertEquals("deleted \"o\" from ais://b\n", terminal.stdout());
    assertEquals(0, terminal.run("rmo", "ais://b", "--list", "x, y"));
    assertEquals(
        "delete-objects[Fts6jzTaa]: [x y] rm from ais://b. To monitor the progress, run 'ais show"
            + " job Fts6jzTaa'\n",
        terminal.stdout());
    cluster.on(
        "GET /v1/buckets/b?provider=ais",
        "{\"entries\":[{\"name\":\"concat\"},{\"name\":\"concat2\"}]}");
    assertEquals(1, terminal.run("rmo", "ais://b/concat"));
    assertTrue(terminal.stderr().startsWith("Error: part of the URI \"concat\" can be "));
  }

  @Test
  void namesTravelEscaped() {
    cluster.hasBucket("b");
    cluster.on("GET /v1/objects/b/we%20ird%23n%3f%25%c3%a9?provider=ais", "x");

    assertEquals(0, terminal.run("object", "cat", "ais://b/we ird#n?%é"));

    assertEquals("x", terminal.stdout());
  }
}
