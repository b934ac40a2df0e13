package io.ais.node.main;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.RollingPolicyBase;
import ch.qos.logback.core.rolling.RolloverFailure;
import ch.qos.logback.core.rolling.TriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import io.ais.base.ByteSize;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Begins a new log file when one has its full size, numbers the old ones, and removes the oldest so that all
 * together keep their total. The limits may change while it works ({@code log.max_size}, {@code
 * log.max_total}). Old files are left as they are: they are read by the log API and by people. Thread-safe.
 */
public final class LogRotation extends RollingPolicyBase
    implements TriggeringPolicy<ILoggingEvent> {
  private static final Pattern OLD = Pattern.compile("aisnode\\.(\\d{1,9})\\.log(\\.gz)?");
  private static final int DIGITS = 6;

  private static final int FILES = 9;

  private volatile long capBytes = Long.MAX_VALUE / FILES;
  private volatile long maxBytes = 64 * ByteSize.MIB;
  private volatile long totalBytes = 512 * ByteSize.MIB;

  /** Most for a file of this process, whatever the configuration says; nine times that for all. */
  public void setCap(FileSize cap) {
    capBytes = cap.getSize();
    maxBytes = Math.min(maxBytes, capBytes);
    totalBytes = Math.min(totalBytes, FILES * capBytes);
  }

  /** What a file, and what all of them may have; the oldest go at once if need be. */
  void limit(long file, long total) {
    maxBytes = Math.min(file, capBytes);
    totalBytes = Math.min(total, FILES * capBytes);
    prune();
  }

  @Override
  public boolean isTriggeringEvent(File active, ILoggingEvent event) {
    return active.length() >= maxBytes;
  }

  @Override
  public String getActiveFileName() {
    return getParentsRawFileProperty();
  }

  private Path active() {
    return Path.of(getActiveFileName());
  }

  @Override
  public void rollover() throws RolloverFailure {
    Path active = active();
    try {
      if (Files.exists(active) && Files.size(active) > 0) {
        TreeMap<Long, Path> old = old();
        long next = old.isEmpty() ? 1 : old.lastKey() + 1;
        Files.move(
            active, active.resolveSibling(("aisnode.%0" + DIGITS + "d.log").formatted(next)));
      }
    } catch (IOException | UncheckedIOException e) {
      throw new RolloverFailure("cannot begin a new log file: " + e, e);
    }
    prune();
  }

  /** Files of before, by number. */
  private TreeMap<Long, Path> old() throws IOException {
    TreeMap<Long, Path> old = new TreeMap<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(active().toAbsolutePath().getParent(), "aisnode.*")) {
      for (Path file : files) {
        Matcher name = OLD.matcher(file.getFileName().toString());
        if (name.matches()) {
          old.put(Long.parseLong(name.group(1)), file);
        }
      }
    }
    return old;
  }

  /** Room is left for the active file to become full. */
  private synchronized void prune() {
    try {
      long left = totalBytes - maxBytes;
      for (Path file : old().descendingMap().values()) {
        left -= Files.size(file);
        if (left < 0) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      addError("cannot remove old log files", e);
    }
  }
}
