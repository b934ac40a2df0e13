package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Migration of objects between the mountpaths of one target. */
public record ResilverConf(@JsonProperty("enabled") boolean enabled) {
  static final ResilverConf DEFAULT = new ResilverConf(false);
}
