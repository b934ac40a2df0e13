package io.ais.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.model.Bck;
import io.ais.node.disk.CrashMode;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskFile;
import io.ais.node.disk.MemDisk;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two files of one directory are removed at the same time: the one who is first done removes it. */
class DirectoriesTest {
  private static final String TOP = "top";
  private static final String DIRECTORY = "top/a/b";
  private static final CrashMode NAMES_LOST = new CrashMode(CrashMode.Data.KEPT, false, true);

  private final MemDisk disk = new MemDisk(new AtomicInteger());
  private final Directories directories = new Directories();

  @BeforeEach
  void fill() throws DiskException {
    directories.ensure(disk, DIRECTORY, true);
    for (String name : new String[] {"x", "y"}) {
      try (DiskFile file = disk.create(DIRECTORY + "/" + name)) {
        file.write(ByteBuffer.allocate(1));
        file.sync();
      }
    }
    disk.syncDirectory(DIRECTORY);
  }

  private boolean survives(String path) throws DiskException {
    return disk.afterCrash(NAMES_LOST).stat(path).isPresent();
  }

  /** What the other one does between the removal and the sync of the first. */
  private void removeOther() throws DiskException {
    disk.delete(DIRECTORY + "/y");
    directories.removeIfEmpty(disk, DIRECTORY, TOP);
  }

  @Test
  void aRemovalIsDurableAlthoughItsDirectoryIsGone() throws DiskException {
    long mark = directories.mark();
    disk.delete(DIRECTORY + "/x");
    removeOther();
    assertEquals(Optional.empty(), disk.stat("top/a"));
    assertTrue(survives(DIRECTORY + "/x"), "nothing is synced yet");

    directories.syncRemoval(disk, DIRECTORY, TOP, mark);

    assertTrue(!survives(DIRECTORY + "/x"));
  }

  @Test
  void aRemovalIsDurableAlthoughItsDirectoryWasMadeAgain() throws DiskException {
    long mark = directories.mark();
    disk.delete(DIRECTORY + "/x");
    removeOther();
    directories.ensure(disk, DIRECTORY, false);

    directories.syncRemoval(disk, DIRECTORY, TOP, mark);

    assertTrue(!survives(DIRECTORY + "/x"));
  }

  @Test
  void aBucketThatIsGoneIsTold() throws DiskException {
    disk.delete(DIRECTORY + "/x");
    removeOther();
    disk.deleteDirectory(TOP);

    assertThrows(
        DiskException.class,
        () -> directories.syncRemoval(disk, DIRECTORY, TOP, directories.mark()));
  }

  /** The same from outside: whoever deletes is not told of a directory that another one removed. */
  @Test
  void filesOfOneDirectoryAreRemovedByManyThreads() throws Exception {
    Bck bck = Bck.ais("b");
    String objects = ObjectPaths.objects(bck);
    ObjectFiles files = new ObjectFiles("/mp", directories, DirectoryNames.sharedBy(1));
    for (int round = 0; round < 300; round++) {
      directories.ensure(disk, objects + "/page", true);
      AtomicInteger failures = new AtomicInteger();
      Thread[] threads = new Thread[3];
      for (int i = 0; i < threads.length; i++) {
        String path = objects + "/page/" + i;
        disk.create(path).close();
      }
      for (int i = 0; i < threads.length; i++) {
        String path = objects + "/page/" + i;
        threads[i] =
            Thread.ofPlatform()
                .start(
                    () -> {
                      try {
                        files.remove(disk, bck, path, true);
                      } catch (DiskException e) {
                        failures.incrementAndGet();
                      }
                    });
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(0, failures.get(), "round " + round);
      assertEquals(Optional.empty(), disk.stat(objects + "/page"));
    }
  }
}
