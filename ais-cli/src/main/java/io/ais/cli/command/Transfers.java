package io.ais.cli.command;

import io.ais.cli.syntax.CommandException;
import io.ais.client.AisHttpException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many uploads or downloads, a bounded number at a time; counts what was
 * really done and keeps what was not. One use per object; {@link #run} from one thread.
 */
final class Transfers<T> {
  private static final int MAX_RETRIES = 5;

  private final int workers;
  private final int retries;
  private final boolean continueOnError;
  private final Pause pause;
  private final List<Failed> failures = Collections.synchronizedList(new ArrayList<>());
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean stop = new AtomicBoolean();

  Transfers(int workers, int retries, boolean continueOnError, Pause pause) {
    this.workers = Math.max(1, workers);
    this.retries = Math.clamp(retries, 0, MAX_RETRIES);
    this.continueOnError = continueOnError;
    this.pause = pause;
  }

  /** Moves one item; returns the number of bytes. */
  interface Mover<T> {
    long move(T item) throws IOException;
  }

  /** Moves all; the progress is told after each. */
  void run(List<T> items, Mover<T> mover, Runnable progress) {
    try (ExecutorService threads = Workers.of(Math.min(workers, items.size()), "transfer")) {
      for (T item : items) {
        threads.execute(
            () -> {
              if (!stop.get()) {
                attempt(item, mover);
                progress.run();
              }
            });
      }
    }
  }

  private void attempt(T item, Mover<T> mover) {
    Duration wait = Duration.ofMillis(500);
    for (int left = retries; ; left--) {
      try {
        bytes.addAndGet(mover.move(item));
        done.incrementAndGet();
        return;
      } catch (IOException | CommandException e) {
        if (left <= 0 || !isWorthRetrying(e)) {
          String why = e instanceof IOException io ? Failures.text(io, false) : e.getMessage();
          failures.add(new Failed(item.toString(), why));
          stop.compareAndSet(false, !continueOnError);
          return;
        }
      } catch (RuntimeException e) {
        failures.add(new Failed(item.toString(), Failures.unexpected(e)));
        stop.compareAndSet(false, !continueOnError);
        return;
      }
      pause.of(wait);
      wait = wait.multipliedBy(2);
    }
  }

  /** A broken connection or a busy server may work the next time; a refusal will not. */
  static boolean isWorthRetrying(Exception e) {
    if (e instanceof AisHttpException http) {
      return http.status() == 503 || http.status() == 502 || http.status() == 429;
    }
    return !(e instanceof FileSystemException);
  }

  /** Items moved. */
  long done() {
    return done.get();
  }

  /** Bytes moved. */
  long bytes() {
    return bytes.get();
  }

  /** Items that failed. */
  List<Failed> failures() {
    return List.copyOf(failures);
  }
}
