package io.ais.node.list;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.Bck;
import io.ais.model.list.ListRange;
import io.ais.model.list.Template;
import io.ais.node.job.Job;
import io.ais.node.job.JobAbortedException;
import io.ais.node.job.JobBody;
import io.ais.node.job.Placement;
import io.ais.node.object.WalkOptions;
import io.ais.node.object.WalkStep;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * One target's part of {@code delete-listrange}: deletes the names of a list, template or prefix
 * that are its business (spec/jobs-and-extensions.md 2). Immutable; runs once per job, in batches of
 * bounded size.
 *
 * <p>Names of lists and templates belong to their owner. For a prefix each target takes what lies
 * on it: while objects move, a name may not have arrived at its owner yet, which then must learn of
 * the delete.
 */
public final class DeleteObjectsJob implements JobBody {
  private static final int BATCH = 256;
  private static final int PREFIX_BATCH = 10_000; // a walk that starts anew reads directories again
  private static final int DEFAULT_WORKERS = 4;
  private static final int MAX_WORKERS = 32;
  private static final int SHOWN_NAMES = 16;

  private final Bck bck;
  private final long bid;
  private final ListRange range;
  private final Context context;

  /**
   * What the job works with on its target.
   *
   * @param selfName operators' notation of this target, {@code t[ID]}
   * @param placement of the newest published cluster state
   */
  public record Context(
      String selfId,
      String selfName,
      Supplier<Placement> placement,
      NameWalk names,
      ObjectDeleter deleter) {}

  public DeleteObjectsJob(Bck bck, long bid, ListRange range, Context context) {
    this.bck = requireNonNull(bck, "bck");
    this.bid = bid;
    this.range = requireNonNull(range, "range");
    this.context = requireNonNull(context, "context");
  }

  /**
   * Eviction removes the local copies of a remote bucket's objects.
   *
   * @throws AisException 400 for a bucket of this cluster, whose only copies they are
   */
  public static void checkEvictable(Bck bck) {
    if (bck.provider().equals("ais")) {
      throw new AisException(
          400,
          TypeCodes.NOT_REMOTE,
          "evict-remote-bck: expecting remote bucket (have " + bck + ")");
    }
  }

  @Override
  public void run(Job job) throws Exception {
    job.message(describe(range));
    if (!range.names().isEmpty()) {
      deleteOwned(job, range.names().iterator(), true);
      return;
    }
    String template = range.template().equals("*") ? "" : range.template();
    Template parsed = Template.parse(template);
    if (parsed.isPrefix()) {
      deletePrefix(job, parsed.prefix());
    } else {
      deleteOwned(job, parsed.iterator(), false);
    }
  }

  /** Text for {@code show job}. */
  static String describe(ListRange range) {
    List<String> names = range.names();
    if (names.isEmpty()) {
      return range.template().isEmpty() ? "all objects" : "template:" + range.template();
    }
    String shown = String.join(" ", names.subList(0, Math.min(names.size(), SHOWN_NAMES)));
    String rest = names.size() > SHOWN_NAMES ? " ... " + names.size() + " names" : "";
    return "list:[" + shown + rest + "]";
  }

  private void deleteOwned(Job job, Iterator<String> names, boolean missingIsError)
      throws InterruptedException {
    List<String> batch = new ArrayList<>();
    while (names.hasNext()) {
      String name = names.next();
      if (context.placement().get().isOwner(context.selfId(), bck, name)) {
        batch.add(name);
      }
      if (batch.size() == BATCH) {
        delete(job, batch, missingIsError);
        batch.clear();
      }
    }
    delete(job, batch, missingIsError);
  }

  private void deletePrefix(Job job, String prefix) throws InterruptedException {
    ListQuery query = new ListQuery(prefix, null, "", range.nonRecursive());
    String after = "";
    while (true) {
      List<String> batch = new ArrayList<>();
      boolean moving = context.placement().get().moving();
      String[] last = {after};
      WalkOptions options = WalkOptions.NAMES.withPrefix(prefix).withStartAfter(after);
      context.names().walk(bck, bid, options, (name, lom) -> collect(query, name, batch, last));
      if (last[0].equals(after)) {
        return;
      }
      after = last[0];
      if (!moving) {
        batch.removeIf(name -> !context.placement().get().isOwner(context.selfId(), bck, name));
      }
      delete(job, batch, false);
    }
  }

  private static WalkStep collect(ListQuery query, String name, List<String> batch, String[] last) {
    last[0] = name;
    String directory = query.fold() ? query.directoryOf(name) : null;
    if (directory != null) {
      return WalkStep.skip(directory);
    }
    batch.add(name);
    return batch.size() == PREFIX_BATCH ? WalkStep.STOP : WalkStep.CONTINUE;
  }

  private void delete(Job job, List<String> names, boolean missingIsError)
      throws InterruptedException {
    int workers = range.workers() == 0 ? DEFAULT_WORKERS : Math.max(1, range.workers());
    try (ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(workers, MAX_WORKERS),
            Thread.ofVirtual().name("job-delete-" + job.id() + "-", 0).factory())) {
      List<Future<?>> deletes = new ArrayList<>();
      for (String name : names) {
        deletes.add(threads.submit(() -> deleteOne(job, name, missingIsError)));
      }
      try {
        for (Future<?> delete : deletes) {
          delete.get();
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw new IllegalStateException(e.getCause());
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private void deleteOne(Job job, String name, boolean missingIsError) {
    job.checkAborted();
    try {
      job.counters().local(1, context.deleter().delete(bck, bid, name));
    } catch (JobAbortedException e) {
      throw e;
    } catch (AisException e) {
      if (e.status() == 404) {
        if (missingIsError) {
          job.addError(context.selfName() + ": " + bck + "/" + name + " does not exist");
        }
        return;
      }
      String text = context.selfName() + ": " + bck + "/" + name + ": " + e.getMessage();
      if (!range.continueOnError()) {
        throw new AisException(e.status(), e.typeCode(), text, e);
      }
      job.addError(text);
    }
  }
}
