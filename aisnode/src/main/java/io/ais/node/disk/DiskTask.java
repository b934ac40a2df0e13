package io.ais.node.disk;

/**
 * A piece of work on one mountpath, as coarse as one request needs, so that a small GET or PUT costs
 * one hand-off.
 *
 * @param <T> result
 */
@FunctionalInterface
public interface DiskTask<T> {

  /** Runs on a thread of the mountpath. */
  T run(Disk disk) throws DiskException;
}
