package io.ais.node.bucket;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.BucketSummary;
import io.ais.model.SummaryMsg;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Bucket summaries in progress: a request starts one, later ones with its id poll it. A bounded
 * number is remembered; the oldest is forgotten first. Thread-safe.
 */
public final class Summaries {
  private static final int REMEMBERED = 256;

  private final ExecutorService executor;
  private final Supplier<String> ids;
  private final BiFunction<Bck, String, BucketSummary> summarize;

  // Guarded by this.
  private final Map<String, Future<List<BucketSummary>>> running = new LinkedHashMap<>();

  /**
   * @param executor runs one task per summary, closed by its owner
   * @param summarize asks all targets for a bucket and prefix; blocking
   */
  public Summaries(
      ExecutorService executor,
      Supplier<String> ids,
      BiFunction<Bck, String, BucketSummary> summarize) {
    this.executor = executor;
    this.ids = ids;
    this.summarize = summarize;
  }

  /**
   * @throws AisException 404 for an id that is not known
   */
  SummaryAnswer answer(List<Bck> which, SummaryMsg request) {
    if (request.uuid().isEmpty()) {
      return new SummaryAnswer(start(which, request.prefix()), false, List.of());
    }
    Future<List<BucketSummary>> future;
    synchronized (this) {
      future = running.get(request.uuid());
    }
    if (future == null) {
      throw AisException.notFound("x-summary[" + request.uuid() + "] does not exist");
    }
    if (!future.isDone()) {
      return new SummaryAnswer(request.uuid(), false, List.of());
    }
    return new SummaryAnswer(request.uuid(), true, result(future));
  }

  private synchronized String start(List<Bck> which, String prefix) {
    String id = ids.get();
    Callable<List<BucketSummary>> task =
        () -> which.stream().map(bck -> summarize.apply(bck, prefix)).toList();
    running.put(id, executor.submit(task));
    Iterator<Future<List<BucketSummary>>> oldest = running.values().iterator();
    if (running.size() > REMEMBERED) {
      oldest.next().cancel(true);
      oldest.remove();
    }
    return id;
  }

  private static List<BucketSummary> result(Future<List<BucketSummary>> future) {
    return switch (future.state()) {
      case SUCCESS -> future.resultNow();
      case FAILED -> {
        if (future.exceptionNow() instanceof AisException refusal) {
          throw refusal;
        }
        throw new IllegalStateException(future.exceptionNow());
      }
      default -> throw AisException.unavailable("summary was cancelled, please try again");
    };
  }
}
