package io.ais.node.placement;

import io.ais.error.AisException;
import io.ais.model.Access;
import io.ais.model.Bck;
import io.ais.model.BucketProps;

/**
 * Rights that a bucket's property {@code access} grants to everybody (spec/s3-and-auth.md, access
 * bits). Without authentication reading, listing and changing the rights themselves are always
 * allowed. Stateless.
 */
public final class AccessRights {
  private static final String TYPE_CODE = "ErrBucketAccessDenied";
  private static final long SERIAL_BITS = (1L << 60) - 1;

  private AccessRights() {}

  /**
   * @throws AisException 403 naming the rights that are granted
   */
  public static void require(Access right, Bck bck, BucketProps props) {
    if (right.in(props.access())) {
      return;
    }
    throw new AisException(
        403,
        TYPE_CODE,
        "bucket "
            + bck
            + "(0x"
            + Long.toHexString(props.bid().bits() & SERIAL_BITS)
            + "): "
            + right.wire()
            + " access denied (allowed: ["
            + String.join(",", Access.names(props.access()))
            + "])");
  }

  /** The right that this method alone tells of; null for reading and for POST, whose action tells. */
  public static Access ofObjectMethod(String method) {
    return switch (method) {
      case "PUT" -> Access.PUT;
      case "DELETE" -> Access.DELETE_OBJECT;
      case "PATCH" -> Access.UPDATE_OBJECT;
      default -> null;
    };
  }
}
