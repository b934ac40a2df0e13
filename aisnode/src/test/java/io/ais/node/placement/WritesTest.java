package io.ais.node.placement;

import static io.ais.node.placement.OwnershipTest.BUCKET;
import static io.ais.node.placement.OwnershipTest.TARGET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.error.AisException;
import io.ais.hrw.Hrw;
import io.ais.model.Bck;
import io.ais.model.Bmd;
import io.ais.model.BucketProps;
import io.ais.model.Rmd;
import io.ais.model.Snode;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.StateKey;
import io.ais.node.disk.DiskException;
import io.ais.node.job.TestMaps;
import io.ais.node.mountpath.LossRule;
import io.ais.node.mountpath.MountpathConfig;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.object.ByteSource;
import io.ais.node.object.Durability;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.PutRequest;
import io.ais.node.object.PutResult;
import io.ais.node.object.PutResult.Outcome;
import io.ais.node.runtime.Ticker;
import io.ais.node.runtime.WallClock;
import io.ais.node.store.Lom;
import io.ais.node.store.StampClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PUT of the content that is here already, at an owner whose predecessor may have a newer one. */
class WritesTest {
  private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

  @TempDir Path directory;
  private final ClusterState state = unsettled();
  private Mountpaths mountpaths;
  private ObjectStore store;
  private Lom before;

  private static ClusterState unsettled() {
    ClusterState state = OwnershipTest.state(0, 5, OwnershipTest.with(Bmd.fresh("uuid12345")));
    List<String> now = List.of(TARGET.id());
    Rmd moving = TestMaps.running(2, now, List.of(List.of(TARGET.id(), "target02"), now));
    return new ClusterState(
        state.header(), state.smap(), state.bmd(), moving, state.config(), state.etlVersion());
  }

  @BeforeEach
  void storeTheObject() throws DiskException {
    TreeMap<String, String> paths = new TreeMap<>(Map.of(directory.resolve("mp").toString(), ""));
    mountpaths =
        Mountpaths.open(
            new MountpathConfig(
                paths, true, TARGET.id(), TARGET::id, LossRule.REFUSED, new Random(1)));
    store =
        new ObjectStore(
            mountpaths,
            new StampClock(
                WallClock.system(), Hrw.digest(TARGET.id()), StampClock.HighWaterMark.none()));
    store.buckets().create(BUCKET, ruling().bid());
    before = store.put(request(Checksum.NONE), ByteSource.of(CONTENT)).lom();
  }

  @AfterEach
  void close() {
    mountpaths.close();
  }

  private Ruling ruling() {
    return new Ownership(new OwnershipTest.Stuck(state, "proxy001"), TARGET.id(), state::key)
        .rule(BUCKET, "object");
  }

  private PutRequest request(Checksum given) {
    return new PutRequest(
        BUCKET,
        ruling().bid(),
        "object",
        ChecksumType.XXHASH2,
        given,
        Map.of(),
        ruling().fence(),
        true,
        false,
        Durability.DELAYED);
  }

  private PutResult putAgain(Neighbors neighbors) {
    assertTrue(ruling().isUnsettled());
    return writes(neighbors, Ticker.system()).put(request(before.checksum()), body(), ruling());
  }

  private Writes writes(Neighbors neighbors, Ticker ticker) {
    OwnershipTest.Stuck view = new OwnershipTest.Stuck(state, "proxy001");
    Ownership ownership = new Ownership(view, TARGET.id(), state::key);
    return new Writes(
        store, ownership, view, new Nobody(), neighbors, Coding.NONE, TARGET.id(), ticker);
  }

  @Test
  void keepsTheCopyWhenNobodyHasANewerOne() {
    PutResult result = putAgain((bck, name, ruling) -> {});

    assertEquals(Outcome.UNCHANGED, result.outcome());
    assertEquals(before.stamp(), result.lom().stamp());
  }

  /** The write that stored it may have failed for want of slices. */
  @Test
  void protectsWhatIsThereUnchanged() {
    List<Lom> covered = new ArrayList<>();
    Writes writes = writes((bck, name, ruling) -> {}, new Covering(covered));

    PutResult result = writes.put(request(before.checksum()), body(), ruling());

    assertEquals(Outcome.UNCHANGED, result.outcome());
    assertEquals(List.of(before.stamp()), covered.stream().map(Lom::stamp).toList());
    Writes failing = writes((bck, name, ruling) -> {}, new Covering(null));
    AisException e =
        assertThrows(
            AisException.class, () -> failing.put(request(before.checksum()), body(), ruling()));
    assertEquals(503, e.status());
  }

  private Writes writes(Neighbors neighbors, Coding coding) {
    OwnershipTest.Stuck view = new OwnershipTest.Stuck(state, "proxy001");
    Ownership ownership = new Ownership(view, TARGET.id(), state::key);
    return new Writes(
        store, ownership, view, new Nobody(), neighbors, coding, TARGET.id(), Ticker.system());
  }

  /**
   * Protects every bucket.
   *
   * @param written what was protected; null: nobody takes a slice
   */
  private record Covering(List<Lom> written) implements Coding {
    @Override
    public void written(Lom lom, boolean replaced, Ruling ruling) {
      if (written == null) {
        throw AisException.unavailable("could not be protected");
      }
      written.add(lom);
    }

