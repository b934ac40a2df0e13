package io.ais.cli.command;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Threads for calls that run side by side. Platform threads: the JVM waits 300 ms at its exit for the
 * poller that blocking calls of virtual threads leave behind. Stateless.
 */
final class Workers {
  private Workers() {}

  /** So many threads, named after their work; {@code close} waits for the queued calls. */
  static ExecutorService of(int count, String name) {
    return Executors.newFixedThreadPool(
        Math.max(1, count), Thread.ofPlatform().daemon().name(name + "-", 1).factory());
  }
}
