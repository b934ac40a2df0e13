package io.ais.node.cluster;

import io.ais.model.config.ClusterConfig;
import io.ais.model.config.KeepaliveConf.Tracker;
import io.ais.model.config.ProxyConf;
import java.time.Duration;
import java.util.Map;

/** What the control plane reads from, and writes to, the cluster configuration. Stateless. */
final class Configs {
  private Configs() {}

  private static Tracker tracker(ClusterConfig config, boolean proxy) {
    return proxy ? config.keepalive().proxy() : config.keepalive().target();
  }

  static Duration interval(ClusterConfig config) {
    return config.keepalive().proxy().interval();
  }

  /** Silence of a member of that role until it is given up. */
  static Duration silence(ClusterConfig config, boolean proxy) {
    Tracker tracker = tracker(config, proxy);
    return tracker.interval().multipliedBy(tracker.factor());
  }

  static String originalUrl(ClusterConfig config) {
    return config.proxy().originalUrl();
  }

  static String discoveryUrl(ClusterConfig config) {
    return config.proxy().discoveryUrl();
  }

  /** Other addresses; version + 1 if that changes anything or is asked for. */
  static ClusterConfig withUrls(
      ClusterConfig config, String primary, String original, String discovery) {
    ProxyConf proxy = new ProxyConf(primary, original, discovery, config.proxy().nonElectable());
    return config.withProxy(proxy).withVersion(config.version() + 1, config.lastUpdateTime());
  }

  static ClusterConfig changed(
      ClusterConfig config, Map<String, String> keys, Object tree, String updateTime) {
    ClusterConfig next = tree == null ? config.applyKeys(keys) : config.applyTree(tree);
    return next.withVersion(config.version() + 1, updateTime);
  }
}
