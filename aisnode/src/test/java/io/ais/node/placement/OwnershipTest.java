package io.ais.node.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ais.error.AisException;
import io.ais.hrw.Hrw;
import io.ais.model.Bck;
import io.ais.model.Bmd;
import io.ais.model.NetInfo;
import io.ais.model.NodeType;
import io.ais.model.Rmd;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.model.config.BucketDefaults;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.StateHeader;
import io.ais.node.cluster.StateKey;
import io.ais.node.cluster.Term;
import io.ais.node.cluster.TestConfig;
import io.ais.node.control.ClusterView;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A target that is cut off or catches up, and requests that newer states sent to it. */
class OwnershipTest {
  static final Bck BUCKET = Bck.ais("bucket");
  private static final NetInfo NET = NetInfo.http("127.0.0.1", 8080);
  static final Snode TARGET =
      Snode.of(NodeType.TARGET, "target01", Hrw.digest("target01"), NET, NET, NET);

  private final Bmd without = Bmd.fresh("uuid12345");
  private final Bmd first = with(without);
  private final Bmd second = with(first.without(BUCKET));

  static Bmd with(Bmd bmd) {
    return bmd.with(
        BUCKET, BucketDefaults.of(TestConfig.cluster(), BUCKET, bmd.nextBid(BUCKET), 0));
  }

