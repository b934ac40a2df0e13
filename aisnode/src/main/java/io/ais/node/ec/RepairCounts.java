package io.ais.node.ec;

import io.ais.node.job.Job;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What a repair has done so far, and what it could not do, by name. Thread-safe. */
final class RepairCounts {
  private static final int NAMED = 10;

  private final List<String> unprotected = new ArrayList<>();
  private final List<String> lost = new ArrayList<>();
  private long visited;
  private long slicesSent;
  private long restored;
  private long dropped;
  private long missing;
  private long beyondRepair;

  synchronized void visited(int slicesSent, int dropped) {
    visited++;
    this.slicesSent += slicesSent;
    this.dropped += dropped;
  }

  synchronized void dropped() {
    dropped++;
  }

  synchronized void restored(long objects) {
    restored += objects;
  }

  /** An object lacks slices, or its content is bad and stays so. */
  synchronized void unprotected(String why) {
    missing++;
    if (unprotected.size() < NAMED) {
      unprotected.add(why);
    }
  }

  /** Names of which too little is left anywhere; those of the newest look count. */
  synchronized void lost(Collection<String> names) {
    beyondRepair = names.size();
    lost.clear();
    names.stream().limit(NAMED).forEach(lost::add);
  }

  synchronized String text() {
    return "visited:%d, slices-sent:%d, restored:%d, dropped:%d, under-protected:%d, lost:%d"
        .formatted(visited, slicesSent, restored, dropped, missing, beyondRepair);
  }

  synchronized void tell(Job job) {
    if (missing > 0) {
      job.addError(missing + " objects are not fully protected: " + unprotected);
    }
    if (beyondRepair > 0) {
      job.addError(beyondRepair + " objects cannot be restored, too little is left: " + lost);
    }
  }
}
