package io.ais.node.fshc;

import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskException.Kind;
import io.ais.node.disk.DiskFile;
import io.ais.node.runtime.Ticker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Reads some files of a mountpath and writes some of its own (spec/data-plane.md 10). Only what the disk
 * layer calls a fault counts, and bytes that come back different: a file that is gone meanwhile or a
 * full disk is no error. One use, by the thread of a probe.
 */
final class FileTests {
  /** Beside what is waiting to be removed, so that an interrupted test leaves nothing for ever. */
  private static final String DIRECTORY = ".$deleted/fshc-on-err";

  private static final int FILE_BYTES = 1 << 20;
  private static final int MAX_READ = 4 << 20;
  private static final int MAX_DEPTH = 16;
  private static final int MAX_NAMES = 10_000;

  private final Ticker ticker;
  private final RandomGenerator random;
  private final long deadline;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(FILE_BYTES + Disk.DIRECT_BLOCK).alignedSlice(Disk.DIRECT_BLOCK);
  private final List<String> errors = new ArrayList<>();

  /**
   * @param budget no further file is begun after this
   */
  FileTests(Ticker ticker, RandomGenerator random, Duration budget) {
    this.ticker = ticker;
    this.random = random;
    this.deadline = ticker.nanos() + budget.toNanos();
  }

  private interface Step {
    void run() throws DiskException;
  }

  Pass run(Disk disk, String suspect, int files) {
    if (!suspect.isEmpty()) {
      attempt(() -> read(disk, suspect));
    }
    for (int i = 0; i < files && hasTime(); i++) {
      attempt(() -> read(disk, anyFile(disk)));
    }
    for (int i = 0; i < files && hasTime(); i++) {
      attempt(() -> write(disk));
    }
    return new Pass(errors.size(), errors.isEmpty() ? "" : errors.getFirst());
  }

  private boolean hasTime() {
    return deadline - ticker.nanos() > 0;
  }

  private void attempt(Step step) {
    try {
      step.run();
    } catch (DiskException e) {
      if (e.isFault()) {
        errors.add(e.getMessage());
      }
    }
  }

  /** Some file below the buckets; empty when the way down ends without one. */
  private String anyFile(Disk disk) throws DiskException {
    String at = anyName(disk, "", "@");
    for (int depth = 0; depth < MAX_DEPTH && !at.isEmpty(); depth++) {
      if (!disk.stat(at).map(info -> info.directory()).orElse(false)) {
        return at;
      }
      String below = anyName(disk, at, "");
      at = below.isEmpty() ? "" : at + "/" + below;
    }
    return "";
  }

  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1;

    Enough() {
      super(null, null, false, false);
    }
  }

  private String anyName(Disk disk, String directory, String prefix) throws DiskException {
    List<String> names = new ArrayList<>();
    try {
      disk.list(
          directory,
          name -> {
            if (name.startsWith(prefix)) {
              names.add(name);
            }
            if (names.size() == MAX_NAMES) {
              throw new Enough();
            }
          });
    } catch (Enough e) {
      // There are more; these will do.
    }
    return names.isEmpty() ? "" : names.get(random.nextInt(names.size()));
  }

  private void read(Disk disk, String path) throws DiskException {
    boolean isFile =
        !path.isEmpty() && disk.stat(path).map(info -> !info.directory()).orElse(false);
    if (!isFile) {
      return;
    }
    try (DiskFile file = disk.openDirect(path)) {
      readAll(file);
    } catch (DiskException e) {
      if (!e.is(Kind.OTHER)) {
        throw e;
      }
      try (DiskFile file = disk.openRead(path)) { // a file system with larger blocks
        readAll(file);
      }
    }
  }

  private void readAll(DiskFile file) throws DiskException {
    int got = FILE_BYTES;
    for (long position = 0; position < MAX_READ && got == FILE_BYTES; position += got) {
      got = file.read(buffer.clear(), position);
    }
  }

  private void write(Disk disk) throws DiskException {
    makeDirectory(disk);
    String path = DIRECTORY + "/" + Long.toHexString(random.nextLong());
    byte[] content = new byte[FILE_BYTES];
    random.nextBytes(content);
    try {
      try (DiskFile file = disk.create(path)) {
        file.write(ByteBuffer.wrap(content));
        file.sync();
      }
      compare(disk, path, content);
    } finally {
      remove(disk, path);
    }
  }

  private static void makeDirectory(Disk disk) throws DiskException {
    disk.makeDirectory(DIRECTORY.substring(0, DIRECTORY.indexOf('/')));
    disk.makeDirectory(DIRECTORY);
  }

  private void compare(Disk disk, String path, byte[] content) throws DiskException {
    try (DiskFile file = disk.openDirect(path)) {
      if (file.read(buffer.clear(), 0) == FILE_BYTES
          && !buffer.flip().equals(ByteBuffer.wrap(content))) {
        throw new DiskException(Kind.FAULT, path, "other bytes read than written", null);
      }
    }
  }

  private static void remove(Disk disk, String path) {
    try {
      disk.delete(path);
    } catch (DiskException e) {
      // What could not be removed goes with the trash.
    }
  }
}
