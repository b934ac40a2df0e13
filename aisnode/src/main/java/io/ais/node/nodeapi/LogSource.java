package io.ais.node.nodeapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The node's log files. Thread-safe; reads files. */
public interface LogSource {

  /**
   * Text of the newest log from an offset, to be closed by the caller. Nothing is held in memory: it may
   * be as large as the log.
   *
   * @param severity "info", "warning" or "error"; lines of lower levels are left out
   * @param offset bytes to leave out
   */
  InputStream text(String severity, long offset) throws IOException;

  /** Writes all log files, as tar.gz. */
  void archive(OutputStream to) throws IOException;

  /** Starts a new log file. */
  void rotate();
}
