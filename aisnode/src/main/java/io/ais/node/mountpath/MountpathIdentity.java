package io.ais.node.mountpath;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Content of the identity file of a mountpath. Immutable.
 *
 * @param id random id of this mountpath
 * @param hrwName path under which it was first attached; places objects for ever
 * @param targetId node that owns it
 */
public record MountpathIdentity(
    @JsonProperty("id") String id,
    @JsonProperty("hrw_name") String hrwName,
    @JsonProperty("daemon_id") String targetId) {
  static final String FILE = ".ais.mountpath";
  static final String KIND = "mountpath";
}
