package io.ais.node.main;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.rolling.RollingFileAppender;
import io.ais.model.config.LogConf;
import io.ais.node.nodeapi.LogSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.slf4j.LoggerFactory;

/** The log of this process: where it goes, rotation, reading it back. Thread-safe. */
final class LogFiles implements LogSource {

  /** Name of the current file in the log directory. */
  static final String NAME = "aisnode.log";

  private static final String STDERR = "AIS_STDERR";
  private static final Set<String> LEVELS =
      Set.of(" ERROR ", " WARN ", " INFO ", " DEBUG ", " TRACE ");
  private static final int BLOCK = 512;

  private final Path directory;

  LogFiles(Path directory) {
    this.directory = directory;
  }

  private static Logger root() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  /** Takes sizes and places of the configuration, from the next line on. */
  static void apply(LogConf conf) {
    root()
        .iteratorForAppenders()
        .forEachRemaining(
            appender -> {
              if (appender instanceof RollingFileAppender<?> rolling
                  && rolling.getRollingPolicy() instanceof LogRotation rotation) {
                rotation.limit(conf.maxSize().bytes(), conf.maxTotal().bytes());
              }
            });
    toStderr(conf.toStderr());
  }

  private static void toStderr(boolean wanted) {
    Logger root = root();
    if (wanted == (root.getAppender(STDERR) != null)) {
      return;
    }
    if (!wanted) {
      root.detachAppender(STDERR);
      return;
    }
    LogLayout layout = new LogLayout();
    layout.setContext(root.getLoggerContext());
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(root.getLoggerContext());
    encoder.setLayout(layout);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setName(STDERR);
    appender.setContext(root.getLoggerContext());
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    root.addAppender(appender);
  }

  @Override
  public InputStream text(String severity, long offset) throws IOException {
    Set<String> levels =
        switch (severity.toLowerCase(Locale.ROOT)) {
          case "e", "error" -> Set.of(" ERROR ");
          case "w", "warning" -> Set.of(" ERROR ", " WARN ");
          default -> Set.of();
        };
    InputStream all;
    try {
      all = Files.newInputStream(directory.resolve(NAME));
    } catch (NoSuchFileException e) {
      return InputStream.nullInputStream();
    }
    InputStream chosen = levels.isEmpty() ? all : new Filtered(all, levels);
    chosen.skip(Math.max(0, offset));
    return chosen;
  }

  /** The lines of these levels, with what follows them. */
  private static final class Filtered extends InputStream {
    private final BufferedReader lines;
    private final Set<String> words;
    private byte[] line = new byte[0];
    private int at;
    private boolean chosen; // the last line that has a level

    Filtered(InputStream all, Set<String> words) {
      this.lines = new BufferedReader(new InputStreamReader(all, StandardCharsets.UTF_8));
      this.words = words;
    }

    /** The second word of a line that begins with a time, in blanks; else nothing. */
    private static String level(String line) {
      int from = line.indexOf(' ');
      return LEVELS.stream()
          .filter(word -> from > 0 && line.startsWith(word, from))
          .findFirst()
          .orElse("");
    }

    private boolean hasMore() throws IOException {
      while (at == line.length) {
        String next = lines.readLine();
        if (next == null) {
          return false;
        }
        String level = level(next);
        chosen = level.isEmpty() ? chosen : words.contains(level);
        if (chosen) {
          line = (next + "\n").getBytes(StandardCharsets.UTF_8);
          at = 0;
        }
      }
      return true;
    }

    @Override
    public int read() throws IOException {
      return hasMore() ? line[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
      if (count == 0) {
        return 0;
      }
      if (!hasMore()) {
        return -1;
      }
      int n = Math.min(count, line.length - at);
      System.arraycopy(line, at, into, from, n);
      at += n;
      return n;
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  @Override
  public void archive(OutputStream to) throws IOException {
    GZIPOutputStream out = new GZIPOutputStream(to);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "aisnode*")) {
      for (Path file : files) {
        entry(file, out);
      }
    }
    out.write(new byte[2 * BLOCK]);
    out.finish();
  }

  /** A file that is rotated away meanwhile is left out, or is still read; one that grows is cut off. */
  private static void entry(Path file, OutputStream out) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      long size = Files.size(file);
      out.write(tarHeader(file.getFileName().toString(), size));
      byte[] piece = new byte[16 * BLOCK];
      long left = size;
      while (left > 0) {
        int n = in.read(piece, 0, (int) Math.min(piece.length, left));
        if (n < 0) {
          throw new IOException(file + " became shorter while it was read");
        }
        out.write(piece, 0, n);
        left -= n;
      }
      out.write(new byte[(int) ((BLOCK - size % BLOCK) % BLOCK)]);
    } catch (NoSuchFileException e) {
      return;
    }
  }

  private static byte[] tarHeader(String name, long size) {
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
    root()
        .iteratorForAppenders()
        .forEachRemaining(
            appender -> {
              if (appender instanceof RollingFileAppender<?> rolling) {
                rolling.rollover();
              }
            });
  }
}
