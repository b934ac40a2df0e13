package io.ais.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Object counts and sizes of one bucket (spec/rest-api.md 6.1, "BsummResult"). Immutable.
 *
 * @param present true only in the answer of HEAD
 */
public record BucketSummary(
    @JsonProperty("name") String name,
    @JsonProperty("provider") String provider,
    @JsonProperty("namespace") Namespace namespace,
    @JsonProperty("ObjCount") ObjectCount objectCount,
    @JsonProperty("ObjSize") ObjectSize objectSize,
    @JsonProperty("TotalSize") TotalSize totalSize,
    @JsonProperty("used_pct") int usedPercent,
    @JsonProperty("is_present") boolean present) {

  /** Number of objects. */
  public record ObjectCount(
      @JsonProperty("obj_count_present") @JsonFormat(shape = JsonFormat.Shape.STRING) long present,
      @JsonProperty("obj_count_remote") @JsonFormat(shape = JsonFormat.Shape.STRING) long remote) {}

  /** Sizes in bytes; plain numbers on the wire. */
  public record ObjectSize(
      @JsonProperty("obj_min_size") long min,
      @JsonProperty("obj_avg_size") long average,
      @JsonProperty("obj_max_size") long max) {}

  /** Totals in bytes. */
  public record TotalSize(
      @JsonProperty("size_on_disk") @JsonFormat(shape = JsonFormat.Shape.STRING) long onDisk,
      @JsonProperty("size_all_present_objs") @JsonFormat(shape = JsonFormat.Shape.STRING)
          long presentObjects,
      @JsonProperty("size_all_remote_objs") @JsonFormat(shape = JsonFormat.Shape.STRING)
          long remoteObjects,
      @JsonProperty("total_disks_size") @JsonFormat(shape = JsonFormat.Shape.STRING) long disks) {}

  /** Of this bucket. */
  public static BucketSummary of(
      Bck bck, ObjectCount count, ObjectSize size, TotalSize total, int usedPercent) {
    return new BucketSummary(
        bck.name(), bck.provider(), bck.namespace(), count, size, total, usedPercent, false);
  }

  /** The bucket this is about. */
  @JsonIgnore
  public Bck bck() {
    return new Bck(name, provider, namespace);
  }
}
