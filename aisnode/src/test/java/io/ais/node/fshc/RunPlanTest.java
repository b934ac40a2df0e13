package io.ais.node.fshc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.node.disk.DiskException.Symptom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When errors make runs, in virtual time. */
class RunPlanTest {
  private final RunPlan<String, Symptom> plan = new RunPlan<>(Set.of(Symptom.READ_ONLY));
  private long now = Long.MAX_VALUE - Duration.ofHours(1).toNanos(); // it may overflow

  private boolean error(Symptom symptom) {
    return plan.mayBegin("/a", symptom, now);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  /** Seconds at which runs of no length begin while such an error comes each second. */
  private List<Integer> runs(Symptom symptom, int seconds) {
    List<Integer> begun = new ArrayList<>();
    for (int second = 0; second < seconds; second++) {
      if (error(symptom)) {
        begun.add(second);
        plan.ended("/a", symptom, now);
      }
      pass(Duration.ofSeconds(1));
    }
    return begun;
  }

  @Test
  void errorsThatGoOnMakeRunsInGrowingPauses() {
    assertEquals(
        List.of(0, 5, 15, 35, 75, 155, 315, 555, 795),
        runs(Symptom.MEDIUM, 1000),
        "4 minutes at most");
  }

  @Test
  void aReadOnlyFileSystemIsLookedAtEachFewSeconds() {
    runs(Symptom.READ_ONLY, 600);

    assertEquals(List.of(0, 5, 10, 15), runs(Symptom.READ_ONLY, 20));
  }

  @Test
  void anotherSymptomDoesNotWait() {
    runs(Symptom.MEDIUM, 600);

    assertTrue(error(Symptom.READ_ONLY));
    assertTrue(error(Symptom.STRUCTURE));
    assertFalse(error(Symptom.MEDIUM));
  }

  @Test
  void anotherMountpathDoesNotWait() {
    assertTrue(error(Symptom.MEDIUM));

    assertTrue(plan.mayBegin("/b", Symptom.MEDIUM, now));
  }

  @Test
  void afterQuietThePauseIsShortAgain() {
    runs(Symptom.MEDIUM, 600);
    pass(RunPlan.LONGEST);

    assertEquals(List.of(0, 5, 15), runs(Symptom.MEDIUM, 20));
  }

  @Test
  void errorsWithinAPauseAreNoQuiet() {
    runs(Symptom.MEDIUM, 600); // the last run was at 555
    pass(Duration.ofSeconds(200)); // 800

    assertEquals(List.of(0), runs(Symptom.MEDIUM, 200));
  }

  @Test
  void thePauseCountsFromTheEndOfTheRun() {
    assertTrue(error(Symptom.MEDIUM));
    pass(Duration.ofSeconds(30));
    plan.ended("/a", Symptom.MEDIUM, now);

    pass(Duration.ofSeconds(4));
    assertFalse(error(Symptom.MEDIUM));
    pass(Duration.ofSeconds(1));
    assertTrue(error(Symptom.MEDIUM));
  }

  @Test
  void whatIsGoneIsForgotten() {
    assertTrue(error(Symptom.MEDIUM));
    plan.retain(Set.of("/b"));
    plan.ended("/a", Symptom.MEDIUM, now);

    assertTrue(error(Symptom.MEDIUM));
  }
}
