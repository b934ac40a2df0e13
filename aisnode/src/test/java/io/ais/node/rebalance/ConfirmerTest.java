package io.ais.node.rebalance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ais.model.Bmd;
import io.ais.model.BucketProps;
import io.ais.node.job.TestMaps;
import io.ais.node.rebalance.Confirmation.Verdict;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfirmerTest {
  private static final String A1 = "target-a1";
  private static final String B1 = "target-b1";

  private final Shelved objects = new Shelved();
  private RebalanceView view = view(A1);
  private final Confirmer confirmer = new Confirmer(A1, objects, () -> view);

  private static RebalanceView view(String... ids) {
    return view(5, ids);
  }

  /** With these targets, under this version of the map. */
  static RebalanceView view(long version, String... ids) {
    return RebalanceView.of(TestMaps.smap(version, ids), TestMaps.settled(1, ids), bmd(), 1);
  }

  private static Bmd bmd() {
    String json = "{\"bid\":\"" + MovingTarget.BID + "\"}";
    try {
      BucketProps props = Json.parse(json.getBytes(StandardCharsets.UTF_8), BucketProps.class);
      return Bmd.fresh("cluster01").with(MovingCluster.B, props);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Verdict thorough(String content, long stamp) {
    return confirmer.verdict(Shelved.lom("o", content, stamp), true);
  }

  @Test
  void theSameCopyAndANewerOneAreSafe() {
    objects.put("o", "content", 5);

    assertEquals(Verdict.SAFE, thorough("content", 5));
    assertEquals(Verdict.SAFE, thorough("older content", 4));
  }

  @Test
  void aDeleteAfterItIsSafe() {
    objects.copies.put("o", Shelved.deleted("o", 6));

    assertEquals(Verdict.SAFE, thorough("content", 5));
  }

  @Test
  void anOlderCopyOrOtherBytesUnderTheSameStampDiverge() {
    objects.put("o", "content", 5);

    assertEquals(Verdict.DIVERGED, thorough("newer", 6));
    assertEquals(Verdict.DIVERGED, thorough("CONTENT", 5));
  }

  @Test
  void nothingIsAbsent() {
    assertEquals(Verdict.ABSENT, thorough("content", 5));
  }

  @Test
  void aTargetThatDoesNotOwnTheNameHasNothingToConfirm() {
    objects.put("o", "content", 5);

    view = view(B1);
    assertEquals(Verdict.ABSENT, thorough("content", 5));

    view = RebalanceView.NONE;
    assertEquals(Verdict.ABSENT, thorough("content", 5));
  }

  @Test
  void aFlippedBitIsNoticedWhenEveryByteIsRead() {
    objects.put("o", "content", 5);
    objects.flipABit("o");

    assertEquals(
        Verdict.SAFE, confirmer.verdict(Shelved.lom("o", "content", 5), false), "metadata only");
    assertEquals(Verdict.DIVERGED, thorough("content", 5));
    assertEquals(List.of(), objects.secured);
  }

  @Test
  void whatItConfirmsThoroughlySurvivesALossOfPower() {
    objects.put("o", "content", 5);

    confirmer.verdict(Shelved.lom("o", "content", 5), false);
    assertEquals(List.of(), objects.secured);
    thorough("content", 5);

    assertEquals(List.of("o"), objects.secured);
  }
}
