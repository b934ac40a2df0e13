package io.ais.cli.command;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * What happens on Ctrl-C: unfinished files are removed and the process ends with success, as users
 * of the reference expect (spec/cli.md 1.1). Thread-safe.
 */
public final class Interruption {
  /** A reader of the output that takes nothing must not keep the process. */
  private static final Duration FLUSH_PATIENCE = Duration.ofMillis(500);

  private final Set<Path> unfinished = ConcurrentHashMap.newKeySet();

  /** Held shared while a file is begun; taken for good by the end: none is begun after it. */
  private final ReadWriteLock beginning = new ReentrantReadWriteLock();

  private volatile boolean finished;

  /** Registers the reaction with the JVM. */
  public void install(int exitCode, Runnable flush) {
    Thread hook =
        new Thread(
            () -> {
              if (!finished) {
                tidyUp();
                flushSoon(flush);
                Runtime.getRuntime().halt(exitCode);
              }
            },
            "interrupted");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The command is over: exits at once, there is nothing left to tidy up. */
  public void finish(int exitCode) {
    finished = true;
    Runtime.getRuntime().halt(exitCode);
  }

  /** Begins a file that goes should the user interrupt; never returns once the end has begun. */
  OutputStream create(Path file) throws IOException {
    beginning.readLock().lock();
    try {
      unfinished.add(file);
      return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } finally {
      beginning.readLock().unlock();
    }
  }

  /** Removes the unfinished files and lets none be begun any more. */
  void tidyUp() {
    beginning.writeLock().lock();
    unfinished.forEach(Interruption::remove);
  }

  /** Writes what is buffered, if somebody reads it. */
  static void flushSoon(Runnable flush) {
    Thread flushing = Thread.ofPlatform().daemon().name("flush").start(flush);
    try {
      flushing.join(FLUSH_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The file is complete, or removed. */
  public void release(Path file) {
    unfinished.remove(file);
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // on the way out: nothing more can be done
    }
  }
}
