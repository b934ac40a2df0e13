package io.ais.node.rebalance;

import io.ais.node.runtime.Ticker;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Stages of a run with their times, and the text operators see (spec/data-plane.md 8.4): {@code
 * t[ID]:<fin> trav:4s post-trav:<1s}. Thread-safe.
 */
final class Stages {
  private static final String INIT = "init";

  private final String selfName;
  private final Ticker ticker;
  private final Map<String, Long> nanosOf = new LinkedHashMap<>(); // guarded by this
  private String stage = INIT; // guarded by this
  private long since; // guarded by this

  Stages(String selfName, Ticker ticker) {
    this.selfName = selfName;
    this.ticker = ticker;
    this.since = ticker.nanos();
  }

  /** Enters a stage, possibly again. */
  synchronized void enter(String name) {
    long now = ticker.nanos();
    if (!stage.equals(INIT)) {
      nanosOf.merge(stage, now - since, Long::sum);
    }
    stage = name;
    since = now;
  }

  /**
   * @param mark {@code ""}, {@code " done"} or {@code " aborted"}
   */
  synchronized String text(String mark, long errors) {
    StringBuilder out = new StringBuilder(selfName).append(":<").append(stage).append('>');
    out.append(mark);
    if (errors > 0) {
      out.append(" errs:").append(errors);
    }
    Map<String, Long> times = new LinkedHashMap<>(nanosOf);
    if (!stage.equals(INIT) && !stage.equals("done")) {
      times.merge(stage, ticker.nanos() - since, Long::sum);
    }
    times.forEach((name, nanos) -> out.append(' ').append(shortName(name)).append(spent(nanos)));
    return out.toString();
  }

  private static String shortName(String stage) {
    return stage.replace("traverse", "trav") + ":";
  }

  private static String spent(long nanos) {
    long seconds = nanos / 1_000_000_000L;
    return seconds == 0 ? "<1s" : seconds + "s";
  }
}
