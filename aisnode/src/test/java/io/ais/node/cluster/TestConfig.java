package io.ais.node.cluster;

import io.ais.model.config.ClusterConfig;
import java.util.Map;

/** The configuration of clusters that live in tests alone. */
public final class TestConfig {
  private TestConfig() {}

  /** Documented timeouts, everything else default. */
  public static ClusterConfig cluster() {
    return ClusterConfig.load(
        Map.of(
            "timeout",
            Map.of(
                "cplane_operation", "2s",
                "max_keepalive", "5s",
                "max_host_busy", "20s",
                "startup_time", "1m",
                "join_startup_time", "3m",
                "send_file_time", "5m")));
  }
}
