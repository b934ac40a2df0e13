package io.ais.node.rebalance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.ais.error.AisException;
import io.ais.model.Snode;
import io.ais.node.job.TestMaps;
import io.ais.node.rebalance.Confirmation.Verdict;
import io.ais.node.store.Lom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OffersTest {
  private static final Snode OWNER = TestMaps.target("target-a1");
  private static final int LARGE = 64 * 1024;

  private final List<Integer> questions = new ArrayList<>();
  private final List<String> sent = new ArrayList<>();
  private final List<String> confirmed = new ArrayList<>();
  private final Destination destination = new Destination();
  private Verdict verdict = Verdict.ABSENT;
  private boolean silent;
  private final Offers offers = new Offers(this::ask, new Noted());

  private List<Verdict> ask(Snode owner, List<Lom> copies, boolean thoroughly) {
    assertFalse(thoroughly, "metadata is enough: nothing is removed");
    questions.add(copies.size());
    if (silent) {
      throw AisException.unavailable("does not answer");
    }
    return copies.stream().map(copy -> verdict).toList();
  }

  private final class Noted implements Offers.Taker {
    @Override
    public void confirmed(Snode owner, Destination to, Lom copy) {
      confirmed.add(copy.name());
    }

    @Override
    public void send(Snode owner, Destination to, Lom copy) {
      sent.add(copy.name());
    }
  }

  private void offer(int from, int to) throws InterruptedException {
    for (int i = from; i < to; i++) {
      offers.offer(OWNER, destination, Shelved.lom("o" + i, "small", 1));
    }
  }

  private static List<String> names(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "o" + i).toList();
  }

  @Test
  void aResumedRunSendsNothingThatItsOwnersHave() throws InterruptedException {
    verdict = Verdict.SAFE;

    offer(0, 2 * Offers.BATCH + 3);
    offers.flush();

    assertEquals(List.of(), sent);
    assertEquals(names(0, 2 * Offers.BATCH + 3), confirmed);
    assertEquals(List.of(Offers.BATCH, Offers.BATCH, 3), questions);
  }

  @Test
  void smallCopiesGoUnaskedWhenTheOwnerHadNoneOfThoseBefore() throws InterruptedException {
    offer(0, Offers.BATCH + 5);
    offers.flush();

    assertEquals(List.of(Offers.BATCH), questions);
    assertEquals(names(0, Offers.BATCH + 5), sent);
  }

  @Test
  void theOwnerIsAskedAgainAfterAWhile() throws InterruptedException {
    offer(0, 18 * Offers.BATCH);
    offers.flush();

    assertEquals(List.of(Offers.BATCH, Offers.BATCH), questions);
    assertEquals(18 * Offers.BATCH, sent.size());
  }

  @Test
  void largeCopiesAreAlwaysAskedAbout() throws InterruptedException {
    offer(0, Offers.BATCH);
    verdict = Verdict.SAFE;

    offers.offer(OWNER, destination, Shelved.lom("large", "x".repeat(LARGE), 1));
    offers.flush();

    assertEquals(List.of("large"), confirmed);
  }

  @Test
  void recordsOfDeletesAreSentUnasked() throws InterruptedException {
    offers.offer(OWNER, destination, Shelved.deleted("gone", 1));

    assertEquals(List.of("gone"), sent);
    assertEquals(List.of(), questions);
  }

  @Test
  void whatASilentOwnerDoesNotConfirmIsSent() throws InterruptedException {
    silent = true;

    offer(0, 3);
    offers.flush();

    assertEquals(names(0, 3), sent);
    assertEquals(List.of(), confirmed);
  }

  @Test
  void whatTheOwnerHasOtherwiseIsSent() throws InterruptedException {
    verdict = Verdict.DIVERGED;
    offer(0, 1);
    offers.flush();

    assertEquals(names(0, 1), sent);
  }
}
