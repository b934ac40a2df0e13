package io.ais.node.object;

import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.Bck;
import io.ais.node.disk.DiskException;

/** Turns a disk's exception into the one a client sees. Stateless. */
final class Failures {
  private Failures() {}

  static AisException of(DiskException e, String what) {
    return switch (e.kind()) {
      case NO_SPACE ->
          new AisException(507, TypeCodes.CAPACITY, what + ": out of space: " + e.getMessage(), e);
      case FAULT -> new AisException(500, "", what + ": mountpath fault: " + e.getMessage(), e);
      case GONE -> new AisException(503, "", what + ": mountpath is gone: " + e.getMessage(), e);
      case BUSY -> new AisException(503, "", what + ": mountpath is busy: " + e.getMessage(), e);
      case NOT_FOUND, CONFLICT, OTHER -> new AisException(500, "", what + ": " + e.getMessage(), e);
    };
  }

  static AisException noBucket(Bck bck) {
    return new AisException(
        404, TypeCodes.BUCKET_NOT_FOUND, "bucket \"" + bck + "\" does not exist");
  }

  static AisException noObject(Bck bck, String name) {
    return AisException.notFound(bck + "/" + name + " does not exist");
  }
}
