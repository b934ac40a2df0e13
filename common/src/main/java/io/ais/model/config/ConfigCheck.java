package io.ais.model.config;

import io.ais.base.GoDuration;
import io.ais.base.GoText;
import io.ais.model.Check;
import java.util.List;
import java.util.Map;

/** Validation of a whole configuration: each section, then what sections demand of each other. */
final class ConfigCheck {
  private static final List<String> PROVIDERS = List.of("ais", "aws", "azure", "gcp", "oci", "ht");

  private ConfigCheck() {}

  static void all(ClusterConfig config) {
    sections(config);
    jobs(config);
    if (config.tracing() != null) {
      config.tracing().validate();
    }
    if (config.dsort() != null) {
      config.dsort().validate();
    }
    keepalive("proxy", config.keepalive().proxy(), config.timeout());
    keepalive("target", config.keepalive().target(), config.timeout());
    backends(config.backend());
    Feature.validate(config.features(), config.auth());
  }

  private static void sections(ClusterConfig config) {
    config.writePolicy().validate();
    config.checksum().validate();
    config.rateLimit().validate();
    config.keepalive().validate();
    config.log().validate();
    config.space().validate();
    config.transport().validate();
    config.disk().validate();
    config.fshc().validate();
    config.chunks().validate();
    config.lru().validate();
    config.mirror().validate();
    config.periodic().validate();
    config.client().validate();
    config.downloader().validate();
    config.auth().validate();
    config.net().validate();
    config.timeout().validate();
    config.memsys().validate();
    config.versioning().validate();
  }

  private static void jobs(ClusterConfig config) {
    config.tcb().validate("tcb");
    config.tco().validate("tco");
    config.arch().validate("arch");
    config.lso().validate();
    config.rebalance().validate();
    config.scrubs().validate();
    config.ec().validate();
    config.getBatch().validate();
  }

  private static void keepalive(String role, KeepaliveConf.Tracker tracker, TimeoutConf timeout) {
    Check.that(
        tracker.interval().compareTo(timeout.maxKeepalive()) >= 0,
        "keepalivetracker.%s.interval=%s should be >= timeout.max_keepalive=%s"
            .formatted(
                role,
                GoDuration.format(tracker.interval()),
                GoDuration.format(timeout.maxKeepalive())));
  }

  private static void backends(Map<String, Object> backend) {
    backend.forEach(
        (provider, settings) -> {
          Check.that(
              PROVIDERS.contains(provider),
              "invalid backend provider %s in the backend configuration"
                  .formatted(GoText.quote(provider)));
          Check.that(
              settings == null || settings instanceof Map,
              "invalid backend configuration of " + GoText.quote(provider));
          if (provider.equals("ais") && settings instanceof Map<?, ?> remotes) {
            remotes(remotes);
          }
        });
  }

  private static void remotes(Map<?, ?> remotes) {
    remotes.forEach(
        (alias, urls) ->
            Check.that(
                urls instanceof List<?> list && !list.isEmpty(),
                "invalid backend configuration: no URLs for remote cluster "
                    + GoText.quote(String.valueOf(alias))));
  }
}
