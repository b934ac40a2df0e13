package io.ais.node.placement;

import static io.ais.node.placement.OwnershipTest.BUCKET;
import static io.ais.node.placement.OwnershipTest.TARGET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.error.AisException;
import io.ais.model.Bmd;
import io.ais.model.NodeFlags;
import io.ais.model.Smap;
import io.ais.node.cluster.ClusterState;
import io.ais.node.disk.DiskException;
import io.ais.node.mountpath.LossRule;
import io.ais.node.mountpath.MountpathConfig;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.object.ByteSource;
import io.ais.node.object.Durability;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.PutRequest;
import io.ais.node.runtime.Ticker;
import io.ais.node.runtime.WallClock;
import io.ais.node.store.StampClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes whose target loses the name while their bytes arrive. */
class OutcomeOfWritesTest {
  private static final Bmd BMD = OwnershipTest.with(Bmd.fresh("uuid12345"));

  @TempDir Path root;

  /** The only target goes out of service. */
  private static final class Leaving extends OwnershipTest.Stuck {
    private boolean gone;

    Leaving() {
      super(OwnershipTest.state(0, 1, BMD), "proxy001");
    }

    @Override
    public ClusterState current() {
      ClusterState before = super.current();
      if (!gone) {
        return before;
      }
      Smap without = before.smap().with(TARGET.withFlags(NodeFlags.MAINTENANCE), 2);
      return new ClusterState(
          before.header(),
          without,
          before.bmd(),
          before.rmd(),
          before.config(),
          before.etlVersion());
    }
  }

  private Mountpaths mountpaths() throws DiskException {
    TreeMap<String, String> paths = new TreeMap<>(Map.of(root.resolve("mp1").toString(), ""));
    return Mountpaths.open(
        new MountpathConfig(
            paths, true, "target01", () -> "target01", LossRule.REFUSED, new Random(1)));
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
      Leaving view = new Leaving();
      store.buckets().create(BUCKET, BMD.get(BUCKET).bid().bits());
      Ownership ownership = new Ownership(view, TARGET.id(), () -> view.current().key());
      Writes writes =
          new Writes(store, ownership, view, null, null, Coding.NONE, TARGET.id(), Ticker.system());
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
              view.gone = true;
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
