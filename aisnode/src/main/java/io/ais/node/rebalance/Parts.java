package io.ais.node.rebalance;

import java.io.IOException;

/** Waits between the parts of one copy that is under way. Confined to one thread. */
final class Parts {
  private final Pace pace;
  private long part;

  Parts(Pace pace) {
    this.pace = pace;
  }

  /**
   * Before the next bytes are read.
   *
   * @throws IOException when the thread was interrupted
   */
  void await() throws IOException {
    if (part < Pace.PART_BYTES) {
      return;
    }
    try {
      pace.awaitPart(part);
      part = 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Counts what was read; passes the number through. */
  int read(int bytes) {
    part += Math.max(0, bytes);
    return bytes;
  }
}
