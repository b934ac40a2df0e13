package io.ais.node.store;

import static java.util.Objects.requireNonNull;

import io.ais.checksum.Checksum;
import io.ais.model.Bck;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Local object metadata: what one stored copy of an object says of itself. Immutable.
 *
 * @param bck bucket
 * @param name object name, any valid UTF-8
 * @param bid bucket id under which it was written; tells objects of a destroyed bucket apart
 * @param sizeBytes length of the content
 * @param checksum of the content; {@link Checksum#NONE} when the bucket asks for none
 * @param version client-visible version, decimal for ais buckets, empty when versioning is off
 * @param custom custom metadata, sorted by key
 * @param stamp orders copies of this object
 * @param mtimeNanos time of the write that created it, carried along by moves
 * @param atimeNanos last access as far as known
 * @param tombstone true when this records a delete; size 0
 * @param mountpath path of the mountpath that holds it; empty when it came from a peer
 * @param copies number of copies on this target, at least 1
 */
public record Lom(
    Bck bck,
    String name,
    long bid,
    long sizeBytes,
    Checksum checksum,
    String version,
    Map<String, String> custom,
    WriteStamp stamp,
    long mtimeNanos,
    long atimeNanos,
    boolean tombstone,
    String mountpath,
    int copies) {

  public Lom {
    requireNonNull(bck, "bck");
    requireNonNull(name, "name");
    requireNonNull(checksum, "checksum");
    requireNonNull(version, "version");
    requireNonNull(stamp, "stamp");
    requireNonNull(mountpath, "mountpath");
    custom = custom.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(custom));
    if (sizeBytes < 0 || (tombstone && sizeBytes != 0)) {
      throw new IllegalArgumentException("size " + sizeBytes + " of " + bck + "/" + name);
    }
  }

  /** Unique name of the object, the input of HRW and of locks. */
  public String uname() {
    return bck.uname(name);
  }

  /** Text form for operators: {@code ais://b/o}. */
  public String cname() {
    return bck + "/" + name;
  }

  /** What a copy of the content under another name says of itself before it is written. */
  public Lom as(Bck bucket, long bucketId, String other) {
    return new Lom(
        bucket,
        other,
        bucketId,
        sizeBytes,
        checksum,
        "",
        custom,
        WriteStamp.ZERO,
        0,
        0,
        false,
        "",
        1);
  }

  /** The same copy with other custom metadata. */
  public Lom withCustom(Map<String, String> other) {
    return with(other, stamp);
  }

  /** The same copy with another stamp. */
  public Lom withStamp(WriteStamp other) {
    return with(custom, other);
  }

  /** The same with another number of copies. */
  public Lom withCopies(int number) {
    return with(custom, stamp, number, atimeNanos);
  }

  /** The same with another time of its last access. */
  public Lom withAccess(long nanos) {
    return with(custom, stamp, copies, nanos);
  }

  private Lom with(Map<String, String> otherCustom, WriteStamp otherStamp) {
    return with(otherCustom, otherStamp, copies, atimeNanos);
  }

  private Lom with(
      Map<String, String> otherCustom, WriteStamp otherStamp, int number, long access) {
    return new Lom(
        bck,
        name,
        bid,
        sizeBytes,
        checksum,
        version,
        otherCustom,
        otherStamp,
        mtimeNanos,
        access,
        tombstone,
        mountpath,
        number);
  }
}
