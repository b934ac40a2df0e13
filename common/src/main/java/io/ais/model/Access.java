package io.ais.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What may be done with a bucket (spec/rest-api.md 10, access bits); the ordinal is the bit. */
public enum Access {
  GET,
  HEAD_OBJECT,
  PUT,
  APPEND,
  DELETE_OBJECT,
  MOVE_OBJECT,
  PROMOTE,
  UPDATE_OBJECT,
  HEAD_BUCKET,
  LIST_OBJECTS,
  PATCH,
  SET_BUCKET_ACL,
  LIST_BUCKETS,
  SHOW_CLUSTER,
  CREATE_BUCKET,
  DESTROY_BUCKET,
  MOVE_BUCKET,
  ADMIN;

  /** Reading: shorthand {@code ro}. */
  public static final Uint64 READ_ONLY = mask(GET, HEAD_OBJECT, HEAD_BUCKET, LIST_OBJECTS);

  /** Reading and writing: shorthand {@code rw}. */
  public static final Uint64 READ_WRITE =
      new Uint64(READ_ONLY.bits() | mask(PUT, APPEND, DELETE_OBJECT, MOVE_OBJECT).bits());

  private static Uint64 mask(Access... rights) {
    long bits = 0;
    for (Access right : rights) {
      bits |= 1L << right.ordinal();
    }
    return new Uint64(bits);
  }

  /** Name that operators see: {@code HEAD-OBJECT}. */
  public String wire() {
    return name().replace('_', '-');
  }

  /** True when the mask grants this right. */
  public boolean in(Uint64 mask) {
    return (mask.bits() & 1L << ordinal()) != 0;
  }

  /** Names of all rights in the mask, in bit order. */
  public static List<String> names(Uint64 mask) {
    List<String> names = new ArrayList<>();
    for (Access right : values()) {
      if (right.in(mask)) {
        names.add(right.wire());
      }
    }
    return names;
  }

  /** The mask of a shorthand: ro, rw, su; null for other texts. */
  public static Uint64 shorthand(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "ro" -> READ_ONLY;
      case "rw" -> READ_WRITE;
      case "su" -> Uint64.ALL;
      default -> null;
    };
  }
}
