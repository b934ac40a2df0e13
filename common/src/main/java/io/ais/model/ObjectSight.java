package io.ais.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/**
 * What one target has of one object, by its metadata: nothing was read of any content and nothing was
 * changed. Of this project ({@code what=object}). Immutable.
 *
 * @param mountpaths number of mountpaths in service
 * @param wanted paths of those where this target would keep the object and its copies, the first copy
 *     first; empty without a mountpath
 * @param settled every object lies where it belongs; else a resilver has to run, or runs
 * @param files all that have the name on mountpaths in service, slices among them
 * @param missed mountpaths that are out of service with their objects: path to state, as in {@link
 *     MountpathList#missed}
 * @param unreadable mountpaths in service that could not be asked: path to reason
 * @param mayBeMissed what is not here may be on one that is missed
 */
public record ObjectSight(
    @JsonProperty("mountpaths") int mountpaths,
    @JsonProperty("wanted") List<String> wanted,
    @JsonProperty("settled") boolean settled,
    @JsonProperty("files") List<StoredFile> files,
    @JsonProperty("missed") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        SortedMap<String, String> missed,
    @JsonProperty("unreadable") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        SortedMap<String, String> unreadable,
    @JsonProperty("may_be_missed") boolean mayBeMissed) {

  /** Replaces absent parts. */
  public ObjectSight {
    wanted = wanted == null ? List.of() : List.copyOf(wanted);
    files = files == null ? List.of() : List.copyOf(files);
    missed = missed == null ? Collections.emptySortedMap() : Trees.sorted(missed);
    unreadable = unreadable == null ? Collections.emptySortedMap() : Trees.sorted(unreadable);
  }

  /**
   * One file.
   *
   * @param mountpath its path
   * @param path of the file below it
   * @param fileSystem id of what the mountpath lies on: two of one file system are lost together
   * @param sizeBytes of the object, or of the slice with its header; 0 of a record of a delete
   * @param checksumType of the content; empty when the bucket wants none
   * @param checksum hexadecimal
   * @param version that clients see; may be empty
   * @param writtenNanos when the object was written, nanoseconds since 1970
   * @param stamp orders the writes of a name: of two texts the greater one is of the later write; empty
   *     with a defect
   * @param deleted a record of a delete
   * @param defect why it does not serve: damaged metadata, or a file that is too short; empty when
   *     nothing is known
   * @param slice which one; null of the object itself
   */
  public record StoredFile(
      @JsonProperty("mountpath") String mountpath,
      @JsonProperty("path") String path,
      @JsonProperty("fs") String fileSystem,
      @JsonProperty("size") long sizeBytes,
      @JsonProperty("checksum_type") String checksumType,
      @JsonProperty("checksum") String checksum,
      @JsonProperty("version") String version,
      @JsonProperty("written") long writtenNanos,
      @JsonProperty("stamp") String stamp,
      @JsonProperty("deleted") boolean deleted,
      @JsonProperty("defect") String defect,
      @JsonProperty("slice") @JsonInclude(JsonInclude.Include.NON_NULL) SliceOf slice) {

    /** Replaces absent parts. */
    public StoredFile {
      mountpath = Defaults.text(mountpath);
      path = Defaults.text(path);
      fileSystem = Defaults.text(fileSystem);
      checksumType = Defaults.text(checksumType);
      checksum = Defaults.text(checksum);
      version = Defaults.text(version);
      stamp = Defaults.text(stamp);
      defect = Defaults.text(defect);
    }

    /** Its metadata fits it; whether its content does is not known. */
    @JsonIgnore
    public boolean isSound() {
      return defect.isEmpty();
    }
  }

  /**
   * Place of a slice in the whole.
   *
   * @param data D: so many slices give back the object; 0 when each is a full replica
   * @param parity P
   * @param id 0 to D - 1: data, D to D + P - 1: parity, or any for replicas; -1 of one whose metadata
   *     does not say
   */
  public record SliceOf(
      @JsonProperty("data") int data,
      @JsonProperty("parity") int parity,
      @JsonProperty("id") int id) {

    /** Of a slice that says nothing of itself. */
    public static final SliceOf UNKNOWN = new SliceOf(0, 0, -1);

    /** Slices of one write, each with a full copy of the content. */
    @JsonIgnore
    public boolean isReplica() {
      return data == 0 && id >= 0;
    }
  }
}
