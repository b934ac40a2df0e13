package io.ais.node.object;

import static java.util.Objects.requireNonNull;

/** How a walk goes on after an entry. Immutable. */
public sealed interface WalkStep {
  /** With the next name. */
  WalkStep CONTINUE = new Continue();

  /** Not at all. */
  WalkStep STOP = new Stop();

  /** Leaves out all further names that begin with this prefix (for listings by directory). */
  static WalkStep skip(String prefix) {
    return new Skip(requireNonNull(prefix, "prefix"));
  }

  /** See {@link #CONTINUE}. */
  record Continue() implements WalkStep {}

  /** See {@link #STOP}. */
  record Stop() implements WalkStep {}

  /** See {@link #skip}. */
  record Skip(String prefix) implements WalkStep {}
}
