package io.ais.base;

/**
 * A value that a client or an operator gave is not acceptable. The message is what they see. The
 * edge answers 400, or 501 when {@link #unsupported()}.
 */
public class InvalidException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final boolean unsupported;

  /** The value is wrong. */
  public InvalidException(String message) {
    this(message, false);
  }

  /**
   * @param unsupported the value is well formed, but the operation is one that we do not do
   */
  public InvalidException(String message, boolean unsupported) {
    super(message);
    this.unsupported = unsupported;
  }

  /** True when the request is understood but not supported. */
  public final boolean unsupported() {
    return unsupported;
  }
}
