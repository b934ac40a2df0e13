package io.ais.model.list;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One object of a listing (spec/rest-api.md 7, "LsoEnt"); what was not asked for is empty or zero
 * and is not sent. Immutable.
 *
 * @param atime formatted access time
 * @param location {@code t[ID]:mp[path, disks]}
 * @param custom text {@code [k1:v1 k2:v2]}
 * @param sizeBytes a string in JSON
 * @param flags bits of {@link ListFlags}
 */
public record ListEntry(
    @JsonProperty("name") String name,
    @JsonProperty("checksum") @JsonInclude(JsonInclude.Include.NON_EMPTY) String checksum,
    @JsonProperty("atime") @JsonInclude(JsonInclude.Include.NON_EMPTY) String atime,
    @JsonProperty("version") @JsonInclude(JsonInclude.Include.NON_EMPTY) String version,
    @JsonProperty("location") @JsonInclude(JsonInclude.Include.NON_EMPTY) String location,
    @JsonProperty("custom-md") @JsonInclude(JsonInclude.Include.NON_EMPTY) String custom,
    @JsonProperty("size")
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        long sizeBytes,
    @JsonProperty("copies") @JsonInclude(JsonInclude.Include.NON_DEFAULT) int copies,
    @JsonProperty("flags") @JsonInclude(JsonInclude.Include.NON_DEFAULT) int flags) {

  /** Replaces absent parts. */
  public ListEntry {
    name = name == null ? "" : name;
    checksum = checksum == null ? "" : checksum;
    atime = atime == null ? "" : atime;
    version = version == null ? "" : version;
    location = location == null ? "" : location;
    custom = custom == null ? "" : custom;
  }

  /** Name, size and flags. */
  public static ListEntry of(String name, long sizeBytes, int flags) {
    return new ListEntry(name, "", "", "", "", "", sizeBytes, 0, flags);
  }

  /** A virtual directory; the name ends with a slash. */
  public static ListEntry directory(String name) {
    return of(name, 0, ListFlags.ENTRY_DIRECTORY);
  }

  /** True for a virtual directory. */
  @JsonIgnore
  public boolean isDirectory() {
    return (flags & ListFlags.ENTRY_DIRECTORY) != 0;
  }
}
