package io.ais.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a node knows and how it feels: {@code health?cii=true}, part of {@link NodeStatus}
 * (spec/rest-api-jobs.md 1). Immutable.
 *
 * @param flags bits of {@link StateFlags}
 */
public record NodeStateInfo(
    @JsonProperty("smap") SmapInfo smap,
    @JsonProperty("bmd") BmdInfo bmd,
    @JsonProperty("rmd") VersionInfo rmd,
    @JsonProperty("config") VersionInfo config,
    @JsonProperty("etlmd") VersionInfo etlmd,
    @JsonProperty("flags") long flags) {

  /** Nothing known: of a node that does not answer. */
  public static final NodeStateInfo UNKNOWN =
      new NodeStateInfo(
          new SmapInfo(new PrimaryInfo("", "", ""), "", 0),
          new BmdInfo("", 0),
          new VersionInfo(0),
          new VersionInfo(0),
          new VersionInfo(0),
          0);

  /** The primary as the node sees it; empty texts when it sees none. */
  public record PrimaryInfo(
      @JsonProperty("pub_url") String publicUrl,
      @JsonProperty("control_url") String controlUrl,
      @JsonProperty("id") String id) {}

  /** Version of the cluster map. */
  public record SmapInfo(
      @JsonProperty("Primary") PrimaryInfo primary,
      @JsonProperty("uuid") String uuid,
      @JsonProperty("version") @JsonFormat(shape = JsonFormat.Shape.STRING) long version) {}

  /** Version of the bucket metadata. */
  public record BmdInfo(
      @JsonProperty("uuid") String uuid,
      @JsonProperty("version") @JsonFormat(shape = JsonFormat.Shape.STRING) long version) {}

  /** Version of another document. */
  public record VersionInfo(
      @JsonProperty("version") @JsonFormat(shape = JsonFormat.Shape.STRING) long version) {}
}
