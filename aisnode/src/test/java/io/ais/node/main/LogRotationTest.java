package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.rolling.RollingFileAppender;
import io.ais.base.ByteSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** The log files of a node, with the configuration of the product. */
class LogRotationTest {
  private static final int LINE_BYTES = 1024;

  @TempDir private Path directory;
  private final LoggerContext context = new LoggerContext();
  private Logger log;

  @BeforeEach
  void configure() throws Exception {
    configure(context);
  }

  private void configure(LoggerContext context) throws Exception {
    context.setMDCAdapter(new LogbackMDCAdapter());
    context.putProperty("AIS_LOG_DIR", directory.toString());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    try (InputStream in = LogFiles.class.getResourceAsStream("/logback.xml")) {
      configurator.doConfigure(in);
    }
    log = context.getLogger("io.ais.node.main.X");
  }

  @AfterEach
  void stop() {
    context.stop();
  }

  private RollingFileAppender<?> appender() {
    return (RollingFileAppender<?>) context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("FILE");
  }

  private void limit(long file, long total) {
    ((LogRotation) appender().getRollingPolicy()).limit(file, total);
  }

  private void lines(int from, int count) {
    for (int i = from; i < from + count; i++) {
      log.info("{} line {}.", "x".repeat(LINE_BYTES), i);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  private long bytes() throws IOException {
    long sum = 0;
    for (Path file : files()) {
      sum += Files.size(file);
    }
    return sum;
  }

  private String everything() throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path file : files()) {
      all.append(Files.readString(file));
    }
    return all.toString();
  }

  @Test
  void aNewFileIsBegunAtTheConfiguredSizeAndNoLineIsLost() throws IOException {
    limit(10 * ByteSize.KIB, ByteSize.MIB);

    lines(0, 100);

    assertTrue(files().size() >= 9, files().toString());
    for (Path file : files()) {
      assertTrue(Files.size(file) < 10 * ByteSize.KIB + 2 * LINE_BYTES, file.toString());
    }
    String all = everything();
    for (int i = 0; i < 100; i++) {
      assertTrue(all.contains(" line " + i + "."), "line " + i);
    }
  }

  @Test
  void allFilesTogetherKeepTheTotalAndTheOldestGo() throws IOException {
    limit(10 * ByteSize.KIB, 50 * ByteSize.KIB);

    for (int i = 0; i < 300; i++) {
      lines(i, 1);
      assertTrue(bytes() <= 50 * ByteSize.KIB + 2 * LINE_BYTES, bytes() + " bytes");
    }

    assertTrue(bytes() > 30 * ByteSize.KIB, bytes() + " bytes");
    String all = everything();
    assertTrue(all.contains(" line 299."));
    assertTrue(all.contains(" line 270."));
    assertFalse(all.contains(" line 1."));
  }

  @Test
  void otherLimitsHoldAtOnceWithoutARestart() throws IOException {
    limit(10 * ByteSize.KIB, ByteSize.MIB);
    lines(0, 100);
    assertTrue(bytes() > 90 * ByteSize.KIB);

    limit(5 * ByteSize.KIB, 20 * ByteSize.KIB);
    assertTrue(bytes() <= 30 * ByteSize.KIB, bytes() + " bytes");

    lines(100, 10);
    assertTrue(bytes() <= 20 * ByteSize.KIB + 2 * LINE_BYTES, bytes() + " bytes");
  }

  @Test
  void filesOfARestartAndOfAnotherReleaseCountAndGoFirst() throws IOException {
    Files.write(directory.resolve("aisnode.1.log.gz"), new byte[40 * 1024]);
    Files.write(directory.resolve("aisnode.000007.log"), new byte[10 * 1024]);
    Files.write(directory.resolve("aisnode.notes"), new byte[100 * 1024]);

    limit(10 * ByteSize.KIB, 40 * ByteSize.KIB);

    assertFalse(Files.exists(directory.resolve("aisnode.1.log.gz")));
    assertTrue(Files.exists(directory.resolve("aisnode.000007.log")));
    assertTrue(Files.exists(directory.resolve("aisnode.notes")));
    lines(0, 12);
    assertTrue(Files.exists(directory.resolve("aisnode.000008.log")), files().toString());
  }

  @Test
  void aCapOfTheEnvironmentHoldsWhateverIsConfigured() throws Exception {
    context.stop();
    context.putProperty("AIS_LOG_MAX_SIZE", "4KB");
    configure(context);
    limit(10 * ByteSize.KIB, ByteSize.MIB);

    lines(0, 100);

    assertTrue(bytes() <= 36 * ByteSize.KIB + 2 * LINE_BYTES, bytes() + " bytes");
    assertTrue(bytes() > 25 * ByteSize.KIB, bytes() + " bytes");
  }

  @Test
  void rotatesOnDemandUnlessThereIsNothing() throws IOException {
    lines(0, 1);

    appender().rollover();
    appender().rollover();

    assertEquals(
        List.of("aisnode.000001.log", "aisnode.log"),
        files().stream().map(file -> file.getFileName().toString()).toList());
    lines(1, 1);
    assertTrue(Files.readString(directory.resolve("aisnode.log")).contains(" line 1."));
  }
}
