package io.ais.node.ec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.checksum.Checksum;
import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskExecutor;
import io.ais.node.disk.MemDisk;
import io.ais.node.mountpath.ClockFile;
import io.ais.node.mountpath.MountpathChanges;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.mountpath.TestMountpaths;
import io.ais.node.object.ByteSource;
import io.ais.node.object.Durability;
import io.ais.node.object.ObjectStore;
import io.ais.node.rebalance.Deletions;
import io.ais.node.rebalance.RebalanceView;
import io.ais.node.rebalance.StoredObjects;
import io.ais.node.store.Lom;
import io.ais.node.store.StampClock;
import io.ais.node.store.WriteStamp;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A target is told of a delete while one of its mountpaths is out, or comes back. */
class DeletesAndMountpathsTest {
  private static final Bck BCK = Bck.ais("b");
  private static final String NAME = "dir/name";
  private static final long BID = 7;

  private final LateDisk first = new LateDisk();
  private final LateDisk second = new LateDisk();
  private MountpathChanges changes;
  private Mountpaths mountpaths;
  private ObjectStore store;
  private Deletions deletions;

  /** Runs something after the next delete of a file of an object. */
  private static final class LateDisk {
    private final MemDisk inside = new MemDisk(new AtomicInteger());
    private Runnable afterDelete;

    Disk disk() {
      return (Disk)
          Proxy.newProxyInstance(
              Disk.class.getClassLoader(),
              new Class<?>[] {Disk.class},
              (_, method, arguments) -> {
                try {
                  return method.invoke(inside, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                } finally {
                  Runnable then = afterDelete;
                  if (then != null
                      && method.getName().equals("delete")
                      && ((String) arguments[0]).contains("/%ob/")) {
                    afterDelete = null;
                    then.run();
                  }
                }
              });
    }
  }

  @BeforeEach
  void start() throws Exception {
    TreeMap<String, DiskExecutor> disks = new TreeMap<>();
    disks.put("/first", DiskExecutor.inline(first.disk()));
    disks.put("/second", DiskExecutor.inline(second.disk()));
    mountpaths = TestMountpaths.of(disks);
    changes = TestMountpaths.changes(mountpaths, disks);
    StampClock clock =
        StampClock.persistent(System::currentTimeMillis, 42, new ClockFile(mountpaths));
    store = new ObjectStore(mountpaths, clock);
    deletions =
        new Deletions(
            new StoredObjects(store, mountpaths),
            () -> RebalanceView.NONE,
            new LocalSlices(store)::deleted);
  }

  private String homeOf(Bck bck) {
    return mountpaths.of(bck.uname(NAME)).path();
  }

  private static Lom lom(Bck bck, long sequence, byte[] content, boolean tombstone) {
    return new Lom(
        bck,
        NAME,
        BID,
        content.length,
        Checksum.NONE,
        "",
        Map.of(),
        new WriteStamp(1, 1, sequence, 42),
        1,
        1,
        tombstone,
        "",
        1);
  }

  private Lom stored(Bck bck, long sequence, byte[] content, boolean tombstone) {
    Lom lom = lom(bck, sequence, content, tombstone);
    assertTrue(store.receive(lom, ByteSource.of(content), Durability.IMMEDIATE));
    return lom;
  }

  private static Lom deletedAt(long sequence) {
    return lom(BCK, sequence, new byte[0], true);
  }

  @Test
  void wordOfADeleteStaysWhileAMountpathIsOutThatMayHaveTheSlice() {
    Bck slices = Slice.bucket(BCK);
    String out = homeOf(slices);
    stored(slices, 1, new byte[] {1}, false);
    changes.leaveUndrained(out, false);
    Lom mark = stored(slices, 5, new byte[0], true);

    AisException e =
        assertThrows(AisException.class, () -> new LocalSlices(store).deleted(deletedAt(5)));

    assertEquals(503, e.status());
    assertEquals(
        Optional.of(mark.stamp()), store.findHere(slices, BID, NAME).map(Lom::stamp), "the mark");
  }

  /** It is not confirmed as long as anything older is left: nobody would ask again. */
  @Test
  void anOlderCopyThatComesBackMeanwhileGoesToo() {
    String home = homeOf(BCK);
    stored(BCK, 1, new byte[] {1}, false);
    changes.leaveUndrained(home, false);
    stored(BCK, 2, new byte[] {2}, false);
    LateDisk other = home.equals("/first") ? second : first;
    other.afterDelete = () -> changes.enable(home, true);

    deletions.take(deletedAt(5));

    assertEquals(Optional.empty(), store.find(BCK, BID, NAME));
  }
}
