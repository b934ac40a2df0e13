package io.ais.node.object;

import io.ais.node.store.Lom;

/**
 * What a PUT did. Immutable.
 *
 * @param lom the object as it is stored now
 * @param outcome created, replaced (an object was there), or unchanged (equal checksum: nothing was
 *     written, the answer carries no checksum headers)
 */
public record PutResult(Lom lom, Outcome outcome) {
  /** Three ways a PUT can succeed. */
  public enum Outcome {
    CREATED,
    REPLACED,
    UNCHANGED
  }
}
