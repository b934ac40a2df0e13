package io.ais.node.rebalance;

import static io.ais.node.rebalance.MovingCluster.B;
import static io.ais.node.rebalance.MovingCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.error.AisException;
import io.ais.model.Rmd;
import io.ais.model.Smap;
import io.ais.node.job.Job;
import io.ais.node.job.JobSelection;
import io.ais.node.job.Placement;
import io.ais.node.job.TestMaps;
import io.ais.node.peer.Ack;
import io.ais.node.peer.ObjectReceiver;
import io.ais.node.rebalance.RebalanceProgress.Phase;
import io.ais.node.store.Lom;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RebalanceTest {
  private static final List<String> AB = List.of("target-a1", "target-b1");
  private static final List<String> ABC = List.of("target-a1", "target-b1", "target-c1");
  private static final String A1 = "target-a1";
  private static final String B1 = "target-b1";
  private static final String C1 = "target-c1";
  private static final int OBJECTS = 60;

  private final Smap abc = TestMaps.smap(5, A1, B1, C1);
  private final Rmd leaveC = TestMaps.running(2, ABC, List.of(ABC, AB));
  private final Map<String, String> expected = new HashMap<>();
  private MovingCluster cluster;

  @BeforeEach
  void fill(@TempDir Path root) {
    cluster = new MovingCluster(root, A1, B1, C1);
    cluster.publish(abc, TestMaps.settled(1, A1, B1, C1));
    for (int i = 0; i < OBJECTS; i++) {
      put("dir" + i % 3 + "/o" + i, "content of " + i);
    }
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void put(String name, String content) {
    cluster.owner(name).put(B, name, content);
    expected.put(name, content);
  }

  private void delete(String name) {
    cluster.owner(name).delete(B, name);
    expected.remove(name);
  }

  /** State after c went to maintenance, rebalance g2 running. */
  private void startMaintenanceOfC() {
    cluster.publish(TestMaps.inMaintenance(abc, C1), leaveC);
  }

  private List<String> namesOwnedBy(String id) {
    return expected.keySet().stream()
        .filter(name -> cluster.placement().isOwner(id, B, name))
        .sorted()
        .toList();
  }

  private void assertAllReadableAtTheirOwners() {
    expected.forEach(
        (name, content) ->
            assertEquals(Optional.of(content), cluster.owner(name).get(B, name), name));
  }

  /** Each object lies at its owner, with the right bytes, without asking a neighbour. */
  private void assertAllAtTheirOwners() {
    assertFalse(cluster.placement().moving());
    assertAllReadableAtTheirOwners();
    Set<String> owned = new HashSet<>();
    for (String id : AB) {
      cluster
          .at(id)
          .everything(B)
          .forEach(
              (name, lom) -> {
                if (!lom.tombstone() && cluster.placement().isOwner(id, B, name)) {
                  assertTrue(owned.add(name), name);
                }
              });
    }
    assertEquals(expected.keySet(), owned);
  }

  @Test
  void maintenanceOfOneTargetMovesAllItHasAndNothingElse() {
    List<String> ofC = namesOwnedBy(C1);
    long bytes = ofC.stream().mapToLong(name -> expected.get(name).length()).sum();

    startMaintenanceOfC();
    cluster.complete(leaveC);

    assertAllAtTheirOwners();
    assertEquals(ofC.size(), cluster.at(C1).progress().total().objects());
    assertEquals(bytes, cluster.at(C1).progress().total().bytes());
    assertEquals(0, cluster.at(A1).progress().total().objects());
    Job sent = cluster.at(C1).job("g2");
    assertEquals(ofC.size(), sent.counters().outObjects());
    assertEquals(bytes, sent.counters().outBytes());
    assertEquals(
        ofC.size(),
        cluster.at(A1).job("g2").counters().inObjects()
            + cluster.at(B1).job("g2").counters().inObjects());
    assertEquals(
        ofC.size(),
        cluster.at(A1).receiver().received().get(C1).objects()
            + cluster.at(B1).receiver().received().get(C1).objects());
  }

  @Test
  void sourcesKeepTheirCopies() {
    Set<String> before = cluster.at(C1).everything(B).keySet();

    startMaintenanceOfC();
    cluster.complete(leaveC);

    assertEquals(before, cluster.at(C1).everything(B).keySet());
  }

  @Test
  void copiesArriveAsTheyWere() {
    String name = namesOwnedBy(C1).getFirst();
    Lom before = cluster.at(C1).find(B, name).orElseThrow();

    startMaintenanceOfC();
    cluster.complete(leaveC);

    Lom after = cluster.owner(name).find(B, name).orElseThrow();
    assertEquals(before.stamp(), after.stamp());
    assertEquals(before.checksum(), after.checksum());
    assertEquals(before.version(), after.version());
    assertEquals(before.mtimeNanos(), after.mtimeNanos());
  }

  @Test
  void everythingIsReadableWhileItMoves() {
    CountDownLatch gate = new CountDownLatch(1);
    cluster.onSend(copy -> awaitQuietly(gate));
    startMaintenanceOfC();

    assertAllReadableAtTheirOwners();
    assertEquals(Optional.empty(), cluster.owner("no such object").get(B, "no such object"));
    gate.countDown();
    cluster.complete(leaveC);

    assertAllAtTheirOwners();
  }

  private static void awaitQuietly(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AisException.unavailable("interrupted");
    }
  }

  @Test
  void writesAtTheNewOwnerBeatTheCopiesThatComeLater() {
    List<String> ofC = namesOwnedBy(C1);
    AtomicBoolean once = new AtomicBoolean();
    cluster.onSend(
        copy -> {
          if (once.compareAndSet(false, true)) {
            put(ofC.get(0), "written at the new owner");
            delete(ofC.get(1));
            delete(ofC.get(2));
            put(ofC.get(2), "written again after a delete");
            put("new object", "never on c");
          }
        });

    startMaintenanceOfC();
    cluster.complete(leaveC);

    assertAllAtTheirOwners();
    assertEquals(Optional.empty(), cluster.owner(ofC.get(1)).get(B, ofC.get(1)));
  }

  @Test
  void deletesTravelToo() {
    String name = namesOwnedBy(C1).getFirst();
    cluster.at(C1).delete(B, name);
    expected.remove(name);

    startMaintenanceOfC();
    cluster.complete(leaveC);

    Optional<Lom> there = cluster.owner(name).find(B, name);
    assertTrue(there.orElseThrow().tombstone());
    assertEquals(1, cluster.at(C1).progress().total().deletes());
    assertAllAtTheirOwners();
  }

  @Test
  void aWriteThatLandsBehindTheWalkersBackIsFoundByTheNextPass() {
    Set<String> late = new HashSet<>();
    cluster.onSend(
        copy -> {
          if (late.size() < 5) {
            String name = "0late/" + late.size() + "-" + copy.name(); // sorts before all others
            late.add(name);
            cluster.at(C1).put(B, name, "accepted under the old map");
            expected.put(name, "accepted under the old map");
          }
        });

    startMaintenanceOfC();
    cluster.complete(leaveC);

    assertAllAtTheirOwners();
  }

  @Test
  void theJobStaysUntilTheClusterDeclaresTheEnd() {
    startMaintenanceOfC();
    for (String id : ABC) {
      await(id + " done", () -> cluster.at(id).hasDone(2));
      Job job = cluster.at(id).job("g2");
      assertTrue(job.isRunning());
      assertTrue(job.message().startsWith("t[" + id + "]:<fin> trav:<1s"), job.message());
    }

    cluster.complete(leaveC);

    Job job = cluster.at(C1).job("g2");
    assertFalse(job.isAborted());
    assertEquals(
        "t[target-c1]:<done> done trav:<1s post-trav:<1s fin:<1s", JobSelection.snap(job).ctlMsg());
  }

  @Test
  void aSilentDestinationBlocksTheRunUntilItIsBack() {
    cluster.cutOff(B1);
    startMaintenanceOfC();

    await("blocked", () -> phaseOf(C1) == Phase.BLOCKED);
    String detail = cluster.at(C1).progress().detail();
    assertTrue(detail.contains("t[target-b1]"), detail);
    assertTrue(cluster.at(C1).job("g2").isRunning());
    await("a is done", () -> cluster.at(A1).hasDone(2));
    cluster.reconnect(B1);
    cluster.complete(leaveC);

    assertAllAtTheirOwners();
  }

  /** Names that cannot be read now, each because nobody can be sure; all others read as they should. */
  private Set<String> unsure() {
    Set<String> unsure = new HashSet<>();
    expected.forEach(
        (name, content) -> {
          try {
            assertEquals(Optional.of(content), cluster.owner(name).get(B, name), name);
          } catch (AisException e) {
            assertEquals(503, e.status(), name);
            unsure.add(name);
          }
        });
    return unsure;
  }

  /** Waits for a target that says which mountpath is in its way and what to type. */
  private void awaitBlockedBy(String id, String path) {
    awaitBlockedBy(id, id, path);
  }

  private void awaitBlockedBy(String id, String where, String path) {
    await("blocked", () -> phaseOf(id) == Phase.BLOCKED);
    String detail = cluster.at(id).progress().detail();
    String what = "t[" + where + "]=" + path;
    assertTrue(detail.contains("mountpath " + path), detail);
    assertTrue(detail.contains("ais storage mountpath enable " + what), detail);
    assertTrue(detail.contains("ais storage mountpath detach " + what + " --force"), detail);
  }

  @Test
  void aTargetDoesNotLeaveEmptyWhileAMountpathIsOutOfServiceWithItsObjects() {
    List<String> ofC = namesOwnedBy(C1);
    String path = cluster.at(C1).disableMountpath();
    startMaintenanceOfC();

    awaitBlockedBy(C1, path);
    await("a is done", () -> cluster.at(A1).hasDone(2));
    assertFalse(cluster.at(C1).hasDone(2));
    Set<String> unsure = unsure();
    assertFalse(unsure.isEmpty());
    assertTrue(ofC.containsAll(unsure), unsure.toString());
    cluster.at(C1).enableMountpath(path);
    cluster.complete(leaveC);

    assertAllAtTheirOwners();
    assertTrue(cluster.at(B1).progress().detail().isEmpty());
  }

  @Test
  void noOlderCopyIsServedWhileTheNewestIsOnAMountpathOutOfService() {
    startMaintenanceOfC();
    cluster.complete(leaveC);
    Rmd backC = TestMaps.running(3, ABC, List.of(AB, ABC));
    cluster.publish(abc, backC);
    cluster.complete(backC);
    List<String> ofC = namesOwnedBy(C1);
    ofC.forEach(name -> put(name, "newer " + name));
    String path = cluster.at(C1).disableMountpath();

    Rmd again = TestMaps.running(4, ABC, List.of(ABC, AB));
    cluster.publish(TestMaps.inMaintenance(abc, C1), again);
    awaitBlockedBy(C1, path);
    assertFalse(unsure().isEmpty());
    cluster.at(C1).enableMountpath(path);
    cluster.complete(again);

    assertAllAtTheirOwners();
  }

  /** The others offer what an earlier move left with them: it must not stand in for what is missed. */
  @Test
  void aTargetThatComesBackWithoutAMountpathTakesNoOlderCopiesForWhatIsOnIt() {
    startMaintenanceOfC();
    cluster.complete(leaveC);
    Rmd backC = TestMaps.running(3, ABC, List.of(AB, ABC));
    cluster.publish(abc, backC);
    cluster.complete(backC);
    namesOwnedBy(C1).forEach(name -> put(name, "newer " + name));
    String path = cluster.at(C1).disableMountpath();
    Set<String> missed = unsure();
    assertFalse(missed.isEmpty());

    Rmd away = TestMaps.running(4, ABC, List.of(ABC, AB));
    cluster.publish(TestMaps.inMaintenance(abc, C1), away);
    awaitBlockedBy(C1, path);
    Rmd again = TestMaps.running(5, ABC, List.of(ABC, AB));
    cluster.publish(abc, again);
    await("held at the new number", () -> cluster.at(C1).progress().version() == 5);
    awaitBlockedBy(C1, path);
    await("a or b is refused", () -> phaseOf(A1) == Phase.BLOCKED || phaseOf(B1) == Phase.BLOCKED);
    assertEquals(missed, unsure());
    cluster.at(C1).enableMountpath(path);
    cluster.complete(again);

    assertFalse(cluster.placement().moving());
    assertAllReadableAtTheirOwners();
  }

  @Test
  void whatIsGivenUpWithAMountpathHoldsATargetNoLonger() {
    String path = cluster.at(C1).disableMountpath();
    startMaintenanceOfC();
    awaitBlockedBy(C1, path);
    Set<String> lost = unsure();
    cluster.at(C1).giveMountpathUp(path);
    cluster.complete(leaveC);

    for (String name : lost) {
      assertEquals(Optional.empty(), cluster.owner(name).get(B, name), name);
      expected.remove(name);
    }
    assertAllAtTheirOwners();
  }

  @Test
  void aTargetThatStaysHoldsTheRunForWhatItMayHaveToGive() {
    String path = cluster.at(A1).disableMountpath();
    startMaintenanceOfC();

    awaitBlockedBy(A1, path);
    awaitBlockedBy(C1, A1, path); // what a newer copy may be missed of is not taken
    cluster.at(A1).enableMountpath(path);
    cluster.complete(leaveC);

    assertAllAtTheirOwners();
  }

  @Test
  void aRunThatHadToWaitAndMovedEverythingEndsWithoutErrors() {
    cluster.cutOff(B1);
    startMaintenanceOfC();
    await("blocked", () -> phaseOf(C1) == Phase.BLOCKED);
    Job job = cluster.at(C1).job("g2");
    assertTrue(job.errorText().contains("t[target-b1]"), job.errorText());
    cluster.reconnect(B1);
    cluster.complete(leaveC);

    assertEquals("", job.errorText());
    assertEquals(0, job.errorCount());
    assertAllAtTheirOwners();
  }

  @Test
  void aTargetThatHearsOfTheRebalanceFromTheFirstCopyTakesIt() throws Exception {
    Smap without = TestMaps.inMaintenance(abc, C1);
    String name = "late";
    while (!cluster.owner(name).id().equals(C1)) {
      name += "r";
    }
    cluster.at(C1).put(B, name, "");
    byte[] record = ObjectRecord.of(cluster.at(C1).find(B, name).orElseThrow()).toBytes();
    String heir = new Placement(without, leaveC).owner(B, name).id();
    FutureTask<Ack> answer =
        new FutureTask<>(
            () -> cluster.at(heir).receiver().receive(C1, "g2", record, new NoBytes()));
    Thread stream = Thread.ofPlatform().start(answer);
    await("waits for the news", () -> stream.getState() == Thread.State.TIMED_WAITING);

    cluster.publish(without, leaveC);

    assertEquals(Ack.Status.STORED, answer.get().status());
    cluster.complete(leaveC);
  }

  private record NoBytes() implements ObjectReceiver.Data {
    @Override
    public long sizeBytes() {
      return 0;
    }

    @Override
    public int read(ByteBuffer into) {
      return -1;
    }
  }

  private Phase phaseOf(String id) {
    RebalanceProgress last = cluster.at(id).progress();
    return last == null ? null : last.phase();
  }

  @Test
  void aUserAbortEndsTheRunInTheMiddleOfAWalk() {
    CountDownLatch gate = new CountDownLatch(1);
    cluster.onSend(copy -> awaitQuietly(gate));
    startMaintenanceOfC();
    await("c runs", () -> phaseOf(C1) == Phase.RUNNING);

    cluster.publish(TestMaps.inMaintenance(abc, C1), TestMaps.interrupted(2, List.of(ABC, AB)));

    Job job = cluster.at(C1).job("g2");
    await("aborted", () -> !job.isRunning());
    assertEquals("user abort", job.abortReason());
    assertEquals("t[target-c1]:<traverse> aborted trav:<1s", JobSelection.snap(job).ctlMsg());
    assertAllReadableAtTheirOwners();
  }

  @Test
  void aNewerRebalanceReplacesARunningOneAndMovesTheRest() {
    cluster.cutOff(B1);
    startMaintenanceOfC();
    await("blocked", () -> phaseOf(C1) == Phase.BLOCKED);
    cluster.reconnect(B1);
    Rmd next = TestMaps.running(3, ABC, List.of(ABC, AB));

    cluster.publish(TestMaps.inMaintenance(abc, C1), next);
    cluster.complete(next);

    assertEquals("renewal abort", cluster.at(C1).job("g2").abortReason());
    assertAllAtTheirOwners();
  }

  @Test
  void manyRenewalsLeaveOneRunAndNothingLost() {
    Rmd last = leaveC;
    for (int version = 2; version < 40; version++) {
      last = TestMaps.running(version, ABC, List.of(ABC, AB));
      cluster.publish(TestMaps.inMaintenance(abc, C1), last);
    }

    cluster.complete(last);

    assertAllAtTheirOwners();
    for (String id : ABC) {
      assertEquals(List.of(), cluster.at(id).jobs().find(Job::isRunning));
    }
  }

  @Test
  void aChangeOfTargetsDuringARunStartsItOver() {
    startMaintenanceOfC();
    await("c done", () -> cluster.at(C1).hasDone(2));
    String key = cluster.at(C1).progress().placement();
    Smap onlyA = TestMaps.inMaintenance(TestMaps.inMaintenance(abc, C1), B1);
    Rmd same = TestMaps.running(2, ABC, List.of(ABC, AB, List.of(A1)));

    cluster.publish(onlyA, same);
    for (String id : ABC) {
      await(
          id + " done again",
          () -> cluster.at(id).hasDone(2) && !cluster.at(id).progress().placement().equals(key));
    }

    expected.keySet().forEach(name -> assertTrue(cluster.at(A1).find(B, name).isPresent(), name));
  }

  @Test
  void theComingBackOfATargetMovesWhatIsNewAndNotWhatItHas() {
    startMaintenanceOfC();
    cluster.complete(leaveC);
    String overwritten =
        expected.keySet().stream()
            .filter(name -> cluster.at(C1).find(B, name).isPresent())
            .findFirst()
            .orElseThrow();
    put(overwritten, "newer than what c has");
    Rmd back = TestMaps.running(3, ABC, List.of(AB, ABC));

    cluster.publish(TestMaps.smap(9, A1, B1, C1), back);
    cluster.complete(back);

    assertEquals(
        Optional.of("newer than what c has"), cluster.owner(overwritten).get(B, overwritten));
    assertAllReadableAtTheirOwners();
    assertTrue(cluster.owner(overwritten).id().equals(C1));
    long moved =
        cluster.at(A1).progress().total().objects() + cluster.at(B1).progress().total().objects();
    assertEquals(1, moved);
  }

  @Test
  void aReadThatCannotBeSureIs503AndNamesTheTarget() {
    String name = namesOwnedBy(C1).getFirst();
    CountDownLatch gate = new CountDownLatch(1);
    cluster.onSend(copy -> awaitQuietly(gate));
    startMaintenanceOfC();
    cluster.cutOff(C1);

    AisException unsure = assertThrows(AisException.class, () -> cluster.owner(name).get(B, name));
    gate.countDown();

    assertEquals(503, unsure.status());
    assertTrue(unsure.getMessage().contains("t[target-c1]"), unsure.getMessage());
  }

  /** C comes back, takes a write and falls silent; B still has what C gave it before. */
  @Test
  void anOlderCopyIsNotServedWhileTheFormerOwnerIsSilent() {
    startMaintenanceOfC();
    cluster.complete(leaveC);
    Rmd back = TestMaps.running(3, ABC, List.of(AB, ABC));
    cluster.publish(TestMaps.smap(9, A1, B1, C1), back);
    cluster.complete(back);
    String name = namesOwnedBy(C1).getFirst();
    put(name, "newest");

    cluster.cutOff(C1);
    cluster.publish(TestMaps.smap(11, A1, B1), TestMaps.interrupted(4, List.of(ABC, AB)));

    assertTrue(cluster.owner(name).find(B, name).isPresent());
    assertEquals(
        503, assertThrows(AisException.class, () -> cluster.owner(name).get(B, name)).status());
    assertEquals(
        503, assertThrows(AisException.class, () -> cluster.owner(name).head(B, name)).status());
  }

  @Test
  void whatWasWrittenUnderTheNewMapIsServedThoughTheFormerOwnerIsSilent() {
    String overwritten = namesOwnedBy(C1).getFirst();
    String deleted = namesOwnedBy(C1).getLast();
    cluster.cutOff(C1);
    cluster.publish(TestMaps.smap(11, A1, B1), TestMaps.interrupted(4, List.of(ABC, AB)));

    put(overwritten, "newer");
    put(deleted, "soon gone");
    delete(deleted);

    assertEquals(Optional.of("newer"), cluster.owner(overwritten).get(B, overwritten));
    assertEquals(Optional.empty(), cluster.owner(deleted).get(B, deleted));
  }

  @Test
  void aMissOfANameThatNeverWasElsewhereIs404EvenWhenATargetIsAway() {
    cluster.publish(TestMaps.smap(9, A1, B1), TestMaps.interrupted(1, List.of(ABC, AB)));
    int misses = 0;
    int unsure = 0;
    for (int i = 0; i < 60; i++) {
      String name = "missing" + i;
      boolean wasOfC = cluster.placement().earlierOwners(B, name).contains(C1);
      MovingTarget owner = cluster.owner(name);
      if (wasOfC) {
        AisException e = assertThrows(AisException.class, () -> owner.head(B, name));
        assertEquals(503, e.status());
        unsure++;
      } else {
        assertEquals(Optional.empty(), owner.head(B, name));
        misses++;
      }
    }

    assertTrue(misses > 10 && unsure > 5, misses + " and " + unsure);
  }

  @Test
  void headShowsTheNewestCopyWithoutFetchingIt() {
    String name = namesOwnedBy(C1).getFirst();
    CountDownLatch gate = new CountDownLatch(1);
    cluster.onSend(copy -> awaitQuietly(gate));
    startMaintenanceOfC();

    Optional<Lom> seen = cluster.owner(name).head(B, name);

    assertEquals(cluster.at(C1).find(B, name).map(Lom::stamp), seen.map(Lom::stamp));
    assertEquals(Optional.empty(), cluster.owner(name).find(B, name));
    gate.countDown();
  }

  @Test
  void aDeleteAtTheFormerOwnerThatIsNewerMeansNotFound() {
    String name = namesOwnedBy(C1).getFirst();
    CountDownLatch gate = new CountDownLatch(1);
    cluster.onSend(copy -> awaitQuietly(gate));
    startMaintenanceOfC();
    assertEquals(Optional.of(expected.get(name)), cluster.owner(name).get(B, name));

    cluster.at(C1).delete(B, name);

    assertEquals(Optional.empty(), cluster.owner(name).head(B, name));
    assertEquals(Optional.empty(), cluster.owner(name).get(B, name));
    gate.countDown();
  }
}
