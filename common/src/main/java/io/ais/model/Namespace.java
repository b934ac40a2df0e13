package io.ais.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Namespace of a bucket: UUID of a remote cluster (empty: this one) and a name. Immutable.
 *
 * @param uuid remote cluster, empty for local
 * @param name namespace name, empty for global
 */
public record Namespace(@JsonProperty("uuid") String uuid, @JsonProperty("name") String name) {

  /** The namespace of buckets that name none. */
  public static final Namespace GLOBAL = new Namespace("", "");

  /** Replaces absent parts. */
  public Namespace {
    uuid = uuid == null ? "" : uuid;
    name = name == null ? "" : name;
  }

  /** Local and unnamed. */
  @JsonIgnore
  public boolean isGlobal() {
    return uuid.isEmpty() && name.isEmpty();
  }

  /** Form used in unique names and in bucket metadata: {@code @#}, {@code @#ml}, {@code @id#ns}. */
  public String uname() {
    return "@" + uuid + "#" + name;
  }

  /** Parses {@code @UUID#NAME}, {@code #NAME}, {@code @UUID} or empty. */
  public static Namespace parse(String text) {
    if (text == null || text.isEmpty()) {
      return GLOBAL;
    }
    String rest = text.startsWith("@") ? text.substring(1) : text;
    int hash = rest.indexOf('#');
    if (hash < 0) {
      return text.startsWith("@") ? new Namespace(rest, "") : new Namespace("", rest);
    }
    return new Namespace(rest.substring(0, hash), rest.substring(hash + 1));
  }

  /** Text form inside a bucket URI. */
  @Override
  public String toString() {
    if (isGlobal()) {
      return "";
    }
    return (uuid.isEmpty() ? "" : "@" + uuid) + (name.isEmpty() ? "" : "#" + name);
  }
}
