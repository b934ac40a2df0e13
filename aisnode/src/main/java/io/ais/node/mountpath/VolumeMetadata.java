package io.ais.node.mountpath;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.model.FsInfo;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a target knows of all its mountpaths; a copy lies on each of them. Immutable.
 *
 * @param targetId node
 * @param version grows with each change
 * @param settled no mountpath was added or removed since the first object was written
 * @param mountpaths by path
 */
record VolumeMetadata(
    @JsonProperty("daemon_id") String targetId,
    @JsonProperty("version") long version,
    @JsonProperty("settled") boolean settled,
    @JsonProperty("mountpaths") SortedMap<String, Volume> mountpaths) {
  static final String FILE = ".ais.vmd";
  static final String KIND = "vmd";

  VolumeMetadata {
    mountpaths =
        Collections.unmodifiableSortedMap(
            mountpaths == null ? new TreeMap<>() : new TreeMap<>(mountpaths));
  }

  /**
   * One mountpath.
   *
   * @param id of its identity file
   * @param hrwName of its identity file
   * @param label of the operator
   * @param fileSystem as last seen
   */
  record Volume(
      @JsonProperty("id") String id,
      @JsonProperty("hrw_name") String hrwName,
      @JsonProperty("mountpath_label") String label,
      @JsonProperty("fs") FsInfo fileSystem) {}
}
