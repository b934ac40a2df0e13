package io.ais.node.ec;

import io.ais.checksum.Checksum;
import io.ais.model.Bck;
import io.ais.node.store.Lom;
import java.util.Map;
import java.util.Optional;

/**
 * What a stored slice says of itself. Slices are stored as objects are, under the object's name and
 * with its write stamp, in a bucket beside the object's ({@link #bucket}) that clients cannot name: so
 * all that holds for objects on disks (checksums, crash safety, newest stamp wins, resilver) holds for
 * them. The content is a {@link SliceHeader} and the payload. Immutable.
 *
 * @param lom metadata of the slice as an object
 * @param shape of the whole
 * @param id 0 to D - 1: data, D to D + P - 1: parity, or any for replicas
 */
record Slice(Lom lom, Shape shape, int id) {
  private static final String KEY = "ec";
  private static final String PREFIX = "ec-";

  /** Empty for a record of a delete, or when it cannot be understood. */
  static Optional<Slice> of(Lom lom) {
    String[] parts = lom.custom().getOrDefault(KEY, "").split(",");
    if (lom.tombstone() || parts.length != 3) {
      return Optional.empty();
    }
    try {
      Shape shape = new Shape(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
      int id = Integer.parseInt(parts[2]);
      boolean valid = shape.data() >= 0 && shape.parity() > 0 && id >= 0 && id < shape.count();
      return valid ? Optional.of(new Slice(lom, shape, id)) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Word of a delete, in the place of a slice. */
  static Lom deleted(Lom tombstone) {
    return new Lom(
        bucket(tombstone.bck()),
        tombstone.name(),
        tombstone.bid(),
        0,
        Checksum.NONE,
        "",
        Map.of(),
        tombstone.stamp(),
        tombstone.mtimeNanos(),
        tombstone.mtimeNanos(),
        true,
        "",
        1);
  }

  /** What a slice says of its place in the whole. */
  static Map<String, String> custom(Shape shape, int id) {
    return Map.of(KEY, shape.data() + "," + shape.parity() + "," + id);
  }

  /** Where the slices of a bucket's objects lie. */
  static Bck bucket(Bck objects) {
    return new Bck(objects.name(), PREFIX + objects.provider(), objects.namespace());
  }

  /** True for what {@link #bucket} returns. */
  static boolean isBucket(Bck bck) {
    return bck.provider().startsWith(PREFIX);
  }

  /** Reverses {@link #bucket}. */
  static Bck objects(Bck slices) {
    return new Bck(slices.name(), slices.provider().substring(PREFIX.length()), slices.namespace());
  }
}
