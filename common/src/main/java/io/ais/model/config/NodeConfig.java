package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * Answer to {@code what=config}: local fields followed by all cluster fields as in force on the
 * node, one flat object. Immutable.
 */
public record NodeConfig(@JsonUnwrapped LocalConfig local, @JsonUnwrapped ClusterConfig cluster) {
  /** What a client may see: secrets masked. */
  public static NodeConfig of(LocalConfig local, ClusterConfig effective) {
    return new NodeConfig(local, effective.masked());
  }
}
