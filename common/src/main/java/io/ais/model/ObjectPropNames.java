package io.ais.model;

import java.util.List;

/** Names that a HEAD of an object understands in {@code props} (spec/rest-api.md 8.2). */
public final class ObjectPropNames {
  /** All, in the order in which they are shown. */
  public static final List<String> ALL =
      List.of(
          "name",
          "size",
          "checksum",
          "atime",
          "version",
          "last-modified",
          "etag",
          "copies",
          "ec",
          "custom",
          "location",
          "chunked");

  private ObjectPropNames() {}
}
