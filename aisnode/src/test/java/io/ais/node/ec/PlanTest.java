package io.ais.node.ec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.checksum.Checksum;
import io.ais.model.Bck;
import io.ais.model.Snode;
import io.ais.node.job.TestMaps;
import io.ais.node.store.Lom;
import io.ais.node.store.WriteStamp;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final Shape SHAPE = new Shape(2, 1);

  private static Slice slice(Shape shape, int id) {
    Lom lom =
        new Lom(
            Slice.bucket(Bck.ais("b")),
            "o",
            1,
            10,
            Checksum.NONE,
            "",
            Slice.custom(shape, id),
            new WriteStamp(1, 1, 1, 1),
            0,
            0,
            false,
            "",
            1);
    return Slice.of(lom).orElseThrow();
  }

  @Test
  void aNewObjectGetsItsSlicesOnTheBestTargets() {
    List<Snode> others = targets(5);
    Plan plan = Plan.of(SHAPE, others, Map.of());
    assertEquals(Map.of(0, others.get(0), 1, others.get(1), 2, others.get(2)), plan.send());
    assertEquals(0, plan.missing());
    assertTrue(plan.drop().isEmpty());
  }

  @Test
  void whatIsThereStaysWhereverItIs() {
    List<Snode> others = targets(5);
    Plan plan = Plan.of(SHAPE, others, Map.of("t4", slice(SHAPE, 0), "t3", slice(SHAPE, 2)));
    assertEquals(Map.of(1, others.get(0)), plan.send());
    assertTrue(plan.drop().isEmpty());
  }

  @Test
  void aSecondSliceOfAKindAndOneOfAnotherShapeGo() {
    List<Snode> others = targets(5);
    Map<String, Slice> held = new TreeMap<>();
    held.put("t0", slice(SHAPE, 0));
    held.put("t1", slice(SHAPE, 1));
    held.put("t2", slice(SHAPE, 2));
    held.put("t3", slice(SHAPE, 2));
    held.put("t4", slice(new Shape(4, 2), 5));
    Plan plan = Plan.of(SHAPE, others, held);
    assertTrue(plan.send().isEmpty());
    assertEquals(Set.of(others.get(3), others.get(4)), new HashSet<>(plan.drop()));
  }

  @Test
  void tooFewTargetsAreCounted() {
    Plan plan = Plan.of(new Shape(4, 2), targets(4), Map.of());
    assertEquals(4, plan.send().size());
    assertEquals(2, plan.missing());
  }

  /** Whatever is there: afterwards each slice is on one target, and no target has two. */
  @Test
  void randomStatesEndComplete() {
    Random random = new Random(3);
    for (int round = 0; round < 2000; round++) {
      Shape shape = new Shape(random.nextInt(4), 1 + random.nextInt(3));
      List<Snode> others = targets(random.nextInt(9));
      Map<String, Slice> held = new TreeMap<>();
      for (int i = 0; i < 9; i++) {
        if (random.nextBoolean()) {
          held.put("t" + i, slice(shape, random.nextInt(shape.count())));
        }
      }
      Plan plan = Plan.of(shape, others, held);
      Map<String, Integer> after = new TreeMap<>();
      others.forEach(
          target -> {
            Slice there = held.get(target.id());
            if (there != null && !plan.drop().contains(target)) {
              after.put(target.id(), there.id());
            }
          });
      plan.send().forEach((id, target) -> after.put(target.id(), id));
      assertEquals(after.size(), new HashSet<>(after.values()).size(), () -> held + " " + plan);
      assertEquals(shape.count() - plan.missing(), after.size(), () -> held + " " + plan);
      assertEquals(Math.max(0, shape.count() - others.size()), plan.missing());
    }
  }

  private static List<Snode> targets(int count) {
    return IntStream.range(0, count).mapToObj(i -> TestMaps.target("t" + i)).toList();
  }
}
