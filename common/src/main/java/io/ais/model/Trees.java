package io.ais.model;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Copies of maps for records. */
final class Trees {
  private Trees() {}

  /** Unmodifiable sorted copy; null stays null. */
  static <V> SortedMap<String, V> sorted(Map<String, V> map) {
    return map == null ? null : Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
