package io.ais.node.rebalance;

import io.ais.model.Bck;
import io.ais.node.object.ByteSource;
import io.ais.node.object.Durability;
import io.ais.node.store.Fence;
import io.ais.node.store.Lom;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The copies on this target as moving needs them. Blocking; thread-safe; failures of disks are
 * {@link io.ais.error.AisException}s.
 */
public interface LocalObjects {

  /** Names of the mountpaths; each is walked on its own. */
  List<String> mountpaths();

  /**
   * What of a bucket is walked on its own: its mountpaths, or, when objects have copies on several,
   * everything at once, so that each is met once. A mountpath that is out of service with its objects
   * is a part that cannot be walked: who walks all parts does not take it for empty.
   */
  default List<String> parts(Bck bck, long bid) {
    return mountpaths();
  }

  /**
   * Visits what one mountpath, or other {@link #parts part}, holds of a bucket, tombstones included, on the caller's thread; the
   * visitor may take its time.
   *
   * @param prefix of the names
   * @throws io.ais.error.AisException 503 for a part that cannot be walked, or not to its end
   */
  void walk(String mountpath, Bck bck, long bid, String prefix, CopyVisitor visitor);

  /** Until it is closed, nothing that is there all the time slips past walks of all mountpaths. */
  default Survey survey() {
    return () -> {};
  }

  /** Closing ends it; idempotent. */
  interface Survey extends AutoCloseable {
    @Override
    void close();
  }

  /** Newest local record of a name, tombstones included. */
  Optional<Lom> find(Bck bck, long bid, String name);

  /**
   * Opens exactly this copy.
   *
   * @throws IOException when it was replaced or deleted since its record was read
   */
  OpenCopy open(Lom copy) throws IOException;

  /**
   * As {@link io.ais.node.object.ObjectStore#receive}. A name of which nothing is here is refused with
   * 503 while it may lie on a mountpath that is out of service: that copy may be newer.
   */
  boolean receive(Lom incoming, ByteSource body, Durability durability, BooleanSupplier wanted);

  /** As {@link io.ais.node.object.ObjectStore#write}. */
  Lom write(Lom record, Fence fence, boolean versioned, ByteSource body, Durability durability);

  /** As {@link io.ais.node.object.ObjectStore#dropCopy}. */
  boolean drop(Lom copy, BooleanSupplier leftOver);

  /** As {@link io.ais.node.object.ObjectStore#secure}. */
  void secure(Lom copy);

  /** Receives what a walk meets. */
  interface CopyVisitor {
    /**
     * @return false to end the walk
     */
    boolean copy(Lom copy);

    /** Something whose metadata cannot be read. */
    void corrupt(String name);

    /** A file that has no metadata at all: nobody can tell what it is. */
    void torn(String path);
  }

  /** An open copy; whoever opened it closes it. */
  interface OpenCopy extends ByteSource, AutoCloseable {
    @Override
    void close();
  }
}
