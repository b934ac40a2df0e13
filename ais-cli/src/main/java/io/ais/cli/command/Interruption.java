package io.ais.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What happens on Ctrl-C: unfinished files are removed and the process ends with success, as users
 * of the reference expect (spec/cli.md 1.1). Thread-safe.
 */
public final class Interruption {
  private final Set<Path> unfinished = ConcurrentHashMap.newKeySet();
  private volatile boolean finished;

  /** Registers the reaction with the JVM. */
  public void install(int exitCode, Runnable flush) {
    Thread hook =
        new Thread(
            () -> {
              if (!finished) {
                unfinished.forEach(Interruption::remove);
                flush.run();
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

  /** Remove this file should the user interrupt. */
  public void guard(Path file) {
    unfinished.add(file);
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
