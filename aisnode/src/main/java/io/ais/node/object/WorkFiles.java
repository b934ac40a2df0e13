package io.ais.node.object;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Names of work files, and which of them belong to a write that runs. Thread-safe. */
final class WorkFiles {
  private final AtomicLong last = new AtomicLong();
  private final Set<String> open = ConcurrentHashMap.newKeySet();

  /** A name that no other write of this process gets. */
  String begin() {
    String name = "put." + last.incrementAndGet();
    open.add(name);
    return name;
  }

  /** The write is over, or took another name. */
  void end(String path) {
    open.remove(path.substring(path.lastIndexOf('/') + 1));
  }

  boolean isOpen(String name) {
    return open.contains(name);
  }
}
