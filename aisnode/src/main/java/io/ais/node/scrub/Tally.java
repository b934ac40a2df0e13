package io.ais.node.scrub;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;

/**
 * What a scrub of one bucket has found so far. Immutable.
 *
 * @param objects names met
 * @param bytes that were read
 * @param unread objects that could not be looked at: the scrub is not complete
 * @param names of damaged objects, at most {@link #NAMED}
 */
record Tally(
    @JsonProperty("objects") long objects,
    @JsonProperty("bytes") long bytes,
    @JsonProperty("repaired") long repaired,
    @JsonProperty("damaged") long damaged,
    @JsonProperty("unread") long unread,
    @JsonProperty("names") List<String> names) {
  static final int NAMED = 100;
  static final Tally NOTHING = new Tally(0, 0, 0, 0, 0, List.of());

  Tally {
    names = names == null ? List.of() : List.copyOf(names);
  }

  Tally met() {
    return new Tally(objects + 1, bytes, repaired, damaged, unread, names);
  }

  Tally read(long more) {
    return new Tally(objects, bytes + more, repaired, damaged, unread, names);
  }

  Tally withRepaired() {
    return new Tally(objects, bytes, repaired + 1, damaged, unread, names);
  }

  Tally withUnread() {
    return new Tally(objects, bytes, repaired, damaged, unread + 1, names);
  }

  /** One more object is lost; the text names it and says why. */
  Tally withDamaged(String text) {
    List<String> more = new ArrayList<>(names);
    if (more.size() < NAMED) {
      more.add(text);
    }
    return new Tally(objects, bytes, repaired, damaged + 1, unread, more);
  }

  Tally plus(Tally other) {
    List<String> all = new ArrayList<>(names);
    all.addAll(other.names.subList(0, Math.min(other.names.size(), NAMED - all.size())));
    return new Tally(
        objects + other.objects,
        bytes + other.bytes,
        repaired + other.repaired,
        damaged + other.damaged,
        unread + other.unread,
        all);
  }
}
