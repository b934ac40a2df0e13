package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.hrw.Hrw;
import io.ais.model.Bck;
import io.ais.model.Bmd;
import io.ais.model.Rmd;
import io.ais.model.config.BucketDefaults;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.TestConfig;
import io.ais.node.disk.DiskException;
import io.ais.node.mountpath.LossRule;
import io.ais.node.mountpath.MountpathConfig;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.object.ByteSource;
import io.ais.node.object.Durability;
import io.ais.node.object.ObjectReader;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.PutRequest;
import io.ais.node.runtime.WallClock;
import io.ais.node.store.Fence;
import io.ais.node.store.StampClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories of buckets while a target is behind the state that requests go by. */
class BucketChangesTest {
  private static final Bck OLD = Bck.ais("old");
  private static final Bck NEW = Bck.ais("new");

  private final Bmd empty = Bmd.fresh("uuid12345");
  private final Bmd one = with(empty, OLD);
  private final Bmd two = with(one, NEW);

  @TempDir Path root;
  private Mountpaths mountpaths;
  private ObjectStore store;

  @BeforeEach
  void open() throws DiskException {
    TreeMap<String, String> paths = new TreeMap<>(Map.of(root.resolve("mp1").toString(), ""));
    mountpaths =
        Mountpaths.open(
            new MountpathConfig(
                paths, true, "target01", () -> "target01", LossRule.REFUSED, new Random(1)));
    store =
        new ObjectStore(
            mountpaths,
            new StampClock(
                WallClock.system(), Hrw.digest("target01"), StampClock.HighWaterMark.none()));
  }

  @AfterEach
  void close() {
    mountpaths.close();
  }

  private static Bmd with(Bmd bmd, Bck bck) {
    return bmd.with(bck, BucketDefaults.of(TestConfig.cluster(), bck, bmd.nextBid(bck), 0));
  }

  private static ClusterState state(Bmd bmd) {
    return new ClusterState(null, null, bmd, Rmd.NONE, TestConfig.cluster(), 0);
  }

  private void told(Bmd before, Bmd now, Bmd newest) {
    BucketChanges.apply(
        store, before == null ? null : state(before), state(now), () -> state(newest));
  }

  private static long bid(Bmd bmd, Bck bck) {
    return bmd.get(bck).bid().bits();
  }

  private void put(Bmd bmd, Bck bck) {
    PutRequest request =
        new PutRequest(
            bck,
            bid(bmd, bck),
            "object",
            ChecksumType.XXHASH2,
            Checksum.NONE,
            Map.of(),
            new Fence(1, 1),
            true,
            false,
            Durability.IMMEDIATE);
    store.put(request, ByteSource.of("text".getBytes(StandardCharsets.UTF_8)));
  }

  private long size(Bmd bmd, Bck bck) {
    try (ObjectReader reader = store.open(bck, bid(bmd, bck), "object")) {
      return reader.lom().sizeBytes();
    }
  }

  @Test
  void keepsWhatWasPutUnderANewerStateThanTheOneToldOf() {
    told(null, empty, two);
    put(two, NEW);

    told(empty, one, two);
    assertEquals(4, size(two, NEW));

    told(one, two, two);
    put(two, NEW);
    assertEquals(4, size(two, NEW));
  }

  @Test
  void destroysWhatTheNewestStateNoLongerHas() {
    told(null, two, two);
    put(two, OLD);
    put(two, NEW);
    Bmd without = two.without(OLD);

    told(two, without, without);

    assertEquals(Map.of(NEW, bid(two, NEW)), store.buckets().onDisk());
  }

  @Test
  void keepsBucketsThatAreNewerThanAStateRestoredFromAnOldCopy() {
    told(null, two, two);
    put(two, NEW);

    told(null, one, one);
    assertEquals(4, size(two, NEW));

    Bmd without = two.without(NEW);
    told(one, without, without);
    assertFalse(store.buckets().onDisk().containsKey(NEW));
  }

  @Test
  void aDirectoryWithoutALegibleIdIsNotTakenForADestroyedBucket() throws IOException {
    told(null, two, two);
    put(two, NEW);
    Path directory = root.resolve("mp1/@ais/new");
    Files.getFileAttributeView(directory, UserDefinedFileAttributeView.class).delete("ais.bucket");

    told(null, two, two);

    assertEquals(4, size(two, NEW));
  }
}
