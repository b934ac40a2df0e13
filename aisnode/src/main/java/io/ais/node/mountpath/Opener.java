package io.ais.node.mountpath;

import io.ais.node.disk.DiskException;

/** Opens one directory, starts its threads and checks what it must fulfil alone. */
@FunctionalInterface
interface Opener {
  /**
   * The caller closes it.
   *
   * @throws io.ais.base.InvalidException when it cannot be a mountpath
   */
  Candidate open(String path, String label) throws DiskException;
}
