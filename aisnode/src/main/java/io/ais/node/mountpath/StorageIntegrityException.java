package io.ais.node.mountpath;

/**
 * Mountpaths do not fit together, or not to this node: fatal, the process exits. Codes:
 * spec/data-plane.md 1.3.
 */
public final class StorageIntegrityException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int code;
  private final String text;

  /** With the code that operators look up. */
  public StorageIntegrityException(int code, String message) {
    super("storage integrity error sie#" + code + ": " + message);
    this.code = code;
    this.text = message;
  }

  /** The message without the code. */
  String text() {
    return text;
  }

  /** 10 to 60. */
  public int code() {
    return code;
  }
}
