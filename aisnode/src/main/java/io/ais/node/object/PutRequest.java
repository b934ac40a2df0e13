package io.ais.node.object;

import static java.util.Objects.requireNonNull;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.model.Bck;
import io.ais.node.store.Fence;
import java.util.Map;

/**
 * One PUT as the target accepted it. Immutable. The write stamp is drawn inside the store, under the
 * object's exclusive lock, so that the order of stamps is the order of writes.
 *
 * @param bck bucket
 * @param bid id of the bucket in the committed bucket metadata
 * @param name object name
 * @param checksumType of the bucket; stored and returned
 * @param given checksum that the client sent, of any type; {@link Checksum#NONE} without one
 * @param custom custom metadata, at most 2 KiB
 * @param fence committed state against which the caller checked ownership
 * @param versioning increment the client-visible version
 * @param skipVersionCheck query {@code skip_vc}: no comparison with the existing object
 * @param durability when the answer may be given
 */
public record PutRequest(
    Bck bck,
    long bid,
    String name,
    ChecksumType checksumType,
    Checksum given,
    Map<String, String> custom,
    Fence fence,
    boolean versioning,
    boolean skipVersionCheck,
    Durability durability) {

  public PutRequest {
    requireNonNull(bck, "bck");
    requireNonNull(name, "name");
    requireNonNull(checksumType, "checksumType");
    requireNonNull(given, "given");
    requireNonNull(fence, "fence");
    requireNonNull(durability, "durability");
    custom = Map.copyOf(custom);
  }

  /** The same write, not compared with the copy that is here: that may not be the newest. */
  public PutRequest withoutComparison() {
    return new PutRequest(
        bck, bid, name, checksumType, given, custom, fence, versioning, true, durability);
  }
}
