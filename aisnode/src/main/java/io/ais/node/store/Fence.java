package io.ais.node.store;

/**
 * The placement under which a target accepts a write: the caller takes it from the committed state it
 * checked ownership against. Immutable.
 *
 * @param gen generation of the state
 * @param epoch version of the cluster map that brought the present set of active targets into force
 */
public record Fence(long gen, long epoch) {

  /**
   * The stamp was drawn under this placement or a newer one, so by the one owner that it names: no
   * other target can hold a newer copy.
   */
  public boolean covers(WriteStamp stamp) {
    return stamp.gen() > gen || stamp.gen() == gen && stamp.epoch() >= epoch;
  }
}
