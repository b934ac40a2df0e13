package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {
  private static final String TEXT =
      """
      10:00:00.000 INFO  [main] Main started
      10:00:01.000 WARN  [hk] Health low on space
      10:00:02.000 ERROR [control] ControlPlane cannot write
      """;

  @TempDir private Path directory;
  private LogFiles logs;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(directory.resolve(LogFiles.NAME), TEXT);
    logs = new LogFiles(directory);
  }

  private String text(String severity, long offset) throws IOException {
    try (InputStream in = logs.text(severity, offset)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void givesTheLinesOfASeverityAndAbove() throws IOException {
    assertEquals(TEXT, text("", 0));
    assertEquals(TEXT, text("info", 0));
    assertEquals(2, text("warning", 0).lines().count());
    assertEquals(1, text("e", 0).lines().count());
  }

  @Test
  void goesByTheLevelOfALineAndTakesWhatFollowsIt() throws IOException {
    String failure =
        "10:00:03.000 ERROR [main] X failed\njava.io.IOException: x\n\tat a.B.c(B.java:1)\n";
    String log =
        "10:00:02.500 INFO  [main] X an ERROR to come\n"
            + failure
            + "10:00:04.000 DEBUG [main] X no ERROR \n";
    Files.writeString(directory.resolve(LogFiles.NAME), log);

    assertEquals(failure, text("error", 0));
    assertEquals(failure, text("w", 0));
    assertEquals(log, text("", 0));
  }

  @Test
  void givesWhatCameAfterAnOffset() throws IOException {
    assertEquals(TEXT.substring(39), text("", 39));
    assertEquals("", text("", 1_000_000));
    assertEquals("ERROR [control] ControlPlane cannot write\n", text("error", 13));
    assertEquals(TEXT, text("", -5));
  }

  @Test
  void isEmptyWithoutAFile() throws IOException {
    Files.delete(directory.resolve(LogFiles.NAME));

    assertEquals("", text("", 0));
  }

  @Test
  void packsAllLogFilesIntoAnArchiveThatTarReads() throws Exception {
    Files.writeString(directory.resolve("aisnode.1.log"), "x".repeat(512));
    Files.writeString(directory.resolve("aisnode.2.log"), "");
    Path archive = directory.resolve("logs.tgz");
    try (OutputStream out = Files.newOutputStream(archive)) {
      logs.archive(out);
    }
    Path unpacked = Files.createDirectory(directory.resolve("unpacked"));

    Process tar =
        new ProcessBuilder(List.of("tar", "-xzf", archive.toString(), "-C", unpacked.toString()))
            .inheritIO()
            .start();

    assertTrue(tar.waitFor(20, TimeUnit.SECONDS));
    assertEquals(0, tar.exitValue());
    assertEquals(TEXT, Files.readString(unpacked.resolve(LogFiles.NAME)));
    assertEquals(512, Files.size(unpacked.resolve("aisnode.1.log")));
    assertEquals(0, Files.size(unpacked.resolve("aisnode.2.log")));
  }
}
