package io.ais.cli.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Runs many small calls at once, a bounded number at a time. Stateless. */
final class Parallel {
  private Parallel() {}

  /** A call that may fail. */
  interface Call<A, R> {
    R apply(A argument) throws IOException;
  }

  /** Results in the order of the arguments; the first failure is thrown when all have ended. */
  static <A, R> List<R> map(List<A> arguments, int limit, Call<A, R> call) throws IOException {
    List<Future<R>> futures = new ArrayList<>(arguments.size());
    try (ExecutorService workers = Workers.of(Math.min(limit, arguments.size()), "call")) {
      for (A argument : arguments) {
        futures.add(workers.submit(() -> call.apply(argument)));
      }
    }
    List<R> results = new ArrayList<>(arguments.size());
    for (Future<R> future : futures) {
      results.add(result(future));
    }
    return results;
  }

  private static <R> R result(Future<R> future) throws IOException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case UncheckedIOException io -> throw io.getCause();
        case RuntimeException runtime -> throw runtime;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
