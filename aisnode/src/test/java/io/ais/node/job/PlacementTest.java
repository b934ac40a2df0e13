package io.ais.node.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.model.Bck;
import io.ais.model.Smap;
import io.ais.model.Snode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlacementTest {
  private static final Bck B = Bck.ais("b");
  private static final List<String> ABC = List.of("ta", "tb", "tc");
  private static final List<String> AB = List.of("ta", "tb");

  private final Smap abc = TestMaps.smap(7, "ta", "tb", "tc");

  private static List<String> names() {
    return IntStream.range(0, 300).mapToObj(i -> "dir/o" + i).toList();
  }

  @Test
  void isSettledWhenTheOnlyRecordedSetIsTheActiveOne() {
    Placement placement = new Placement(abc, TestMaps.settled(3, "tc", "ta", "tb"));

    assertFalse(placement.moving());
    assertFalse(placement.unsettled());
    assertEquals(ABC, ids(placement.holders()));
  }

  @Test
  void aRebalanceOfAnUnchangedSetIsUnsettledButMovesNothingVisible() {
    Placement placement = new Placement(abc, TestMaps.running(4, ABC, List.of(ABC)));

    assertFalse(placement.moving());
    assertTrue(placement.unsettled());
  }

  @Test
  void anyEarlierSetThatDiffersFromTheActiveOneMeansMoving() {
    assertTrue(new Placement(abc, TestMaps.interrupted(4, List.of(AB, ABC))).moving());
    assertTrue(new Placement(abc, TestMaps.interrupted(4, List.of(ABC, AB, ABC))).moving());
    assertTrue(new Placement(abc, TestMaps.interrupted(4, List.of(AB))).moving());
  }

  @Test
  void anInactiveTargetOwnsNothingButStaysAHolderUntilTheRebalanceEnded() {
    Smap map = TestMaps.inMaintenance(abc, "tc");
    Placement moving = new Placement(map, TestMaps.running(4, ABC, List.of(ABC, AB)));
    Placement after = new Placement(map, TestMaps.settled(4, "ta", "tb"));

    Set<String> owners =
        names().stream().map(name -> moving.owner(B, name).id()).collect(Collectors.toSet());

    assertEquals(Set.of("ta", "tb"), owners);
    assertEquals(ABC, ids(moving.holders()));
    assertEquals(AB, ids(after.holders()));
  }

  @Test
  void earlierOwnersAreThoseUnderTheRecordedSetsAlsoOfNodesNoLongerInTheMap() {
    Placement before = new Placement(abc, TestMaps.settled(3, "ta", "tb", "tc"));
    Smap ab = TestMaps.smap(8, "ta", "tb");
    Placement now = new Placement(ab, TestMaps.interrupted(3, List.of(ABC, AB)));

    for (String name : names()) {
      String old = before.owner(B, name).id();
      String present = now.owner(B, name).id();

      assertEquals(present, now.earlierOwners(B, name).getFirst());
      assertEquals(old, now.earlierOwners(B, name).getLast());
    }
  }

  @Test
  void aHolderThatIsGoneIsAnErrorThatNamesIt() {
    Placement now =
        new Placement(TestMaps.smap(8, "ta", "tb"), TestMaps.interrupted(3, List.of(ABC, AB)));

    MissingTargetException missing = assertThrows(MissingTargetException.class, now::holders);

    assertEquals(503, missing.status());
    assertTrue(missing.getMessage().contains("t[tc]"), missing.getMessage());
    assertEquals(AB, ids(now.reachableHolders()));
  }

  @Test
  void hasNoOwnerWithoutActiveTargets() {
    assertNull(new Placement(Smap.EMPTY, TestMaps.settled(0)).owner(B, "o"));
  }

  @Test
  void theKeyTellsPlacementsApart() {
    Placement one = new Placement(abc, TestMaps.settled(3, "ta", "tb", "tc"));
    Placement same = new Placement(abc, TestMaps.settled(3, "ta", "tb", "tc"));
    Placement running = new Placement(abc, TestMaps.running(3, ABC, List.of(ABC)));
    Placement other = new Placement(TestMaps.inMaintenance(abc, "ta"), one.rmd());

    assertEquals(one.key(), same.key());
    assertNotEquals(one.key(), running.key());
    assertNotEquals(one.key(), other.key());
  }

  private static List<String> ids(List<Snode> nodes) {
    return nodes.stream().map(Snode::id).sorted().toList();
  }
}
