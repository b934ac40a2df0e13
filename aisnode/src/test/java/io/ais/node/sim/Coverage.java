package io.ais.node.sim;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** How often each kind of fault happened, and in how many runs. */
final class Coverage {
  private final Map<Fault, Long> times = new EnumMap<>(Fault.class);
  private final Map<Fault, Long> runs = new EnumMap<>(Fault.class);

  void count(Fault fault) {
    times.merge(fault, 1L, Long::sum);
  }

  /** Adds what happened in one run. */
  void add(Coverage run) {
    run.times.forEach(
        (fault, count) -> {
          times.merge(fault, count, Long::sum);
          runs.merge(fault, 1L, Long::sum);
        });
  }

  /** Kinds that never happened. */
  Set<Fault> missing() {
    Set<Fault> rest = EnumSet.allOf(Fault.class);
    rest.removeAll(times.keySet());
    return rest;
  }

  /** A table for people: kind, times, runs. */
  String table() {
    StringBuilder text = new StringBuilder("%-22s %10s %8s%n".formatted("fault", "times", "runs"));
    for (Fault fault : Fault.values()) {
      String name = fault.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
      text.append(
          "%-22s %10d %8d%n"
              .formatted(name, times.getOrDefault(fault, 0L), runs.getOrDefault(fault, 0L)));
    }
    return text.toString();
  }
}
