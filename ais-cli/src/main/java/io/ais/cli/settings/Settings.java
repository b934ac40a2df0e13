package io.ais.cli.settings;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tool's own configuration, {@code cli.json} (spec/cli.md 1.4). Immutable. */
public record Settings(
    @JsonProperty("cluster") Cluster cluster,
    @JsonProperty("timeout") Timeout timeout,
    @JsonProperty("auth") Auth auth,
    @JsonProperty("aliases") Map<String, String> aliases,
    @JsonProperty("default_provider") String defaultProvider,
    @JsonProperty("no_color") boolean noColour,
    @JsonProperty("verbose") boolean verbose,
    @JsonProperty("no_more") boolean noPager) {

  /** Where the cluster is and how to talk to it. */
  public record Cluster(
      @JsonProperty("url") String url,
      @JsonProperty("default_ais_host") String defaultUrl,
      @JsonProperty("default_docker_host") String dockerUrl,
      @JsonProperty("client_crt") String certificate,
      @JsonProperty("client_crt_key") String key,
      @JsonProperty("client_ca_tls") String authority,
      @JsonProperty("skip_verify_crt") boolean skipVerify) {

    /** Values of a fresh installation. */
    static Cluster defaults() {
      return new Cluster(
          "http://127.0.0.1:8080",
          "http://127.0.0.1:8080",
          "http://172.50.0.2:8080",
          "",
          "",
          "",
          false);
    }
  }

  /** Durations in Go form. */
  public record Timeout(
      @JsonProperty("tcp_timeout") String connect, @JsonProperty("http_timeout") String request) {

    /** Values of a fresh installation. */
    static Timeout defaults() {
      return new Timeout("60s", "0s");
    }
  }

  /** Authentication server. */
  public record Auth(@JsonProperty("url") String url) {

    /** Values of a fresh installation. */
    static Auth defaults() {
      return new Auth("http://127.0.0.1:52001");
    }
  }

  /** Replaces absent parts by defaults. */
  public Settings {
    cluster = cluster == null ? Cluster.defaults() : cluster;
    timeout = timeout == null ? Timeout.defaults() : timeout;
    auth = auth == null ? Auth.defaults() : auth;
    aliases =
        Collections.unmodifiableMap(
            new LinkedHashMap<>(aliases == null ? defaultAliases() : aliases));
    defaultProvider = defaultProvider == null ? "ais" : defaultProvider;
  }

  /** Settings of a fresh installation. */
  public static Settings defaults() {
    return new Settings(null, null, null, null, null, false, false, false);
  }

  /** These settings with other aliases. */
  public Settings withAliases(Map<String, String> newAliases) {
    return new Settings(
        cluster, timeout, auth, newAliases, defaultProvider, noColour, verbose, noPager);
  }

  /** Top-level aliases of a fresh installation. */
  public static Map<String, String> defaultAliases() {
    Map<String, String> aliases = new LinkedHashMap<>();
    aliases.put("cp", "bucket cp");
    aliases.put("create", "bucket create");
    aliases.put("evict", "bucket evict");
    aliases.put("ls", "bucket ls");
    aliases.put("rmb", "bucket rm");
    aliases.put("start", "job start");
    aliases.put("blob-download", "job start blob-download");
    aliases.put("download", "job start download");
    aliases.put("dsort", "job start dsort");
    aliases.put("stop", "job stop");
    aliases.put("wait", "job wait");
    aliases.put("get", "object get");
    aliases.put("mpu", "object multipart-upload");
    aliases.put("prefetch", "object prefetch");
    aliases.put("put", "object put");
    aliases.put("rmo", "object rm");
    aliases.put("space-cleanup", "storage cleanup");
    aliases.put("scrub", "storage validate");
    return aliases;
  }
}
