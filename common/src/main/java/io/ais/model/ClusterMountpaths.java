package io.ais.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.SortedMap;

/** Answer of {@code /v1/cluster?what=mountpaths}, by target id. Immutable. */
public record ClusterMountpaths(@JsonProperty("targets") SortedMap<String, MountpathList> targets) {

  /** Copies the map. */
  public ClusterMountpaths {
    targets = Trees.sorted(targets);
  }
}
