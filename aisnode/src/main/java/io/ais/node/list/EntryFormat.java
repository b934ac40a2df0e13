package io.ais.node.list;

import static java.util.Objects.requireNonNull;

import io.ais.model.list.ListEntry;
import io.ais.model.list.ListFlags;
import io.ais.node.store.Lom;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;

/** How a listing spells what is known of an object (spec/rest-api.md 7). Immutable. */
public final class EntryFormat {
  private final Function<String, String> location;

  /**
   * @param location text of a mountpath as clients see it: {@code t[ID]:mp[path, disks]}
   */
  public EntryFormat(Function<String, String> location) {
    this.location = requireNonNull(location, "location");
  }

  /**
   * @param lom null when the query asks for names only, or when the metadata is corrupt
   */
  ListEntry entry(ListQuery query, String name, Lom lom) {
    if (lom == null || query.fields().isEmpty()) {
      return ListEntry.of(name, 0, ListFlags.ENTRY_CACHED);
    }
    return new ListEntry(
        name,
        query.fields().contains(ListField.CHECKSUM) ? lom.checksum().value() : "",
        query.fields().contains(ListField.ATIME)
            ? GoTimeLayout.format(query.timeFormat(), lom.atimeNanos())
            : "",
        query.fields().contains(ListField.VERSION) ? lom.version() : "",
        query.fields().contains(ListField.LOCATION) ? location.apply(lom.mountpath()) : "",
        query.fields().contains(ListField.CUSTOM) ? customText(lom.custom()) : "",
        query.fields().contains(ListField.SIZE) ? lom.sizeBytes() : 0,
        query.fields().contains(ListField.COPIES) ? lom.copies() : 0,
        ListFlags.ENTRY_CACHED);
  }

  /** {@code [k1:v1 k2:v2]}, sorted by key; empty when there is none. */
  private static String customText(Map<String, String> custom) {
    if (custom.isEmpty()) {
      return "";
    }
    StringJoiner text = new StringJoiner(" ", "[", "]");
    custom.forEach((key, value) -> text.add(key + ":" + value));
    return text.toString();
  }
}
