package io.ais.bench;

import java.util.Objects;

/** Compares what a subject answers with what is known. Stateless. */
final class Answers {
  private Answers() {}

  /**
   * @throws IllegalStateException when they differ; JMH then ends the benchmark with an error
   */
  static void expect(String what, Object known, Object given) {
    if (!Objects.equals(known, given)) {
      throw new IllegalStateException(what + " is " + given + " instead of " + known);
    }
  }
}
