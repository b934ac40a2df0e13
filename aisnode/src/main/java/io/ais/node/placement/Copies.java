package io.ais.node.placement;

import io.ais.model.Snode;
import io.ais.node.store.Lom;
import java.time.Duration;
import java.util.Collection;

/** Messages between targets about single copies. Blocking, thread-safe. */
public interface Copies {

  /**
   * Sends the local copy (or tombstone) to its owner as it is.
   *
   * @return true when the owner has it now, false when it holds a newer one
   * @throws io.ais.error.AisException when the owner could not take it
   */
  boolean push(Snode owner, Lom lom);

  /**
   * Writes at the owner of a name as its client would: the owner stamps it above what it has.
   *
   * @param copy local copy whose content is sent, or a tombstone
   * @param name bucket, name and metadata of what is to be written; its stamp tells by which set of
   *     targets the sender goes, and nothing else: an owner that knows an older one only refuses
   * @throws io.ais.error.AisException when the owner did not take it
   */
  void write(Snode owner, Lom copy, Lom name);

  /**
   * Tells other targets that the name was deleted: older copies go away there.
   *
   * @return true when every one of them confirmed
   */
  boolean drop(Collection<Snode> others, Lom tombstone, Duration atMost);
}
