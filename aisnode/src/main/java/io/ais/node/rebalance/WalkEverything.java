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

/** One walk over all that a job is about, one walker per mountpath. Stateless. */
final class WalkEverything {
  private WalkEverything() {}

  /** Serves one walker over one bucket; confined to its thread. */
  interface Visitor extends LocalObjects.CopyVisitor {
    /** The walk has come to its end, or was ended by the visitor. */
    void end() throws InterruptedException;

    /** A part of the bucket cannot be walked, or not to its end: for this reason. */
    void failed(String reason);
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
        boolean moving = view.placement().moving();
        Bucket bucket = new Bucket(bck, bid.getAsLong(), scope.prefix(), moving, visitors);
        walk(owner, objects, bucket);
      }
    }
  }

  /**
   * What is walked.
   *
   * @param moving objects may lie on targets that do not own them: a mountpath that is out of service may
   *     have some that others wait for
   */
  private record Bucket(
      Bck bck, long bid, String prefix, boolean moving, Function<Bck, Visitor> visitors) {}

  private static void walk(String owner, LocalObjects objects, Bucket bucket)
      throws InterruptedException {
    String name = owner + "-walk-";
    try (LocalObjects.Survey _ = objects.survey();
        ExecutorService walkers =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name, 0).factory())) {
      List<Future<?>> walks = new ArrayList<>();
      for (String mountpath : objects.parts(bucket.bck(), bucket.bid())) {
        if (!bucket.moving() && OutOfService.is(mountpath)) {
          continue;
        }
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
        visitor.failed(
            OutOfService.is(mountpath) ? e.getMessage() : mountpath + ": " + e.getMessage());
      }
    }
    visitor.end();
  }
}
