package io.ais.error;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * A failure that a client may see: HTTP status, type code that clients compare, message. The edge
 * renders it once. Immutable.
 */
public class AisException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String typeCode;

  /**
   * @param status HTTP status, at least 400
   * @param typeCode stable code ("ErrBckNotFound"), empty where the reference sends none
   */
  public AisException(int status, String typeCode, String message) {
    this(status, typeCode, message, null);
  }

  /** With the cause that made it necessary. */
  public AisException(int status, String typeCode, String message, Throwable cause) {
    super(requireNonNull(message, "message"), cause);
    if (status < 400) {
      throw new IllegalArgumentException("not an error status: " + status);
    }
    this.status = status;
    this.typeCode = requireNonNull(typeCode, "typeCode");
  }

  /** HTTP status the client sees. */
  public final int status() {
    return status;
  }

  /** Type code clients compare; empty if none. */
  public final String typeCode() {
    return typeCode;
  }

  /** Header lines that the error answer carries besides the usual ones; empty for most. */
  public Map<String, String> headers() {
    return Map.of();
  }

  /** 400 without a type code. */
  public static AisException badRequest(String message) {
    return new AisException(400, "", message);
  }

  /** 404 with code ErrNotFound. */
  public static AisException notFound(String message) {
    return new AisException(404, TypeCodes.NOT_FOUND, message);
  }

  /** 503: not applied, the primary is about to change or to be ready; safe to repeat. */
  public static AisException primaryChanging(String message) {
    return new AisException(503, TypeCodes.PRIMARY_CHANGING, message);
  }

  /** 503: retry later. */
  public static AisException unavailable(String message) {
    return new AisException(503, "", message);
  }

  /** 409 with code ErrBusy. */
  public static AisException busy(String message) {
    return new AisException(409, TypeCodes.BUSY, message);
  }
}
