package io.ais.node.disk;

import io.ais.node.disk.DiskException.Kind;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Room on a mountpath for the little that must not fail when its disk is full: metadata of the target,
 * records of deletes, moves to the trash. A file of some size that is given away then, and made again
 * when there is room. Stateless; called on the mountpath's threads.
 */
public final class Reserve {
  /** At the root of a mountpath. */
  public static final String FILE = ".ais.reserve";

  private static final int BYTES = 1 << 20;
  private static final int PIECE = 64 << 10;
  private static final long ENOUGH = 32L * BYTES;

  private Reserve() {}

  /** Something that can be done a second time. */
  public interface Action<T> {
    T run() throws DiskException;
  }

  /**
   * Does it; without room for it, again in the room of the reserve.
   *
   * @throws DiskException of the action; NO_SPACE when the reserve had been given away before
   */
  public static <T> T with(Disk disk, Action<T> action) throws DiskException {
    try {
      return action.run();
    } catch (DiskException e) {
      if (!e.is(Kind.NO_SPACE) || !release(disk)) {
        throw e;
      }
      return action.run();
    }
  }

  /**
   * Gives the room away.
   *
   * @return false when there is none
   */
  public static boolean release(Disk disk) throws DiskException {
    if (disk.stat(FILE).isEmpty()) {
      return false;
    }
    disk.delete(FILE);
    disk.syncDirectory(""); // some file systems give blocks back only then
    return true;
  }

  /** Makes the file if it is not there and there is room for much more. */
  public static void keep(Disk disk) throws DiskException {
    if (disk.stat(FILE).filter(info -> info.sizeBytes() == BYTES).isPresent()
        || disk.space().availableBytes() < ENOUGH) {
      return;
    }
    if (disk.stat(FILE).isPresent()) {
      disk.delete(FILE);
    }
    byte[] piece = new byte[PIECE];
    Arrays.fill(piece, (byte) 0xa5); // not to be left out as zeros
    boolean done = false;
    try (DiskFile file = disk.create(FILE)) {
      for (int n = 0; n < BYTES; n += PIECE) {
        file.write(ByteBuffer.wrap(piece));
      }
      file.sync();
      done = true;
    } finally {
      if (!done && disk.stat(FILE).isPresent()) {
        disk.delete(FILE);
      }
    }
  }
}
