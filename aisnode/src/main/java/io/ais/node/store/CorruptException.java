package io.ais.node.store;

/** Metadata that does not fit its file, or fails its own checksum. Never served, never deleted. */
public final class CorruptException extends Exception {
  private static final long serialVersionUID = 1;

  private final String path;

  /** With the reason, where the path is not known yet. */
  CorruptException(String reason) {
    this("", reason);
  }

  /** With the path of the file, relative to its mountpath. */
  CorruptException(String path, String reason) {
    super(reason);
    this.path = path;
  }

  /** The same reason with a path. */
  CorruptException at(String file) {
    CorruptException located = new CorruptException(file, getMessage());
    located.setStackTrace(getStackTrace());
    return located;
  }

  /** Path of the file, relative to its mountpath. */
  public String path() {
    return path;
  }
}
