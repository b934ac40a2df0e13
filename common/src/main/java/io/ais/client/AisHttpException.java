package io.ais.client;

import java.io.IOException;

/** An error answer of the cluster (spec/rest-api.md 2). */
public final class AisHttpException extends IOException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String typeCode;
  private final String method;
  private final String path;

  /**
   * @param typeCode stable code; empty if none
   * @param message text without the code
   */
  public AisHttpException(int status, String typeCode, String message, String method, String path) {
    super(message);
    this.status = status;
    this.typeCode = typeCode;
    this.method = method;
    this.path = path;
  }

  /** HTTP status. */
  public int status() {
    return status;
  }

  /** Type code; empty if none. */
  public String typeCode() {
    return typeCode;
  }

  /** Method of the failing hop. */
  public String method() {
    return method;
  }

  /** Path of the failing hop. */
  public String path() {
    return path;
  }

  /** As people see it: {@code code: message} unless the code says nothing new. */
  public String display() {
    boolean plain =
        typeCode.isEmpty() || typeCode.equals("ErrFailedTo") || getMessage().contains(typeCode);
    return plain ? getMessage() : typeCode + ": " + getMessage();
  }

  /** True for 404. */
  public boolean isNotFound() {
    return status == 404;
  }
}
