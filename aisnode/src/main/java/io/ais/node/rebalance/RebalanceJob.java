package io.ais.node.rebalance;

import io.ais.node.job.Job;
import io.ais.node.job.JobAbortedException;
import io.ais.node.job.JobBody;
import io.ais.node.rebalance.RebalanceProgress.Count;
import io.ais.node.rebalance.RebalanceProgress.Phase;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One rebalance on one target. Runs once, on its job's thread.
 *
 * <pre>
 *   traverse --(all acknowledged)--> post-traverse --(a pass sent nothing new)--> fin --> done
 *      ^  ^                               |                                        |
 *      |  `-----(something failed: blocked, wait, pass again)                      |
 *      `-------------------(targets changed: start over)---------------------------'
 * </pre>
 *
 * <p>A pass walks everything and sends what is not here by right. Passes are repeated until one of
 * them sent nothing new, because a write that was under way when the map changed may land behind a
 * walker's back. Then DONE is reported, and the job stays until the cluster declares the rebalance
 * over: until then other targets may still send to this one, and its counters must not be final.
 * Copies are never deleted by moving; an aborted run leaves nothing to undo. In cleanup mode the
 * only stage is that of {@link Leftovers}.
 */
final class RebalanceJob implements JobBody {
  private static final Logger log = LoggerFactory.getLogger(RebalanceJob.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final long version;
  private final Rebalancer.Setup setup;
  private final ViewWatch watch;
  private final Stages stages;
  private final Map<String, Destination> destinations = new ConcurrentHashMap<>();
  private final MoveMeter meter;
  private final Leftovers leftovers;
  private volatile boolean done;
  private volatile boolean blocked;
  private String blockedBy = ""; // confined to the job's thread

  RebalanceJob(long version, Rebalancer.Setup setup, ViewWatch watch) {
    this.version = version;
    this.setup = setup;
    this.watch = watch;
    this.stages = new Stages(setup.selfName(), setup.ticker());
    this.meter = new MoveMeter(setup.ticker());
    this.leftovers = new Leftovers(setup);
  }

  /** Everything that this target must give away is acknowledged. */
  boolean isDone() {
    return done;
  }

  long version() {
    return version;
  }

  @Override
  public void run(Job job) throws Exception {
    if (watch.current().rmd().scope().cleanup()) {
      cleanUp(job);
      return;
    }
    job.message(() -> stages.text(mark(job), job.errorCount()));
    job.extension(() -> extension(job));
    try (ObjectTransfer transfer = setup.transfers().open(job.id())) {
      while (true) {
        RebalanceView view = watch.current();
        if (isOver(view)) {
          break;
        }
        move(job, transfer, view);
      }
    } finally {
      if (!done) {
        log.info("{} ends here before it is done: {}", job.spec(), meter.remains());
      }
    }
    stages.enter("done");
  }

  /** Progress, while there is any. */
  private Map<String, String> extension(Job job) {
    if (!job.isRunning()) {
      return null;
    }
    Map<String, String> shown = meter.shown();
    shown.put("phase", done ? "done" : blocked ? "blocked" : "running");
    if (blocked && !job.errorText().isEmpty()) {
      shown.put("detail", job.errorText());
    }
    return shown;
  }

  private void cleanUp(Job job) throws InterruptedException {
    job.message(() -> leftovers.text(mark(job)));
    while (true) {
      RebalanceView view = watch.current();
      if (isOver(view)) {
        return;
      }
      String key = view.placement().key();
      done = false;
      leftovers.remove(job, view);
      done = true;
      report(view, Phase.DONE, Volume.NOTHING, "");
      watch.await(now -> !now.placement().key().equals(key));
    }
  }

  private static String mark(Job job) {
    if (job.isAborted()) {
      return " aborted";
    }
    return job.isRunning() ? "" : " done";
  }

  /**
   * The cluster declared the end.
   *
   * @throws JobAbortedException when that is not the end of a complete run
   */
  private boolean isOver(RebalanceView view) {
    if (view.rmd().version() > version) {
      throw new JobAbortedException(Job.RENEWAL_ABORT);
    }
    if (view.rmd().running()) {
      return false;
    }
    if (!done) {
      throw new JobAbortedException(Job.USER_ABORT);
    }
    return true;
  }

  /** Moves everything that the view says is elsewhere, and waits until the view is another. */
  private void move(Job job, ObjectTransfer transfer, RebalanceView start)
      throws InterruptedException {
    String key = start.placement().key();
    done = false;
    stages.enter("traverse");
    report(start, Phase.RUNNING, Volume.NOTHING, "");
    meter.restart();
    Thread survey = Survey.start(setup, start, job, meter, () -> isChanged(key));
    try {
      RebalancePass.Run run =
          new RebalancePass.Run(setup, transfer, job, new AckedSet(), destinations, meter);
      Volume safe = moveAll(run, start, key);
      if (safe == null) {
        return;
      }
      job.forgetErrors(); // what had to wait has arrived: nothing is missing
      meter.finish();
      done = true;
      stages.enter("fin");
      report(start, Phase.DONE, safe, "");
    } finally {
      survey.interrupt();
    }
    watch.await(now -> !now.placement().key().equals(key));
  }

  /**
   * Passes until nothing is left; null when the view has become another before.
   *
   * @return what this target holds for others, all of it confirmed by them
   */
  private Volume moveAll(RebalancePass.Run run, RebalanceView start, String key)
      throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (!isChanged(key)) {
      RebalanceView view = watch.current();
      long news = watch.news();
      RebalancePass.Result result = new RebalancePass(run, view, () -> isChanged(key)).run();
      if (isChanged(key)) {
        return null;
      }
      if (result.failed() > 0) {
        blocked(run.job(), start, result);
        watch.await(now -> !now.placement().key().equals(key) || watch.news() != news, pause);
        pause = longer(pause);
      } else if (result.stored() == 0) {
        blocked = false;
        return result.safe();
      } else {
        unblocked(start);
        pause = FIRST_PAUSE;
        stages.enter("post-traverse");
      }
    }
    return null;
  }

  private boolean isChanged(String key) {
    return !watch.current().placement().key().equals(key);
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }

  private void blocked(Job job, RebalanceView start, RebalancePass.Result result) {
    if (!result.reason().equals(blockedBy)) {
      blockedBy = result.reason();
      job.addError(blockedBy);
      log.warn("{} waits: {} copies not moved, {}", job.spec(), result.failed(), blockedBy);
    }
    blocked = true;
    report(start, Phase.BLOCKED, Volume.NOTHING, result.failed() + " not moved: " + blockedBy);
  }

  private void unblocked(RebalanceView start) {
    if (!blockedBy.isEmpty()) {
      blockedBy = "";
      blocked = false;
      report(start, Phase.RUNNING, Volume.NOTHING, "");
    }
  }

  private void report(RebalanceView start, Phase phase, Volume safe, String detail) {
    Map<String, Count> sent = new HashMap<>();
    destinations.forEach((id, destination) -> sent.put(id, destination.sent()));
    long since = start.rmd().targetsSince();
    String key = start.placement().key();
    setup.report().accept(new RebalanceProgress(version, key, since, phase, sent, safe, detail));
  }
}
