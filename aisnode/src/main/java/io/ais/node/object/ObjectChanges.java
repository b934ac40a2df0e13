package io.ais.node.object;

import io.ais.model.Bck;
import io.ais.node.store.Fence;
import io.ais.node.store.Lom;
import io.ais.node.store.WriteStamp;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Changes of the objects of one target, as their owner makes them for clients. Blocking;
 * thread-safe. {@link ObjectStore} describes each of them.
 */
public interface ObjectChanges {

  /** Newest local record of a name, tombstones included. */
  Optional<Lom> find(Bck bck, long bid, String name);

  /** Stores an object. */
  PutResult put(PutRequest request, ByteSource body);

  /** Deletes an object. */
  DeleteResult delete(
      Bck bck,
      long bid,
      String name,
      Fence fence,
      BooleanSupplier leaveTombstone,
      Durability durability);

  /** Deletes this copy; does nothing when it was replaced meanwhile. */
  DeleteResult deleteExactly(
      Lom copy, Fence fence, BooleanSupplier leaveTombstone, Durability durability);

  /** Removes a tombstone that has exactly this stamp. */
  boolean purgeTombstone(Bck bck, long bid, String name, WriteStamp stamp);

  /** Draws a new stamp for exactly this copy, or record of a delete. */
  Lom restamp(Lom copy, Fence fence);

  /** Merges or replaces custom metadata. */
  Lom setCustom(
      Bck bck, long bid, String name, Map<String, String> custom, boolean replaceAll, Fence fence);
}
