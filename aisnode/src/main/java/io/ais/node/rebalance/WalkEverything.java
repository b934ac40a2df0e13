package io.ais.node.rebalance;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.node.job.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** One walk over all that a job is about, one walker per mountpath. Stateless. */
final class WalkEverything {
  private WalkEverything() {}

  /** Serves one walker over one bucket; confined to its thread. */
  interface Visitor extends LocalObjects.CopyVisitor {
    /** The walk has come to its end, or was ended by the visitor. */
    void end() throws InterruptedException;

    /** The mountpath cannot be walked. */
    void failed(String mountpath, AisException e);
  }

  /**
   * Walks the buckets of the view that are in its scope; returns when all walkers have ended. A bucket
   * that is destroyed meanwhile is no failure.
   *
   * @param visitors called on the walker's thread
   */
  static void run(
      LocalObjects objects, RebalanceView view, Job job, Function<Bck, Visitor> visitors)
      throws InterruptedException {
    for (Bck bck : view.bmd().buckets()) {
      OptionalLong bid = view.bid(bck);
      if (bid.isPresent() && view.rmd().scope().has(bck)) {
        walk(objects, view, job, new Bucket(bck, bid.getAsLong(), visitors));
      }
    }
  }

  private record Bucket(Bck bck, long bid, Function<Bck, Visitor> visitors) {}

  private static void walk(LocalObjects objects, RebalanceView view, Job job, Bucket bucket)
      throws InterruptedException {
    String name = "job-" + job.spec().kind().wire() + "-" + job.id() + "-";
    String prefix = view.rmd().scope().prefix();
    try (ExecutorService walkers =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name, 0).factory())) {
      List<Future<?>> walks = new ArrayList<>();
      for (String mountpath : objects.mountpaths()) {
        walks.add(
            walkers.submit(
                () -> {
                  walk(objects, mountpath, prefix, bucket);
                  return null;
                }));
      }
      try {
        for (Future<?> walk : walks) {
          walk.get();
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw new IllegalStateException(e.getCause());
      } finally {
        walkers.shutdownNow();
      }
    }
  }

  private static void walk(LocalObjects objects, String mountpath, String prefix, Bucket bucket)
      throws InterruptedException {
    Visitor visitor = bucket.visitors().apply(bucket.bck());
    try {
      objects.walk(mountpath, bucket.bck(), bucket.bid(), prefix, visitor);
    } catch (AisException e) {
      if (e.status() != 404) { // the bucket was destroyed meanwhile
        visitor.failed(mountpath, e);
      }
    }
    visitor.end();
  }
}
