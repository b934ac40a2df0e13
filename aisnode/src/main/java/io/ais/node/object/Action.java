package io.ais.node.object;

import io.ais.node.disk.DiskException;

/** A step that may fail at a disk. */
@FunctionalInterface
interface Action<T> {
  T run() throws DiskException;
}
