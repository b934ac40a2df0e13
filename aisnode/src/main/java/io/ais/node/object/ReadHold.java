package io.ais.node.object;

import io.ais.node.mountpath.Mountpaths;
import io.ais.node.store.NameLocks;

/** What a reader holds: nobody moves the object, nobody closes its disk. Closing is idempotent. */
final class ReadHold implements AutoCloseable {
  private final NameLocks.Held lock;
  private final Mountpaths.Use use;
  private boolean closed; // guarded by this

  ReadHold(NameLocks.Held lock, Mountpaths.Use use) {
    this.lock = lock;
    this.use = use;
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    lock.close();
    use.close();
  }
}
