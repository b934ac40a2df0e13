package io.ais.node.cluster;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.model.Rmd;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RebalanceReportTest {
  private static final Rmd RUNNING =
      new Rmd(
          4,
          true,
          "join",
          List.of(),
          Rmd.FinalStep.NONE,
          List.of("t1"),
          List.of(),
          20,
          false,
          Rmd.Scope.ALL,
          Map.of());

  private static RebalanceReport done(long version, long targetsSince) {
    return new RebalanceReport(version, targetsSince, RebalanceReport.Phase.DONE, 1, 1, "");
  }

  @Test
  void countsForItsRebalanceOnly() {
    assertTrue(done(4, 20).isAbout(RUNNING));
    assertFalse(done(3, 20).isAbout(RUNNING));
  }

  /** The objects were moved to owners that are none any more. */
  @Test
  void doesNotCountOnceTheTargetsAreOthers() {
    assertFalse(done(4, 20).isAbout(RUNNING.withTargetsSince(21)));
  }
}
