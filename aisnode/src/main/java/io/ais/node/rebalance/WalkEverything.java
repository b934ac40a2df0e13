package io.ais.node.rebalance;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.Rmd;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * One walk over all that a job is about, one walker per mountpath. What lies on a mountpath that is out of
 * service, and nowhere else on this target, is told as a failure: nobody shall take the walk for one over
 * everything. Of erasure-coded buckets it is not: their objects are restored where they are missed. Stateless.
 */
final class WalkEverything {
  private WalkEverything() {}

  /** Serves one walker over one bucket; confined to its thread. */
  interface Visitor extends LocalObjects.CopyVisitor {
    /** The walk has come to its end, or was ended by the visitor. */
    void end() throws InterruptedException;

    /**
     * Not everything was walked.
     *
     * @param mountpath that cannot be walked, or the bucket
     */
    void failed(String mountpath, AisException e);
  }

  /**
   * Walks the buckets of the view that are in the scope; returns when all walkers have ended. A bucket
   * that is destroyed meanwhile is no failure.
   *
   * @param owner of the threads, for their names
   * @param visitors called on the walker's thread
   */
  static void run(
      String owner,
      LocalObjects objects,
      RebalanceView view,
      Rmd.Scope scope,
      Function<Bck, Visitor> visitors)
      throws InterruptedException {
    for (Bck bck : view.bmd().buckets()) {
      OptionalLong bid = view.bid(bck);
      if (bid.isPresent() && scope.has(bck)) {
        Bucket bucket = new Bucket(bck, bid.getAsLong(), scope.prefix(), visitors);
        boolean coded = view.bmd().get(bck).ec().enabled();
        boolean whole = coded || isComplete(objects, bucket);
        walk(owner, objects, bucket);
        if (whole && !coded) {
          isComplete(objects, bucket); // a mountpath may have gone meanwhile
        }
      }
    }
  }

  private record Bucket(Bck bck, long bid, String prefix, Function<Bck, Visitor> visitors) {}

  private static boolean isComplete(LocalObjects objects, Bucket bucket) {
    try {
      objects.requireComplete(bucket.bck(), bucket.bid());
      return true;
    } catch (AisException e) {
      bucket.visitors().apply(bucket.bck()).failed(bucket.bck().toString(), e);
      return false;
    }
  }

  private static void walk(String owner, LocalObjects objects, Bucket bucket)
      throws InterruptedException {
    String name = owner + "-walk-";
    try (LocalObjects.Survey _ = objects.survey();
        ExecutorService walkers =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name, 0).factory())) {
      List<Future<?>> walks = new ArrayList<>();
      for (String mountpath : objects.parts(bucket.bck(), bucket.bid())) {
        walks.add(
            walkers.submit(
                () -> {
                  walkMountpath(objects, mountpath, bucket);
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

  private static void walkMountpath(LocalObjects objects, String mountpath, Bucket bucket)
      throws InterruptedException {
    Visitor visitor = bucket.visitors().apply(bucket.bck());
    try {
      objects.walk(mountpath, bucket.bck(), bucket.bid(), bucket.prefix(), visitor);
    } catch (AisException e) {
      if (e.status() != 404) { // the bucket was destroyed meanwhile
        visitor.failed(mountpath, e);
      }
    }
    visitor.end();
  }
}
