package io.ais.node.ec;

import io.ais.model.Snode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which slices of one object go where. A slice that is on a target already stays there; at most one a
 * target, none beside the object itself. Immutable.
 *
 * @param send slices that are missing, and targets for them
 * @param drop targets whose slice is not needed there
 * @param missing slices for which there is no target
 */
record Plan(Map<Integer, Snode> send, List<Snode> drop, int missing) {

  /**
   * Works out what is to be done.
   *
   * @param others active targets without the owner, best placed first
   * @param held sound slices of this version, by target id; of targets that are not among the others
   *     too
   */
  static Plan of(Shape shape, List<Snode> others, Map<String, Slice> held) {
    Set<Integer> there = new HashSet<>();
    Set<String> used = new HashSet<>();
    for (Snode target : others) {
      Slice slice = held.get(target.id());
      if (slice != null && slice.shape().equals(shape) && there.add(slice.id())) {
        used.add(target.id());
      }
    }
    List<Snode> free =
        new ArrayList<>(others.stream().filter(target -> !used.contains(target.id())).toList());
    Map<Integer, Snode> send = new LinkedHashMap<>();
    int missing = 0;
    for (int id = 0; id < shape.count(); id++) {
      if (there.contains(id)) {
        continue;
      }
      if (free.isEmpty()) {
        missing++;
      } else {
        send.put(id, free.removeFirst());
      }
    }
    Map<String, Snode> left = new HashMap<>();
    free.forEach(target -> left.put(target.id(), target));
    List<Snode> drop = held.keySet().stream().map(left::get).filter(t -> t != null).toList();
    return new Plan(send, drop, missing);
  }

  /** Nothing to do. */
  boolean isEmpty() {
    return send.isEmpty() && drop.isEmpty();
  }
}
