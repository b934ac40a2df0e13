package io.ais.node.mountpath;

/**
 * Mountpaths do not fit together, or not to this node: fatal, the process exits. Codes:
 * spec/data-plane.md 1.3.
 */
public final class StorageIntegrityException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int code;

  /** With the code that operators look up. */
  public StorageIntegrityException(int code, String message) {
    super("storage integrity error sie#" + code + ": " + message);
    this.code = code;
  }

  /** 10 to 60. */
  public int code() {
    return code;
  }
}
