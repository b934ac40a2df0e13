package io.ais.node.object;

import io.ais.model.Bck;
import io.ais.node.mountpath.Mountpath;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.store.Fence;
import io.ais.node.store.Lom;
import io.ais.node.store.StampClock;
import io.ais.node.store.WriteStamp;
import java.util.Map;
import java.util.Optional;

/**
 * The objects of one target. Every call may wait for a disk or for an object's lock; failures are
 * {@link io.ais.error.AisException}s: 404 not found, 409 lock not obtained in time, 500 disk fault or
 * corrupt object, 503 mountpath queue full or no mountpath, 507 no space. Thread-safe; does not own
 * the mountpaths.
 *
 * <p>Bucket ids: every object carries the id of its bucket. A call with a newer (unsigned larger) id
 * than the one on disk moves the old bucket out of the way first; one with an older id finds nothing
 * and writes nothing (404).
 */
public final class ObjectStore {

  /** Over the given mountpaths; the clock has been told of the high-water mark. */
  public ObjectStore(Mountpaths mountpaths, StampClock clock) {
    throw new IllegalStateException("not built yet");
  }

  /** Newest local record of a name, tombstones included. Takes the shared lock for a moment. */
  public Optional<Lom> find(Bck bck, long bid, String name) {
    throw new IllegalStateException("not built yet");
  }

  /**
   * Opens an object for reading.
   *
   * @throws io.ais.error.AisException 404 when it does not exist or is a tombstone; 500 when its
   *     metadata does not fit its file
   */
  public ObjectReader open(Bck bck, long bid, String name) {
    throw new IllegalStateException("not built yet");
  }

  /**
   * Stores an object.
   *
   * @throws io.ais.error.AisException 500 ErrBadCksum, 507 ErrCapExceeded, 400 for an incomplete
   *     body or a bad name; 503 when a copy written under a newer cluster state is already here
   */
  public PutResult put(PutRequest request, ByteSource body) {
    throw new IllegalStateException("not built yet");
  }

  /**
   * Stores a copy (or a tombstone) that a peer sent, as it is: stamp, version, custom metadata, mtime
   * and checksum are kept, length and checksum are verified.
   *
   * @return true when stored; false when an equal or newer record was here (the body is drained)
   */
  public boolean receive(Lom incoming, ByteSource body, Durability durability) {
    throw new IllegalStateException("not built yet");
  }

  /** Deletes an object; with {@code leaveTombstone} a record of the delete stays in its place. */
  public DeleteResult delete(
      Bck bck, long bid, String name, Fence fence, boolean leaveTombstone, Durability durability) {
    throw new IllegalStateException("not built yet");
  }

  /** Removes a tombstone that has exactly this stamp. */
  public boolean purgeTombstone(Bck bck, long bid, String name, WriteStamp stamp) {
    throw new IllegalStateException("not built yet");
  }

  /**
   * Merges or replaces custom metadata; checksum and version stay, the stamp moves on.
   *
   * @throws io.ais.error.AisException 404, 400 for a bad key or more than 2 KiB
   */
  public Lom setCustom(
      Bck bck, long bid, String name, Map<String, String> custom, boolean replaceAll, Fence fence) {
    throw new IllegalStateException("not built yet");
  }

  /** Renames within a bucket on this target; the destination is replaced. */
  public Lom rename(
      Bck bck, long bid, String from, String to, Fence fence, boolean leaveTombstone) {
    throw new IllegalStateException("not built yet");
  }

  /** State of an object's lock, for {@code check-lock}. */
  public LockState lockState(Bck bck, String name) {
    throw new IllegalStateException("not built yet");
  }

  /** Visits the names of a bucket in ascending byte order over all mountpaths, each once. */
  public void walk(Bck bck, long bid, WalkOptions options, WalkVisitor visitor) {
    throw new IllegalStateException("not built yet");
  }

  /** Visits what one mountpath holds of a bucket, for background jobs. */
  public void walkMountpath(
      Mountpath mountpath, Bck bck, long bid, WalkOptions options, WalkVisitor visitor) {
    throw new IllegalStateException("not built yet");
  }

  /** Count and bytes of the visible objects with a prefix. */
  public BucketUsage usage(Bck bck, long bid, String prefix) {
    throw new IllegalStateException("not built yet");
  }

  /** Makes the bucket's directories; what an older bucket of this name left goes to the trash. */
  public void createBucket(Bck bck, long bid) {
    throw new IllegalStateException("not built yet");
  }

  /** Moves the bucket to the trash, durably. A bucket with another id is left alone. */
  public void destroyBucket(Bck bck, long bid) {
    throw new IllegalStateException("not built yet");
  }

  /** Buckets that have directories here, with their ids. */
  public Map<Bck, Long> bucketsOnDisk() {
    throw new IllegalStateException("not built yet");
  }

  /** Empties the trash in the background lane; returns the number of files removed. */
  public long emptyTrash() {
    throw new IllegalStateException("not built yet");
  }

  /** To be called once, before any other call: removes work files of an earlier process. */
  public CleanupReport cleanUpAtStart() {
    throw new IllegalStateException("not built yet");
  }
}
