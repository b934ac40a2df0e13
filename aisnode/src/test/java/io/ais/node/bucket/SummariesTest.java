package io.ais.node.bucket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.BucketSummary;
import io.ais.model.SummaryMsg;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SummariesTest {
  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final AtomicInteger ids = new AtomicInteger();

  @AfterEach
  void close() {
    executor.shutdownNow();
  }

  private static BucketSummary summary(Bck bck) {
    return BucketSummary.of(
        bck,
        new BucketSummary.ObjectCount(1, 0),
        new BucketSummary.ObjectSize(1, 1, 1),
        new BucketSummary.TotalSize(1, 1, 0, 10),
        10);
  }

  private static SummaryMsg ask(String id) {
    return new SummaryMsg(id, "", true, true, false);
  }

  private static SummaryAnswer poll(Summaries summaries, String id) {
    SummaryAnswer answer = summaries.answer(List.of(), ask(id));
    while (!answer.isFinal()) {
      Thread.onSpinWait();
      answer = summaries.answer(List.of(), ask(id));
    }
    return answer;
  }

  @Test
  void startsOnceAndGivesTheResultToWhoPolls() {
    CountDownLatch go = new CountDownLatch(1);
    Summaries summaries =
        new Summaries(
            executor,
            () -> "id" + ids.incrementAndGet(),
            (bck, prefix) -> {
              try {
                go.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return summary(bck);
            });

    SummaryAnswer started = summaries.answer(List.of(Bck.ais("a"), Bck.ais("b")), ask(""));
    SummaryAnswer early = summaries.answer(List.of(), ask(started.jobId()));
    go.countDown();
    SummaryAnswer end = poll(summaries, started.jobId());

    assertEquals("id1", started.jobId());
    assertFalse(early.isFinal());
    assertTrue(early.results().isEmpty());
    assertEquals(
        List.of(Bck.ais("a"), Bck.ais("b")),
        end.results().stream().map(BucketSummary::bck).toList());
  }

  @Test
  void answers404ForAnUnknownId() {
    Summaries summaries = new Summaries(executor, () -> "x", (bck, prefix) -> summary(bck));

    AisException error =
        assertThrows(AisException.class, () -> summaries.answer(List.of(), ask("nosuch")));

    assertEquals(404, error.status());
  }

  @Test
  void passesTheErrorOfATargetOn() {
    Summaries summaries =
        new Summaries(
            executor,
            () -> "x",
            (bck, prefix) -> {
              throw AisException.unavailable("t[1] is away");
            });
    summaries.answer(List.of(Bck.ais("a")), ask(""));

    AisException error = assertThrows(AisException.class, () -> poll(summaries, "x"));

    assertEquals("t[1] is away", error.getMessage());
  }

  @Test
  void forgetsTheOldest() {
    Summaries summaries =
        new Summaries(executor, () -> "id" + ids.incrementAndGet(), (bck, prefix) -> summary(bck));
    for (int i = 0; i < 257; i++) {
      summaries.answer(List.of(Bck.ais("a")), ask(""));
    }

    assertThrows(AisException.class, () -> summaries.answer(List.of(), ask("id1")));
    assertTrue(poll(summaries, "id257").isFinal());
  }
}