    @Override
    public boolean covers(BucketProps props) {
      return true;
    }

    @Override
    public void deleted(Lom tombstone) {}

    @Override
    public void markDeleted(Lom tombstone) {}

    @Override
    public boolean restore(Bck bck, String name, Ruling ruling) {
      return false;
    }
  }

  @Test
  void writesAnewWhenTheFormerOwnerCannotBeAsked() {
    PutResult result =
        putAgain(
            (bck, name, ruling) -> {
              throw AisException.unavailable("t[target02] is away");
            });

    assertEquals(Outcome.REPLACED, result.outcome());
    assertTrue(result.lom().stamp().isNewerThan(before.stamp()));
  }

  /** What this target writes now would win over what a former owner goes on acknowledging. */
  @Test
  void doesNotWriteWhileAFormerOwnerMayStillBeWriting() {
    Neighbors silent =
        (bck, name, ruling) -> {
          throw new NotSureException("t[target02] keeps silent", true);
        };

    assertEquals(503, assertThrows(AisException.class, () -> putAgain(silent)).status());
  }

  @Test
  void writesWhenThePermissionOfASilentFormerOwnerIsOver() {
    AtomicLong now = new AtomicLong();
    Neighbors silent =
        (bck, name, ruling) -> {
          throw new NotSureException("t[target02] keeps silent", true);
        };
    Writes writes = writes(silent, now::get);
    assertThrows(AisException.class, () -> writes.put(request(Checksum.NONE), body(), ruling()));

    now.addAndGet(60_000_000_000L);

    assertEquals(Outcome.REPLACED, writes.put(request(Checksum.NONE), body(), ruling()).outcome());
  }

  private static ClusterState placed(long seq, String... targets) {
    ClusterState some = OwnershipTest.state(0, seq, OwnershipTest.with(Bmd.fresh("uuid12345")));
    return new ClusterState(
        some.header(),
        TestMaps.smap(seq, targets),
        some.bmd(),
        TestMaps.settled(seq, targets),
        some.config(),
        some.etlVersion());
  }

  /** The owner knows already that it has left; the one who hands a change over does not. */
  @Test
  void handsAChangeToTheNextOwnerWhenTheFirstOneKnowsBetter() {
    ClusterState older = placed(5, "target02", "target03");
    String gone =
        new Ownership(new OwnershipTest.Stuck(older, "p"), TARGET.id(), older::key)
            .rule(BUCKET, "object")
            .owner()
            .id();
    String next = gone.equals("target02") ? "target03" : "target02";
    ClusterState newer = placed(6, next);
    News view = new News(older, newer);
    List<String> asked = new ArrayList<>();
    Copies copies =
        new Nobody() {
          @Override
          public void write(Snode owner, Lom copy, Lom name) {
            asked.add(owner.id());
            if (owner.id().equals(gone)) {
              throw new NotOwnerException("not the owner under smap v6");
            }
          }
        };
    Ownership ownership = new Ownership(view, TARGET.id(), older::key);

    new Writes(
            store,
            ownership,
            view,
            copies,
            (_, _, _) -> {},
            Coding.NONE,
            TARGET.id(),
            Ticker.system())
        .copy(before, before);

    assertEquals(List.of(gone, next), asked);
  }

  @Test
  void givesUpWhenNoNewsExplainsTheRefusal() {
    ClusterState older = placed(5, "target02", "target03");
    News view = new News(older, older);
    Copies copies =
        new Nobody() {
          @Override
          public void write(Snode owner, Lom copy, Lom name) {
            throw new NotOwnerException("not the owner under smap v6");
          }
        };
    Writes writes =
        new Writes(
            store,
            new Ownership(view, TARGET.id(), older::key),
            view,
            copies,
            (_, _, _) -> {},
            Coding.NONE,
            TARGET.id(),
            Ticker.system());

    assertEquals(503, assertThrows(AisException.class, () -> writes.copy(before, before)).status());
  }

  /** Shows the newer state to whoever waits for one. */
  private static final class News extends OwnershipTest.Stuck {
    private final ClusterState newer;
    private boolean heard;

    News(ClusterState older, ClusterState newer) {
      super(older, "proxy001");
      this.newer = newer;
    }

    @Override
    public ClusterState current() {
      return heard ? newer : super.current();
    }

    @Override
    public ClusterState awaitAtLeast(StateKey key, Duration atMost) {
      heard = true;
      return newer;
    }
  }

  private static ByteSource body() {
    return ByteSource.of(CONTENT);
  }

  /** There is no other target to talk to. */
  private static class Nobody implements Copies {
    @Override
    public boolean push(Snode owner, Lom lom) {
      throw new AssertionError("pushed to " + owner);
    }

    @Override
    public void write(Snode owner, Lom copy, Lom name) {
      throw new AssertionError("written at " + owner);
    }

    @Override
    public boolean drop(Collection<Snode> others, Lom tombstone, Duration atMost) {
      throw new AssertionError("dropped at " + others);
    }
  }
}
