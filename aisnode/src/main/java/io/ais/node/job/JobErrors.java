package io.ais.node.job;

import java.util.ArrayList;
import java.util.List;

/** Errors of a job that did not end it: the first four are kept, the others counted. Thread-safe. */
final class JobErrors {
  private static final int KEPT = 4;

  private final List<String> first = new ArrayList<>(); // guarded by this
  private long total; // guarded by this

  synchronized void add(String text) {
    total++;
    if (first.size() < KEPT && !first.contains(text)) {
      first.add(text);
    }
  }

  synchronized void clear() {
    total = 0;
    first.clear();
  }

  synchronized long total() {
    return total;
  }

  /** Joined text, empty when there was none. */
  synchronized String text() {
    long left = total - first.size();
    String joined = String.join("; ", first);
    return left == 0 ? joined : joined + " (and " + left + " more)";
  }
}
