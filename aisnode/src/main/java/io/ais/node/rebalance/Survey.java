package io.ais.node.rebalance;

import io.ais.node.job.Job;
import io.ais.node.store.Lom;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what this target has to give away under a view, beside the moving: only so can anybody say
 * what is left. What it cannot read it leaves to the pass that moves.
 */
final class Survey implements WalkEverything.Visitor {
  private static final Logger log = LoggerFactory.getLogger(Survey.class);

  private final String selfId;
  private final RebalanceView view;
  private final MoveMeter meter;
  private final BooleanSupplier obsolete;
  private volatile boolean incomplete;

  private Survey(String selfId, RebalanceView view, MoveMeter meter, BooleanSupplier obsolete) {
    this.selfId = selfId;
    this.view = view;
    this.meter = meter;
    this.obsolete = obsolete;
  }

  /**
   * Counts on a thread of its own, which ends with the walk or when it is interrupted.
   *
   * @param obsolete true when the view has become another
   */
  static Thread start(
      Rebalancer.Setup setup,
      RebalanceView view,
      Job job,
      MoveMeter meter,
      BooleanSupplier obsolete) {
    Survey survey = new Survey(setup.selfId(), view, meter, obsolete);
    return Thread.ofVirtual()
        .name("job-rebalance-" + job.id() + "-survey")
        .start(
            () -> {
              try {
                WalkEverything.run(
                    "survey-" + job.spec(),
                    setup.objects(),
                    view,
                    view.rmd().scope(),
                    bck -> survey);
                if (!obsolete.getAsBoolean() && !survey.incomplete) {
                  meter.surveyed();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the job ended: nobody asks any more
              } catch (IllegalStateException e) {
                log.warn("cannot count what {} has to move", job.spec(), e);
              }
            });
  }

  @Override
  public boolean copy(Lom copy) {
    if (!copy.tombstone() && !view.placement().isOwner(selfId, copy.bck(), copy.name())) {
      meter.expect(copy.sizeBytes());
    }
    return !obsolete.getAsBoolean() && !Thread.currentThread().isInterrupted();
  }

  @Override
  public void corrupt(String name) {}

  @Override
  public void torn(String path) {}

  @Override
  public void end() {}

  @Override
  public void failed(String reason) {
    incomplete = true; // nobody can say what is left there
  }
}
