package io.ais.node.list;

import io.ais.model.list.ListFlags;
import io.ais.model.list.ListRequest;
import java.util.EnumSet;
import java.util.Set;

/** What a listing shows of an object besides its name (spec/rest-api.md 7). */
public enum ListField {
  SIZE("size"),
  CHECKSUM("checksum"),
  ATIME("atime"),
  VERSION("version"),
  LOCATION("location"),
  CUSTOM("custom"),
  COPIES("copies");

  private final String prop;

  ListField(String prop) {
    this.prop = prop;
  }

  /** Fields a request asks for: flags win over properties, unknown properties mean nothing. */
  public static Set<ListField> of(ListRequest request) {
    if (request.has(ListFlags.NAME_ONLY)) {
      return Set.of();
    }
    if (request.has(ListFlags.NAME_SIZE)) {
      return Set.of(SIZE);
    }
    String props = request.props();
    if (props.isEmpty()) {
      return request.has(ListFlags.CACHED) ? Set.of(SIZE, CHECKSUM, ATIME) : Set.of(SIZE);
    }
    Set<ListField> fields = EnumSet.noneOf(ListField.class);
    for (ListField field : values()) {
      if (props.contains(field.prop)) {
        fields.add(field);
      }
    }
    return fields;
  }
}
