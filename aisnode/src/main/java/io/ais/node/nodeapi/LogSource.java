package io.ais.node.nodeapi;

import java.io.IOException;

/** The node's log files. Thread-safe; reads files. */
public interface LogSource {

  /**
   * Text of the newest log from an offset.
   *
   * @param severity "info", "warning" or "error"; lines of lower levels are left out
   * @param offset bytes to leave out
   */
  byte[] text(String severity, long offset) throws IOException;

  /** All log files, as tar.gz. */
  byte[] archive() throws IOException;

  /** Starts a new log file. */
  void rotate();
}
