package io.ais.node.fshc;

import static java.util.Objects.requireNonNull;

/**
 * What one pass over some files of a mountpath found. Immutable.
 *
 * @param errors failed reads and writes
 * @param first text of the first one; empty without any
 */
record Pass(int errors, String first) {
  Pass {
    requireNonNull(first, "first");
  }
}
