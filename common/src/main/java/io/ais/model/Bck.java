package io.ais.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Names one bucket: (name, provider, namespace). Immutable. Wire shape: spec/rest-api.md 3.1.
 *
 * @param name bucket name; empty when "no bucket"
 * @param provider canonical provider name ("ais", "aws", ...); empty when "no bucket"
 */
public record Bck(
    @JsonProperty("name") String name,
    @JsonProperty("provider") String provider,
    @JsonProperty("namespace") Namespace namespace)
    implements Comparable<Bck> {

  /** The bucket reference that names nothing. */
  public static final Bck NONE = new Bck("", "", Namespace.GLOBAL);

  /** Replaces absent parts: JSON null means empty. */
  public Bck {
    name = name == null ? "" : name;
    provider = provider == null ? "" : provider;
    namespace = namespace == null ? Namespace.GLOBAL : namespace;
  }

  /** An ais bucket of the global namespace. */
  public static Bck ais(String name) {
    return new Bck(name, "ais", Namespace.GLOBAL);
  }

  /** True when this names no bucket at all. */
  @JsonIgnore
  public boolean isNone() {
    return name.isEmpty();
  }

  /** Unique name of the bucket, with trailing slash: {@code ais/@#/b/}. */
  public String uname() {
    return provider + "/" + namespace.uname() + "/" + name + "/";
  }

  /** Unique name of an object of this bucket: {@code ais/@#/b/dir/o1} (input of HRW). */
  public String uname(String objectName) {
    return provider + "/" + namespace.uname() + "/" + name + "/" + objectName;
  }

  /** Text form that operators see and clients parse: {@code ais://b}, {@code ais://#ns/b}. */
  @Override
  public String toString() {
    String scheme =
        switch (provider) {
          case "aws" -> "s3";
          case "gcp" -> "gs";
          case "azure" -> "az";
          case "oci" -> "oc";
          case "" -> "ais";
          default -> provider;
        };
    String prefix = namespace.isGlobal() ? "" : namespace + "/";
    return scheme + "://" + prefix + name;
  }

  @Override
  public int compareTo(Bck other) {
    return uname().compareTo(other.uname());
  }
}
