package io.ais.node.object;

/**
 * What a walk visits. Immutable.
 *
 * @param prefix only names that begin so; empty for all
 * @param startAfter only names behind this one, byte-wise; empty for all
 * @param withMetadata decode metadata ({@link WalkEntry#lom()}); names are cheaper
 * @param includeTombstones visit records of deletes too (implies metadata)
 * @param background use the background lane of the mountpaths
 */
public record WalkOptions(
    String prefix,
    String startAfter,
    boolean withMetadata,
    boolean includeTombstones,
    boolean background) {
  /** All names of a bucket. */
  public static final WalkOptions NAMES = new WalkOptions("", "", false, false, false);

  /** All objects of a bucket with their metadata. */
  public static final WalkOptions OBJECTS = new WalkOptions("", "", true, false, false);

  /** Everything that a rebalance must move, tombstones included. */
  public static final WalkOptions EVERYTHING = new WalkOptions("", "", true, true, true);

  /** The same walk over names with this prefix only. */
  public WalkOptions withPrefix(String other) {
    return new WalkOptions(other, startAfter, withMetadata, includeTombstones, background);
  }

  /** The same walk behind this name. */
  public WalkOptions withStartAfter(String other) {
    return new WalkOptions(prefix, other, withMetadata, includeTombstones, background);
  }
}
