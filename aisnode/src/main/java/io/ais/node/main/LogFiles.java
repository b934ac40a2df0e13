package io.ais.node.main;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.rolling.RollingFileAppender;
import io.ais.node.nodeapi.LogSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.slf4j.LoggerFactory;

/** The log of this process: rotation, reading it back. Thread-safe. */
final class LogFiles implements LogSource {

  /** Name of the current file in the log directory. */
  static final String NAME = "aisnode.log";

  private static final int BLOCK = 512;

  private final Path directory;

  LogFiles(Path directory) {
    this.directory = directory;
  }

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }

  @Override
  public byte[] text(String severity, long offset) throws IOException {
    byte[] all;
    try {
      all = Files.readAllBytes(directory.resolve(NAME));
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
    Set<String> levels =
        switch (severity.toLowerCase(Locale.ROOT)) {
          case "e", "error" -> Set.of("ERROR");
          case "w", "warning" -> Set.of("ERROR", "WARN");
          default -> Set.of();
        };
    byte[] chosen = levels.isEmpty() ? all : filtered(all, levels);
    int from = (int) Math.min(Math.max(0, offset), chosen.length);
    return java.util.Arrays.copyOfRange(chosen, from, chosen.length);
  }

  private static byte[] filtered(byte[] all, Set<String> levels) {
    StringBuilder kept = new StringBuilder();
    new String(all, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> levels.stream().anyMatch(level -> line.contains(" " + level + " ")))
        .forEach(line -> kept.append(line).append('\n'));
    return kept.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] archive() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes);
        DirectoryStream<Path> files = Files.newDirectoryStream(directory, "aisnode*")) {
      for (Path file : files) {
        byte[] content = Files.readAllBytes(file);
        out.write(tarHeader(file.getFileName().toString(), content.length));
        out.write(content);
        out.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
      }
      out.write(new byte[2 * BLOCK]);
    }
    return bytes.toByteArray();
  }

  private static byte[] tarHeader(String name, int size) {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "0000640\0");
    put(header, 108, "0000000\0");
    put(header, 116, "0000000\0");
    put(header, 124, String.format("%011o\0", size));
    put(header, 136, String.format("%011o\0", 0));
    put(header, 148, "        ");
    header[156] = '0';
    put(header, 257, "ustar\00000");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, String.format("%06o\0 ", sum));
    return header;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  @Override
  public void rotate() {
    context()
        .getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)
        .iteratorForAppenders()
        .forEachRemaining(
            appender -> {
              if (appender instanceof RollingFileAppender<?> rolling) {
                rolling.rollover();
              }
            });
  }
}
