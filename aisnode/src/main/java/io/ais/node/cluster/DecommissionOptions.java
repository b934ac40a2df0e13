package io.ais.node.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a decommissioned node does with its files and process. Immutable. */
public record DecommissionOptions(
    @JsonProperty("rm_user_data") boolean rmUserData,
    @JsonProperty("keep_initial_config") boolean keepInitialConfig,
    @JsonProperty("no_shutdown") boolean noShutdown) {

  /** Keep user data, drop the configuration, stop the process. */
  public static final DecommissionOptions DEFAULT = new DecommissionOptions(false, false, false);
}
