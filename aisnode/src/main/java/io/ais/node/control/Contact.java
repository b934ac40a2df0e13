package io.ais.node.control;

/** How well a target knows the present cluster state. */
public enum Contact {
  /** The primary has heard from it lately. */
  CLOSE,

  /**
   * Buckets may have been destroyed without its knowledge: what it serves may be of the past. Its
   * objects are still its own.
   */
  LOST,

  /** It may also have been taken out, and others may own its objects. */
  REPLACEABLE
}
