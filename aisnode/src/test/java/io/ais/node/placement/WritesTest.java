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
import io.ais.model.Bmd;
import io.ais.model.Rmd;
import io.ais.model.Snode;
import io.ais.node.cluster.ClusterState;
import io.ais.node.disk.DiskException;
import io.ais.node.job.TestMaps;
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
            new MountpathConfig(paths, true, TARGET.id(), TARGET::id, false, new Random(1)));
    store =
        new ObjectStore(
            mountpaths,
            new StampClock(
                WallClock.system(), Hrw.digest(TARGET.id()), StampClock.HighWaterMark.none()));
    store.createBucket(BUCKET, ruling().bid());
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
    return new Writes(store, ownership, view, new Nobody(), neighbors, TARGET.id(), ticker);
  }

  @Test
  void keepsTheCopyWhenNobodyHasANewerOne() {
    PutResult result = putAgain((bck, name, ruling) -> {});

    assertEquals(Outcome.UNCHANGED, result.outcome());
    assertEquals(before.stamp(), result.lom().stamp());
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

  private static ByteSource body() {
    return ByteSource.of(CONTENT);
  }

  /** There is no other target to talk to. */
  private static final class Nobody implements Copies {
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
