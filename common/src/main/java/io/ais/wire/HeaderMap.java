package io.ais.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Ordered HTTP header lines with case-insensitive names; a name may occur several times. Not
 * thread-safe: confined to one request.
 */
public final class HeaderMap {
  private final List<String> names = new ArrayList<>();
  private final List<String> values = new ArrayList<>();

  /** Appends a line. */
  public HeaderMap add(String name, String value) {
    names.add(name);
    values.add(value);
    return this;
  }

  /** Replaces all lines of this name by one. */
  public HeaderMap set(String name, String value) {
    remove(name);
    return add(name, value);
  }

  /** Removes all lines of this name. */
  public HeaderMap remove(String name) {
    for (int i = names.size() - 1; i >= 0; i--) {
      if (names.get(i).equalsIgnoreCase(name)) {
        names.remove(i);
        values.remove(i);
      }
    }
    return this;
  }

  /** First value of the name, or null. */
  public String first(String name) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(name)) {
        return values.get(i);
      }
    }
    return null;
  }

  /** First value of the name, or the given one. */
  public String first(String name, String otherwise) {
    String value = first(name);
    return value == null ? otherwise : value;
  }

  /** All values of the name, in order. */
  public List<String> all(String name) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(name)) {
        found.add(values.get(i));
      }
    }
    return found;
  }

  /** True if a line of this name exists. */
  public boolean has(String name) {
    return first(name) != null;
  }

  /** Visits every line in order. */
  public void forEach(BiConsumer<String, String> visitor) {
    for (int i = 0; i < names.size(); i++) {
      visitor.accept(names.get(i), values.get(i));
    }
  }

  /** Number of lines. */
  public int size() {
    return names.size();
  }

  /** A copy that can be changed apart. */
  public HeaderMap copy() {
    HeaderMap copy = new HeaderMap();
    forEach(copy::add);
    return copy;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    forEach((n, v) -> text.append(n).append(": ").append(v).append('\n'));
    return text.toString();
  }
}
