package io.ais.node.rebalance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.error.AisException;
import io.ais.model.JobKind;
import io.ais.model.Snode;
import io.ais.node.job.Job;
import io.ais.node.job.JobRegistry;
import io.ais.node.job.JobSpec;
import io.ais.node.job.Renewal;
import io.ais.node.job.Retention;
import io.ais.node.rebalance.Confirmation.Verdict;
import io.ais.node.runtime.Ticker;
import io.ais.node.runtime.WallClock;
import io.ais.node.store.Lom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Everything here belongs to another target; what that one says decides. */
class LeftoversTest {
  private static final String SELF = "target-a1";
  private static final String OWNER = "target-b1";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final JobRegistry jobs =
      new JobRegistry(Ticker.system(), WallClock.system(), Retention.DEFAULT);
  private final Shelved here = new Shelved();
  private final Shelved there = new Shelved();
  private final RebalanceView before = ConfirmerTest.view(5, OWNER);
  private volatile RebalanceView newest = before;
  private final Confirmer owner = new Confirmer(OWNER, there, () -> newest);
  private final Leftovers leftovers = new Leftovers(setup());
  private Runnable afterTheAnswer = () -> {};
  private Verdict fixed; // null: what the owner's copies say
  private boolean silent;

  private Rebalancer.Setup setup() {
    return new Rebalancer.Setup(
        SELF,
        "t[" + SELF + "]",
        here,
        job -> {
          throw new AssertionError("nothing is sent");
        },
        this::ask,
        () -> newest,
        Pace.FULL,
        jobs,
        progress -> {},
        Ticker.system());
  }

  private List<Verdict> ask(Snode to, List<Lom> copies, boolean thoroughly) {
    assertTrue(thoroughly, "every byte counts before something is removed");
    if (silent) {
      throw AisException.unavailable("t[" + to.id() + "] does not answer");
    }
    List<Verdict> verdicts =
        copies.stream().map(copy -> fixed == null ? owner.verdict(copy, true) : fixed).toList();
    afterTheAnswer.run();
    return verdicts;
  }

  @AfterEach
  void close() {
    jobs.close();
  }

  private String cleanUp() throws InterruptedException {
    Job job =
        jobs.start(
            JobSpec.of("g2", JobKind.REBALANCE),
            Renewal.ABORT_RUNNING,
            running -> leftovers.remove(running, before));
    assertTrue(job.awaitEnd(PATIENCE));
    assertEquals("", job.abortReason());
    return leftovers.text(" done").replace("flags:cleanup; t[target-a1]:cleanup done ", "");
  }

  private void putBoth(String name) {
    here.put(name, "content of " + name, 5);
    there.put(name, "content of " + name, 5);
  }

  @Test
  void removesWhatTheOwnerHasReadAndConfirmed() throws InterruptedException {
    putBoth("a");
    putBoth("b");

    assertEquals("visits=2 loads=2 removed=2", cleanUp());
    assertEquals(Set.of(), here.copies.keySet());
    assertEquals(List.of("a", "b"), there.secured);
  }

  @Test
  void keepsWhatTheOwnerDoesNotHave() throws InterruptedException {
    here.put("o", "content", 5);

    assertEquals("visits=1 loads=1 removed=0 keep-peer-missing=1", cleanUp());
    assertEquals(Set.of("o"), here.copies.keySet());
  }

  @Test
  void keepsWhatIsNewerHere() throws InterruptedException {
    here.put("o", "content", 5);
    there.put("o", "old content", 4);

    assertEquals("visits=1 loads=1 removed=0 keep-diverged=1", cleanUp());
  }

  @Test
  void keepsTheGoodCopyWhenTheOwnersHasAFlippedBit() throws InterruptedException {
    putBoth("o");
    there.flipABit("o");

    assertEquals("visits=1 loads=1 removed=0 keep-diverged=1", cleanUp());
    assertEquals(Set.of("o"), here.copies.keySet());
  }

  @Test
  void keepsWhatTheOwnerIsNotSureOf() throws InterruptedException {
    putBoth("o");
    fixed = Verdict.UNSURE;

    assertEquals("visits=1 loads=1 removed=0 err-head=1", cleanUp());
  }

  @Test
  void keepsEverythingWhenTheOwnerIsSilent() throws InterruptedException {
    putBoth("a");
    putBoth("b");
    silent = true;

    assertEquals("visits=2 loads=2 removed=0 err-head=2", cleanUp());
    assertEquals(Set.of("a", "b"), here.copies.keySet());
  }

  @Test
  void keepsWhatMayBelongHereByNow() throws InterruptedException {
    putBoth("o");
    afterTheAnswer = () -> newest = ConfirmerTest.view(6, SELF, OWNER);

    assertEquals("visits=1 loads=1 removed=0 skip-busy=1", cleanUp());
    assertEquals(Set.of("o"), here.copies.keySet());
  }

  @Test
  void keepsACopyThatWasReplacedAfterItsOwnerWasAsked() throws InterruptedException {
    putBoth("o");
    afterTheAnswer = () -> here.put("o", "newer content", 9);

    assertEquals("visits=1 loads=1 removed=0 skip-busy=1", cleanUp());
    assertEquals(9, here.copies.get("o").stamp().hlcNanos());
  }

  @Test
  void leavesRecordsOfDeletesAndWhatCannotBeReadAlone() throws InterruptedException {
    here.copies.put("gone", Shelved.deleted("gone", 5));
    here.corrupt.add("bad");

    assertEquals("visits=1 removed=0 err-load=1", cleanUp());
    assertEquals(Set.of("gone"), here.copies.keySet());
  }
}
