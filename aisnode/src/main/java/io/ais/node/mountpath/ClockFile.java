package io.ais.node.mountpath;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.Lane;
import io.ais.node.mountpath.MetadataFile.Loaded;
import io.ais.wire.Json;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * High-water mark of the target's write stamps, a copy on each mountpath; the highest counts.
 * Thread-safe.
 */
public final class ClockFile {
  private static final Logger LOG = LoggerFactory.getLogger(ClockFile.class);
  private static final String FILE = ".ais.clock";
  private static final String KIND = "clock";

  private final Mountpaths mountpaths;

  private long stored; // last mark; guarded by this

  /** On all available mountpaths; a new one gets the mark when it is taken into service. */
  public ClockFile(Mountpaths mountpaths) {
    this.mountpaths = requireNonNull(mountpaths, "mountpaths");
    mountpaths.listen(_ -> storeAgain());
  }

  private synchronized void storeAgain() {
    try {
      long mark = Math.max(stored, load());
      if (mark > 0) {
        store(mark);
      }
    } catch (DiskException e) {
      LOG.warn("no mark of the clock on a new mountpath: {}", e.getMessage());
    }
  }

  private record Mark(@JsonProperty("hlc") long hlcNanos) {}

  /** Highest mark of any copy; 0 without one. */
  public long load() throws DiskException {
    long highest = 0;
    for (Mountpath mountpath : mountpaths.available()) {
      highest = Math.max(highest, mountpath.files().call(Lane.CLIENT, ClockFile::loadCopy));
    }
    return highest;
  }

  private static long loadCopy(Disk disk) throws DiskException {
    try {
      Optional<byte[]> content =
          MetadataFile.load(disk, FILE, KIND) instanceof Loaded.Good(byte[] bytes)
              ? Optional.of(bytes)
              : Optional.empty();
      return content.isEmpty() ? 0 : Json.parse(content.get(), Mark.class).hlcNanos();
    } catch (IOException e) {
      throw e instanceof DiskException known
          ? known
          : new DiskException(DiskException.Kind.OTHER, FILE, "not readable", e);
    }
  }

  /** Stores the mark durably on all mountpaths. */
  public synchronized void store(long hlcNanos) throws DiskException {
    stored = hlcNanos;
    byte[] content = Json.bytes(new Mark(hlcNanos));
    for (Mountpath mountpath : mountpaths.available()) {
      mountpath
          .files()
          .call(
              Lane.CLIENT,
              disk -> {
                MetadataFile.save(disk, FILE, KIND, content);
                return null;
              });
    }
  }
}
