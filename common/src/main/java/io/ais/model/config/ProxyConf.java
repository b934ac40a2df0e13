package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.model.Defaults;

/**
 * Where a node looks for its cluster.
 *
 * @param nonElectable deprecated by the reference, ignored
 */
public record ProxyConf(
    @JsonProperty("primary_url") String primaryUrl,
    @JsonProperty("original_url") String originalUrl,
    @JsonProperty("discovery_url") String discoveryUrl,
    @JsonProperty("non_electable") boolean nonElectable) {
  static final ProxyConf DEFAULT = new ProxyConf("", "", "", false);

  /** Replaces absent parts. */
  public ProxyConf {
    primaryUrl = Defaults.text(primaryUrl);
    originalUrl = Defaults.text(originalUrl);
    discoveryUrl = Defaults.text(discoveryUrl);
  }

  /** Same addresses under the other scheme. */
  ProxyConf withHttps(boolean https) {
    return new ProxyConf(
        scheme(primaryUrl, https),
        scheme(originalUrl, https),
        scheme(discoveryUrl, https),
        nonElectable);
  }

  private static String scheme(String url, boolean https) {
    return url.replaceFirst("^https?://", https ? "https://" : "http://");
  }
}
