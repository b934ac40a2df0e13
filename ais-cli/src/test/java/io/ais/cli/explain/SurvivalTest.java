package io.ais.cli.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.cli.explain.Survival.Part;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SurvivalTest {

  /** {@code a/1} a copy, {@code a/1:0of2} slice 0 of which 2 are needed, {@code ?} one by chance. */
  private static Survival of(String text) {
    List<Part> parts = new ArrayList<>();
    for (String word : text.isEmpty() ? new String[0] : text.split(" ")) {
      boolean counted = !word.endsWith("?");
      String[] halves = word.replace("?", "").split(":");
      String[] place = halves[0].split("/");
      String[] slice = halves.length > 1 ? halves[1].split("of") : new String[] {"-1", "1"};
      int id = Integer.parseInt(slice[0]);
      int needed = Integer.parseInt(slice[1]);
      parts.add(new Part(place[0], "/mp" + place[1], "fs" + place[1], id, needed, counted));
    }
    return new Survival(parts);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // what, parts, readable, any disk, target a, any target, any two targets
    "nothing, '', false, false, false, false, false",
    "plain, a/1, true, false, false, false, false",
    "mirror 2 on one target, a/1 a/2, true, true, false, false, false",
    "mirror 3 on one target, a/1 a/2 a/3, true, true, false, false, false",
    "EC 2+1 whole, a/1 b/1:0of2 c/1:1of2 d/1:2of2, true, true, true, true, true",
    "EC 2+1 with one slice missing, a/1 b/1:0of2 c/1:1of2, true, true, true, true, false",
    "EC 2+1 with two slices missing, a/1 b/1:0of2, true, false, false, false, false",
    "EC 2+1 without the object, b/1:0of2 c/1:1of2 d/1:2of2, true, true, true, true, false",
    "EC 2+1 without object and one slice, b/1:0of2 c/1:1of2, true, false, true, false, false",
    "EC 2+1 with too little, b/1:0of2, false, false, false, false, false",
    "the same slice twice is one, b/1:0of2 c/1:0of2, false, false, false, false, false",
    "EC 4+2 whole, a/1 b/1:0of4 c/1:1of4 d/1:2of4 e/1:3of4 f/1:4of4 g/1:5of4,"
        + " true, true, true, true, true",
    "one replica, a/1 b/1:0of1, true, true, true, true, false",
    "two replicas, a/1 b/1:0of1 c/1:1of1, true, true, true, true, true",
    "a replica without the object, b/1:0of1, true, false, true, false, false",
    "slices on two disks of one target, b/1:0of2 b/2:1of2 c/1:2of2, true, true, true, false, false",
    "a copy left over elsewhere, a/1 b/1?, true, true, true, true, false",
  })
  void survives(
      String what,
      String parts,
      boolean readable,
      boolean anyDisk,
      boolean targetA,
      boolean anyTarget,
      boolean anyTwo) {
    Survival survival = of(parts);

    assertEquals(readable, survival.isReadable());
    assertEquals(anyDisk, survival.withoutAnyDisk().survives(), "any disk");
    assertEquals(targetA, survival.withoutTarget("a").survives(), "target a");
    assertEquals(anyTarget, survival.withoutAnyTargets(1).survives(), "any target");
    assertEquals(anyTwo, survival.withoutAnyTargets(2).survives(), "any two targets");
  }

  @Test
  void reasonsNameWhatIsLeft() {
    Survival coded = of("a/1 b/1:0of2 c/1:1of2");

    assertEquals(
        "without t[a]: 2 slices on t[b] and t[c], 2 needed", coded.withoutTarget("a").reason());
    assertEquals(
        "without t[a] and t[b]: only 1 slice on t[c], 2 needed",
        coded.withoutAnyTargets(2).reason());
    assertEquals("without t[a]: nothing is left", of("a/1 a/2").withoutTarget("a").reason());
    assertEquals("nothing of it was found", of("").withoutTarget("a").reason());
  }

  @Test
  void aCopyThatIsLeftOverIsNoProtection() {
    Survival.Verdict verdict = of("a/1 b/1?").withoutTarget("a");

    assertTrue(verdict.survives());
    assertEquals(
        "only by chance: without t[a]: a copy on t[b]:/mp1 is left, and may be removed",
        verdict.reason());
  }

  @Test
  void theWorstLossIsTold() {
    Survival survival = of("a/1 a/2 b/1:0of2");

    assertFalse(survival.withoutAnyTargets(1).survives());
    assertTrue(survival.withoutAnyTargets(1).reason().contains("without t[a]: "));
    assertTrue(survival.withoutDisk("a", "/mp1").reason().contains("a copy on t[a]:/mp2"));
  }

  @Test
  void twoMountpathsOnOneFileSystemAreToldAsSuch() {
    Survival survival =
        new Survival(
            List.of(
                new Part("a", "/mp1", "fs", -1, 1, true),
                new Part("a", "/mp2", "fs", -1, 1, true)));

    Survival.Verdict verdict = survival.withoutDisk("a", "/mp1");

    assertTrue(verdict.survives());
    assertTrue(verdict.reason().contains("same file system"), verdict::reason);
    assertFalse(of("a/1 a/2").withoutDisk("a", "/mp1").reason().contains("same file system"));
  }
}
