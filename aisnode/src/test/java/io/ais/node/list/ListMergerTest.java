package io.ais.node.list;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.error.AisException;
import io.ais.model.JobKind;
import io.ais.model.Rmd;
import io.ais.model.Smap;
import io.ais.model.list.ListEntry;
import io.ais.model.list.ListFlags;
import io.ais.model.list.ListPage;
import io.ais.model.list.ListRequest;
import io.ais.node.job.Job;
import io.ais.node.job.TestMaps;
import io.ais.node.object.WalkOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ListMergerTest {
  private static final List<String> AB = List.of("ta", "tb");
  private static final List<String> ABC = List.of("ta", "tb", "tc");

  private final Smap map = TestMaps.smap(8, "ta", "tb", "tc");
  private final Rmd settled = TestMaps.settled(1, "ta", "tb", "tc");
  private final ListCluster cluster = new ListCluster(map, settled);

  @AfterEach
  void close() {
    cluster.close();
  }

  private static ListRequest pages(String prefix, long flags, long size) {
    return ListRequest.of(prefix, "", flags, size);
  }

  /** An object that moves from the owner among a, b to the owner among a, b, c. */
  private String movingName() {
    for (int i = 0; ; i++) {
      String name = "moves" + i;
      if (cluster.placement().isOwner("tc", ListCluster.B, name)) {
        return name;
      }
    }
  }

  private String formerOwner(String name) {
    return new io.ais.node.job.Placement(TestMaps.smap(7, "ta", "tb"), settled)
        .owner(ListCluster.B, name)
        .id();
  }

  private void joinOfC() {
    cluster.publish(map, TestMaps.running(2, ABC, List.of(AB, ABC)));
  }

  @Test
  void pagesOfEverySizeGiveEachNameOnceInByteOrder() {
    TreeSet<String> names = new TreeSet<>(NameOrder.BYTES);
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      names.add("d" + random.nextInt(9) + "/" + random.nextInt(1000));
    }
    names.add("\uFFFD");
    names.add("\uD83D\uDE00");
    names.forEach(name -> cluster.put(name, 1));

    for (int size : new int[] {1, 2, 7, 100, 499, 500, 501, 0}) {
      assertEquals(List.copyOf(names), cluster.allNames(pages("", 0, size)), "page size " + size);
    }
  }

  @Test
  void aLastPageThatIsExactlyFullHasNoToken() {
    cluster.put("a", 1);
    cluster.put("b", 1);

    assertEquals("", cluster.page(pages("", 0, 2)).token());
    assertEquals("a", cluster.page(pages("", 0, 1)).token());
  }

  @Test
  void leftoversOnOtherTargetsAreInvisibleWhenSettled() {
    String name = movingName();
    cluster.put(name, 5);
    cluster.at("ta").put(MemoryNames.object(ListCluster.B, name, 4, 0));
    cluster.at("tb").put(MemoryNames.object(ListCluster.B, "x-" + name, 4, 0));
    boolean ownedByB = cluster.placement().isOwner("tb", ListCluster.B, "x-" + name);

    List<ListEntry> entries = cluster.all(pages(name, 0, 0));

    assertEquals(List.of(ListEntry.of(name, 5, 64)), entries);
    assertEquals(ownedByB ? 2 : 1, cluster.allNames(pages("", 0, 0)).size());
  }

  @Test
  void anObjectOnItsWayIsListedOnceWhereverItIs() {
    String name = movingName();
    joinOfC();
    cluster.at(formerOwner(name)).put(MemoryNames.object(ListCluster.B, name, 5, 1));
    assertEquals(List.of(name), cluster.allNames(pages("", 0, 0)));

    cluster.at("tc").put(MemoryNames.object(ListCluster.B, name, 5, 1));

    ListPage page = cluster.page(pages("", 0, 0));
    assertEquals(List.of(ListEntry.of(name, 5, 64)), page.entries());
    assertEquals(ListFlags.PAGE_INCOMPLETE, page.flags());
  }

  @Test
  void theNewestStampDecidesWhatIsShown() {
    String name = movingName();
    joinOfC();
    cluster.at(formerOwner(name)).put(MemoryNames.object(ListCluster.B, name, 5, 1));
    cluster.at("tc").put(MemoryNames.object(ListCluster.B, name, 9, 2));

    assertEquals(List.of(ListEntry.of(name, 9, 64)), cluster.all(pages("", 0, 0)));
  }

  @Test
  void aDeleteAtTheNewOwnerHidesTheOldCopy() {
    String name = movingName();
    joinOfC();
    cluster.at(formerOwner(name)).put(MemoryNames.object(ListCluster.B, name, 5, 1));
    cluster.at("tc").put(MemoryNames.deleted(ListCluster.B, name, 2));

    assertEquals(List.of(), cluster.all(pages("", 0, 0)));
  }

  @Test
  void aDirectoryOfDeletedObjectsDoesNotExistWhileObjectsMove() {
    joinOfC();
    for (int i = 0; i < 40; i++) {
      cluster.at("ta").put(MemoryNames.object(ListCluster.B, "dead/" + i, 5, 1));
      cluster.at("tc").put(MemoryNames.deleted(ListCluster.B, "dead/" + i, 2));
      cluster.at("tb").put(MemoryNames.object(ListCluster.B, "live/" + i, 5, 1));
    }
    cluster.at("tb").put(MemoryNames.object(ListCluster.B, "z", 5, 1));

    for (int size : new int[] {1, 2, 3}) {
      assertEquals(
          List.of("live/", "z"), cluster.allNames(pages("", ListFlags.NO_RECURSION, size)));
    }
  }

  @Test
  void foldedPagesOfEverySizeAreTheSameSettledAndMoving() {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      expected.add("d" + i + "/");
      expected.add("d" + i + ".txt");
      for (int j = 0; j < 20; j++) {
        cluster.put("d" + i + "/" + j, 1);
      }
      cluster.put("d" + i + ".txt", 1);
    }
    Collections.sort(expected, NameOrder.BYTES);

    for (int size : new int[] {1, 3, 59, 60, 61}) {
      assertEquals(expected, cluster.allNames(pages("", ListFlags.NO_RECURSION, size)));
    }
    joinOfC();
    for (int size : new int[] {1, 3, 59, 60, 61}) {
      assertEquals(expected, cluster.allNames(pages("", ListFlags.NO_RECURSION, size)));
    }
  }

  @Test
  void aTargetInMaintenanceTakesPartUntilTheRebalanceEnded() {
    cluster.put("a", 1);
    cluster.put("b", 1);
    cluster.put("c", 1);
    Smap leaving = TestMaps.inMaintenance(map, "tc");
    cluster.publish(leaving, TestMaps.running(2, ABC, List.of(ABC, AB)));

    assertEquals(List.of("a", "b", "c"), cluster.allNames(pages("", 0, 2)));
  }

  @Test
  void aSilentTargetMakesThePageAnErrorNeverShort() {
    cluster.put("a", 1);
    cluster.silence("tb");
    ListMerger merger =
        cluster.merger(
            new ListLimits(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(100)));

    AisException failure =
        assertThrows(
            AisException.class,
            () -> merger.page(ListCluster.B, () -> 1, "newuuid01", ListRequest.ALL));

    assertEquals(503, failure.status());
    assertTrue(failure.getMessage().contains("t[tb] does not answer"), failure.getMessage());
  }

  @Test
  void aTargetWhoseProcessIsGoneIsNotWaitedForAsLongAsASlowOne() {
    cluster.put("a", 1);
    cluster.onAsk(
        () -> {
          throw new TargetDownException("t[tb] is unreachable: Connection refused", null);
        });
    ListMerger merger =
        cluster.merger(
            new ListLimits(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMillis(100)));

    AisException failure =
        assertTimeoutPreemptively(
            Duration.ofSeconds(30),
            () ->
                assertThrows(
                    AisException.class,
                    () -> merger.page(ListCluster.B, () -> 1, "newuuid01", ListRequest.ALL)));

    assertEquals(503, failure.status());
    assertTrue(failure.getMessage().contains("t[tb] is unreachable"), failure.getMessage());
  }

  @Test
  void aTargetThatComesBackInTimeDoesNotFailThePage() {
    cluster.put("a", 1);
    cluster.silence("tb");
    cluster.onAsk(
        () -> {
          if (cluster.asked() > 6) {
            cluster.wake("tb");
          }
        });

    assertEquals(List.of("a"), cluster.allNames(ListRequest.ALL));
  }

  @Test
  void aBucketThatWasCreatedAgainIsListedByTheIdentityItHasNow() {
    cluster.put("a", 1);
    AtomicInteger asked = new AtomicInteger();
    cluster.onAsk(
        () -> {
          if (asked.get() == 1) {
            throw AisException.notFound("the bucket that the proxy means is over");
          }
        });

    ListPage page =
        cluster
            .merger(ListLimits.DEFAULT)
            .page(ListCluster.B, () -> asked.incrementAndGet() == 1 ? 0 : 1, "x", ListRequest.ALL);

    assertEquals(1, page.entries().size());
    assertEquals(2, asked.get());
  }

  @Test
  void aBucketThatIsOverAtTheTargetsIsAnErrorAndNoDenialWhileTheProxyKnowsIt() {
    cluster.onAsk(
        () -> {
          throw AisException.notFound("the bucket that the proxy means is over");
        });
    ListMerger merger =
        cluster.merger(
            new ListLimits(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(100)));

    AisException failure =
        assertThrows(
            AisException.class, () -> merger.page(ListCluster.B, () -> 1, "x", ListRequest.ALL));

    assertEquals(503, failure.status());
  }

  @Test
  void aWalkOfABucketThatIsDestroyedMeanwhileFails() {
    AtomicInteger walks = new AtomicInteger();
    NameWalk names = (bck, bid, options, visitor) -> walks.incrementAndGet();
    NameWalk checked =
        names.checked(
            (bck, bid) -> {
              if (walks.get() > 0) {
                throw AisException.notFound("over");
              }
            });

    assertThrows(
        AisException.class, () -> checked.walk(ListCluster.B, 1, WalkOptions.OBJECTS, null));
    assertEquals(1, walks.get());
  }

  @Test
  void aTargetThatLeftWithoutMigratingMakesListingsAnErrorThatNamesIt() {
    cluster.publish(TestMaps.smap(9, "ta", "tb"), TestMaps.interrupted(1, List.of(ABC, AB)));

    AisException failure = assertThrows(AisException.class, () -> cluster.page(ListRequest.ALL));

    assertEquals(503, failure.status());
    assertTrue(failure.getMessage().contains("t[tc]"), failure.getMessage());
  }

  @Test
  void waitsForATargetThatHasAnOlderMap() {
    String name = movingName();
    cluster.put(name, 5);
    cluster.publishTo("tc", TestMaps.smap(7, "ta", "tb"), settled);
    cluster.onAsk(
        () -> {
          if (cluster.asked() > 6) {
            cluster.publishTo("tc", map, settled);
          }
        });

    assertEquals(List.of(name), cluster.allNames(ListRequest.ALL));
    assertTrue(cluster.asked() > 6);
  }

  @Test
  void aMapThatChangesDuringTheWalkMakesThePartWorthless() {
    String name = movingName();
    cluster.put(name, 5);
    AtomicBoolean once = new AtomicBoolean();
    cluster
        .at("tc")
        .beforeWalk(
            () -> {
              if (once.compareAndSet(false, true)) {
                cluster.publish(TestMaps.smap(9, "ta", "tb", "tc"), settled);
              }
            });

    assertEquals(List.of(name), cluster.allNames(ListRequest.ALL));
    assertTrue(cluster.asked() >= 6);
  }

  @Test
  void everyPageSurvivesAMoveThatGoesOnDuringTheListing() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      names.add("o%03d".formatted(i));
    }
    joinOfC();
    names.forEach(
        name -> cluster.at(formerOwner(name)).put(MemoryNames.object(ListCluster.B, name, 1, 1)));
    cluster.onAsk(
        () -> {
          int moved = cluster.asked() * 3 % names.size();
          for (String name : names.subList(moved, Math.min(moved + 3, names.size()))) {
            String owner = cluster.placement().owner(ListCluster.B, name).id();
            cluster.at(owner).put(MemoryNames.object(ListCluster.B, name, 1, 1));
          }
        });

    assertEquals(names, cluster.allNames(pages("", 0, 11)));
  }

  @Test
  void asksEachTargetOnceForAPageOfEvenlySpreadNames() {
    for (int i = 0; i < 3000; i++) {
      cluster.put("o" + i, 1);
    }

    assertEquals(1000, cluster.page(pages("", 0, 1000)).entries().size());

    assertEquals(3, cluster.asked());
  }

  @Test
  void refusesANegativePageSize() {
    AisException refused = assertThrows(AisException.class, () -> cluster.page(pages("", 0, -1)));

    assertEquals(400, refused.status());
    assertEquals(0, cluster.asked());
  }

  @Test
  void refusesAnUnknownTarget() {
    ListRequest pinned = new ListRequest("", "", "", "", "", "nosuchsid", 0, 0, "", null);

    AisException refused = assertThrows(AisException.class, () -> cluster.page(pinned));

    assertEquals(400, refused.status());
    assertEquals("errNodeNotFound", refused.typeCode());
    assertEquals(
        "t[ta]: list-objects failure: node nosuchsid not present in Smap v8", refused.getMessage());
  }

  @Test
  void refusesAClusterWithoutTargets() {
    cluster.publish(Smap.EMPTY, TestMaps.settled(0));

    assertEquals(
        "ErrNoNodes",
        assertThrows(AisException.class, () -> cluster.page(ListRequest.ALL)).typeCode());
  }

  @Test
  void aListingIsAnIdleJobUnderItsUuid() {
    cluster.put("a", 1);

    cluster.page(ListRequest.ALL);

    Job job = cluster.jobs().find("newuuid01").orElseThrow();
    assertEquals(JobKind.LIST, job.spec().kind());
    assertTrue(job.isRunning());
    assertTrue(job.isIdle());
  }

  @Test
  void summariesAreExactSettledAndMoving() {
    cluster.put("d/a", 5);
    cluster.put("d/b", 20);
    cluster.put("e", 100);
    var summary = cluster.summaries().summary(ListCluster.B, () -> 1, "", "newuuid01");
    assertEquals(3, summary.objectCount().present());
    assertEquals(5, summary.objectSize().min());
    assertEquals(41, summary.objectSize().average());
    assertEquals(100, summary.objectSize().max());
    assertEquals(125, summary.totalSize().presentObjects());
    assertEquals(125, summary.totalSize().onDisk());
    assertEquals(3000, summary.totalSize().disks());
    assertEquals(4, summary.usedPercent());
    assertFalse(summary.present());

    joinOfC();
    for (String id : ABC) {
      cluster.at(id).put(MemoryNames.object(ListCluster.B, "e", 100, 1));
    }
    var moving = cluster.summaries().summary(ListCluster.B, () -> 1, "", "newuuid01");

    assertEquals(summary.objectCount(), moving.objectCount());
    assertEquals(summary.objectSize(), moving.objectSize());
    assertEquals(125, moving.totalSize().presentObjects());
    assertEquals(325, moving.totalSize().onDisk());
    assertEquals(
        2, cluster.summaries().summary(ListCluster.B, () -> 1, "d/", "x").objectCount().present());
  }
}
