package io.ais.node.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.error.AisException;
import io.ais.hrw.Hrw;
import io.ais.model.Bck;
import io.ais.model.Bmd;
import io.ais.model.NetInfo;
import io.ais.model.NodeFlags;
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
import io.ais.node.disk.DiskException;
import io.ais.node.mountpath.MountpathConfig;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.object.ByteSource;
import io.ais.node.object.Durability;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.PutRequest;
import io.ais.node.runtime.WallClock;
import io.ais.node.store.StampClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes whose target loses the name while their bytes arrive. */
class OutcomeOfWritesTest {
  private static final Bck BUCKET = Bck.ais("bucket");
  private static final NetInfo NET = NetInfo.http("127.0.0.1", 8080);
  private static final Snode TARGET =
      Snode.of(NodeType.TARGET, "target01", Hrw.digest("target01"), NET, NET, NET);
  private static final Bmd BMD = bmd();

  @TempDir Path root;

  private static Bmd bmd() {
    Bmd none = Bmd.fresh("uuid12345");
    return none.with(
        BUCKET, BucketDefaults.of(TestConfig.cluster(), BUCKET, none.nextBid(BUCKET), 0));
  }

  private static ClusterState state(Snode target) {
    TreeMap<String, Snode> targets = new TreeMap<>(Map.of(target.id(), target));
    Smap smap = new Smap(new TreeMap<>(), null, targets, "", "", 1);
    StateHeader header =
        new StateHeader(
            "uuid12345",
            new Term(0, 0, 1),
            1,
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
    return new ClusterState(header, smap, BMD, Rmd.NONE, TestConfig.cluster(), 0);
  }

  /** Shows what it is told to. */
  private static final class Shown implements ClusterView {
    private ClusterState state = state(TARGET);

    @Override
    public ClusterState current() {
      return state;
    }

    @Override
    public String primaryId() {
      return "proxy001";
    }

    @Override
    public String trouble() {
      return "";
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
    public boolean mayWrite() {
      return true;
    }

    @Override
    public boolean awaitWritable(Duration atMost) {
      return true;
    }

    @Override
    public ClusterState awaitAtLeast(StateKey key, Duration atMost) {
      return state;
    }
  }

  private Mountpaths mountpaths() throws DiskException {
    TreeMap<String, String> paths = new TreeMap<>(Map.of(root.resolve("mp1").toString(), ""));
    return Mountpaths.open(
        new MountpathConfig(paths, true, "target01", () -> "target01", false, new Random(1)));
  }

  private static PutRequest request(Ruling ruling) {
    return new PutRequest(
        BUCKET,
        ruling.bid(),
        "object",
        ChecksumType.XXHASH2,
        Checksum.NONE,
        Map.of(),
        ruling.fence(),
        true,
        false,
        Durability.IMMEDIATE);
  }

  /** The bytes are on disk when the last target is seen to be out of service: a 4xx would be a lie. */
  @Test
  void aWriteThatWasMadeIsNotCalledRefused() throws DiskException {
    try (Mountpaths mountpaths = mountpaths()) {
      ObjectStore store =
          new ObjectStore(
              mountpaths,
              new StampClock(WallClock.system(), TARGET.digest(), StampClock.HighWaterMark.none()));
      Shown view = new Shown();
      store.createBucket(BUCKET, BMD.get(BUCKET).bid().bits());
      Ownership ownership = new Ownership(view, TARGET.id(), () -> view.current().key());
      Writes writes = new Writes(store, ownership, view, null, null, TARGET.id());
      Ruling ruling = ownership.rule(BUCKET, "object");
      ByteSource body = ByteSource.of("text".getBytes(StandardCharsets.UTF_8));
      ByteSource lastBytes =
          new ByteSource() {
            @Override
            public long declaredBytes() {
              return body.declaredBytes();
            }

            @Override
            public int read(ByteBuffer into) throws IOException {
              view.state = state(TARGET.withFlags(NodeFlags.MAINTENANCE));
              return body.read(into);
            }
          };

      AisException answer =
          assertThrows(AisException.class, () -> writes.put(request(ruling), lastBytes, ruling));

      assertEquals(503, answer.status(), answer.getMessage());
      assertTrue(store.find(BUCKET, ruling.bid(), "object").isPresent());
    }
  }
}
