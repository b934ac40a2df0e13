package io.ais.node.scrub;

/** Told of what a scrub does, by the thread of its job. */
interface Journal {
  /** Everything of the bucket was read. */
  void ended(Part part, long beganNanos, Tally found);

  /** So far it has come; told after each object. */
  void reached(Part part, Position position);

  /** It was aborted there. */
  void stopped(Part part, Position position);

  /** The walk ended, but something could not be read. */
  void failed(Part part);
}