  static ClusterState state(int tag, long seq, Bmd bmd) {
    Smap smap =
        new Smap(
            new TreeMap<>(), null, new TreeMap<>(java.util.Map.of(TARGET.id(), TARGET)), "", "", 1);
    StateHeader header =
        new StateHeader(
            "uuid12345",
            new Term(tag == 0 ? 0 : 1, tag, 1),
            seq,
            "",
            "",
            "",
            new TreeMap<>(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            null);
    return new ClusterState(header, smap, bmd, Rmd.NONE, TestConfig.cluster(), 0);
  }

  /** A node that shows one state and hears of no other. */
  static class Stuck implements ClusterView {
    private final ClusterState shown;
    private final String primaryId;

    Stuck(ClusterState shown, String primaryId) {
      this.shown = shown;
      this.primaryId = primaryId;
    }

    @Override
    public ClusterState current() {
      return shown;
    }

    @Override
    public String primaryId() {
      return primaryId;
    }

    @Override
    public boolean isPrimary() {
      return false;
    }

    @Override
    public boolean leads() {
      return false;
    }

    @Override
    public String trouble() {
      return "";
    }

    @Override
    public boolean mayWrite() {
      return true;
    }

    @Override
    public boolean awaitWritable(Duration atMost) {
      return true;
    }

    @Override
    public ClusterState awaitAtLeast(StateKey key, Duration atMost) {
      return shown;
    }
  }

  private static Ruling rule(ClusterState shown, Seen seen) {
    return ownership(shown).rule(BUCKET, "object", seen);
  }

  /** A node that is as far as the primary. */
  private static Ownership ownership(ClusterState shown) {
    return new Ownership(new Stuck(shown, "proxy001"), TARGET.id(), shown::key);
  }

  private static Seen seenBy(ClusterState newer) {
    return Seen.parse(Seen.mark(rule(newer, Seen.NOTHING)));
  }

  private static int refusal(ClusterState shown, Seen seen) {
    return assertThrows(AisException.class, () -> rule(shown, seen)).status();
  }

  @Test
  void goesOnServingABucketThatTheNewerStateHasToo() {
    Seen seen = seenBy(state(0, 9, first.withVersion(30)));

    assertEquals(first.get(BUCKET).bid().bits(), rule(state(0, 5, first), seen).bid());
  }

  @Test
  void refusesABucketThatWasDestroyedAndCreatedAgainInTheNewerState() {
    assertEquals(503, refusal(state(0, 5, first), seenBy(state(0, 9, second))));
    assertEquals(503, refusal(state(7, 5, first), seenBy(state(7, 9, second))));
  }

  @Test
  void isNotSureOfABucketThatOnlyTheNewerStateHas() {
    assertEquals(503, refusal(state(0, 5, without), seenBy(state(0, 9, first))));
  }

  /** It wakes from a long pause and does not know yet that there is another primary. */
  @Test
  void primaryThatMayBeDeposedDoesNotDenyABucket() {
    ClusterState shown = state(0, 5, without);
    Ownership woken = new Ownership(new Stuck(shown, TARGET.id()), TARGET.id(), shown::key);

    assertEquals(503, assertThrows(AisException.class, () -> woken.require(BUCKET)).status());
  }

  @Test
  void deniesAnUnknownBucketUnlessItHearsNoPrimary() {
    ClusterState shown = state(0, 5, without);
    Ownership alone = new Ownership(new Stuck(shown, ""), TARGET.id(), shown::key);

    assertEquals(404, refusal(shown, Seen.NOTHING));
    assertEquals(404, refusal(shown, seenBy(state(0, 4, first))));
    assertEquals(
        503, assertThrows(AisException.class, () -> alone.rule(BUCKET, "object")).status());
  }

  @Test
  void catchesUpWithThePrimaryBeforeItDeniesABucket() {
    ClusterState newer = state(0, 9, first);
    AtomicReference<ClusterState> shown = new AtomicReference<>(state(0, 5, without));
    ClusterView late =
        new Stuck(newer, "proxy001") {
          @Override
          public ClusterState current() {
            return shown.get();
          }

          @Override
          public ClusterState awaitAtLeast(StateKey key, Duration atMost) {
            shown.set(newer);
            return newer;
          }
        };

    assertEquals(first.get(BUCKET), new Ownership(late, TARGET.id(), newer::key).require(BUCKET));
  }

  @Test
  void cannotTellOfABucketWhenThePrimaryIsAheadOrSilent() {
    ClusterView stuck = new Stuck(state(0, 5, without), "proxy001");
    Ownership behind = new Ownership(stuck, TARGET.id(), state(0, 9, first)::key);
    Ownership unanswered =
        new Ownership(
            stuck,
            TARGET.id(),
            () -> {
              throw AisException.unavailable("silent");
            });

    assertEquals(503, assertThrows(AisException.class, () -> behind.require(BUCKET)).status());
    assertEquals(503, assertThrows(AisException.class, () -> unanswered.require(BUCKET)).status());
  }

  @Test
  void tellsABucketThatIsOverFromOneThatIsNotHereYet() {
    ClusterState shown = state(0, 5, second);
    Ownership ownership = ownership(shown);
    long now = second.get(BUCKET).bid().bits();

    ownership.requireBucket(BUCKET, now);
    assertEquals(404, refusal(ownership, first.get(BUCKET).bid().bits()));
    assertEquals(503, refusal(ownership, now + 5));
  }

  private static int refusal(Ownership ownership, long bid) {
    return assertThrows(AisException.class, () -> ownership.requireBucket(BUCKET, bid)).status();
  }

  @Test
  void readsMarksWithAndWithoutABucket() {
    assertEquals(new Seen(new StateKey(0, 0, 1, 3), OptionalLong.empty()), Seen.parse("0.1.3"));
    assertEquals(
        new Seen(new StateKey(2, 77, 1, 3), OptionalLong.of(-1)),
        Seen.parse("2_77.1.3.3w5e11264sgsf"));
    assertEquals(Seen.NOTHING, Seen.parse(""));
    assertEquals(Seen.NOTHING, Seen.parse("a.b.c.d"));
  }

  @Test
  void markSaysBucketsAsUnsignedNumbers() {
    for (long bits :
        new long[] {0, 35, 36, Long.MAX_VALUE, Long.MIN_VALUE, -1, -36, -37, 0x9e37L << 48}) {
      assertEquals(Long.toUnsignedString(bits, 36), Seen.unsigned(bits));
    }
  }
}
