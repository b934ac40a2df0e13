package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.base.GoDuration;
import io.ais.base.GoText;
import io.ais.model.Check;
import io.ais.model.Defaults;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Access control (spec/s3-and-auth.md C.4). Sections that are not set are null. */
public record AuthConf(
    @JsonProperty("signature") @JsonInclude(JsonInclude.Include.NON_NULL) Signature signature,
    @JsonProperty("required_claims") @JsonInclude(JsonInclude.Include.NON_NULL)
        RequiredClaims requiredClaims,
    @JsonProperty("oidc") @JsonInclude(JsonInclude.Include.NON_NULL) Oidc oidc,
    @JsonProperty("intra_cluster") @JsonInclude(JsonInclude.Include.NON_NULL)
        IntraCluster intraCluster,
    @JsonProperty("client_auth_required") boolean clientAuthRequired) {
  static final AuthConf DEFAULT = new AuthConf(null, null, null, null, false);

  /** What stands for a secret in public answers. */
  public static final String MASK = "**********";

  void validate() {
    Check.that(
        signature == null || oidc == null,
        "invalid auth config: signature and OIDC are mutually exclusive");
    Check.that(
        !clientAuthRequired || signature != null || oidc != null,
        "invalid auth config: must provide one of signature or OIDC config when client"
            + " authentication is required");
    if (signature != null) {
      signature.validate();
    }
    if (oidc != null) {
      oidc.validate();
    }
    if (intraCluster != null) {
      intraCluster.validate();
    }
  }

  /** True when requests between nodes are to be signed. */
  public boolean requestAuth() {
    return intraCluster != null && intraCluster.requestAuth();
  }

  /** Same section with the shared secret hidden; public keys stay. */
  AuthConf masked() {
    return signature == null || signature.isPublicKey() || signature.key().isEmpty()
        ? this
        : new AuthConf(
            new Signature(MASK, signature.method()),
            requiredClaims,
            oidc,
            intraCluster,
            clientAuthRequired);
  }

  /** How tokens are signed. */
  public record Signature(@JsonProperty("key") String key, @JsonProperty("method") String method) {
    private static final List<String> METHODS =
        List.of("HMAC", "HS256", "HS384", "HS512", "RSA", "RS256", "RS384", "RS512");

    /** Replaces absent parts. */
    public Signature {
      key = Defaults.text(key);
      method = Defaults.text(method);
    }

    boolean isPublicKey() {
      return method.toUpperCase(Locale.ROOT).startsWith("RS");
    }

    private void validate() {
      Check.that(
          METHODS.contains(method.toUpperCase(Locale.ROOT)),
          "invalid auth.signature.method %s (expecting one of [%s])"
              .formatted(GoText.quote(method), String.join(" ", METHODS)));
    }
  }

  /** Claims that a token must carry. */
  public record RequiredClaims(@JsonProperty("aud") List<String> aud) {
    /** Copies. */
    public RequiredClaims {
      aud = aud == null ? List.of() : List.copyOf(aud);
    }
  }

  /** Issuers of tokens. */
  public record Oidc(
      @JsonProperty("allowed_iss") List<String> allowedIss,
      @JsonProperty("issuer_ca_bundle") String issuerCaBundle,
      @JsonProperty("jwks_cache") @JsonInclude(JsonInclude.Include.NON_NULL) JwksCache jwksCache) {

    /** Replaces absent parts. */
    public Oidc {
      allowedIss = allowedIss == null ? List.of() : List.copyOf(allowedIss);
      issuerCaBundle = Defaults.text(issuerCaBundle);
    }

    private void validate() {
      for (String issuer : allowedIss) {
        Check.that(
            issuer.startsWith("https://"),
            "invalid auth.oidc.allowed_iss %s: expecting https URL"
                .formatted(GoText.quote(issuer)));
      }
      if (jwksCache != null) {
        jwksCache.validate();
      }
    }
  }

  /** Refresh of the issuers' keys; zero leaves the choice to the node. */
  public record JwksCache(
      @JsonProperty("min_rotation_refresh") Duration minRotationRefresh,
      @JsonProperty("min_background_refresh") Duration minBackgroundRefresh) {

    /** Replaces absent parts. */
    public JwksCache {
      minRotationRefresh = Defaults.or(minRotationRefresh, "0s");
      minBackgroundRefresh = Defaults.or(minBackgroundRefresh, "0s");
    }

    private void validate() {
      if (!minRotationRefresh.isZero()) {
        Check.atLeast(
            "auth.oidc.jwks_cache.min_rotation_refresh", minRotationRefresh, Duration.ofSeconds(1));
      }
      if (!minBackgroundRefresh.isZero()) {
        Check.atLeast(
            "auth.oidc.jwks_cache.min_background_refresh",
            minBackgroundRefresh,
            Duration.ofMinutes(5));
      }
    }
  }

  /**
   * Trust between nodes.
   *
   * @param ttl life of a key; zero: for ever
   */
  public record IntraCluster(
      @JsonProperty("node_join_secret_path") String nodeJoinSecretPath,
      @JsonProperty("ttl") Duration ttl,
      @JsonProperty("nonce_window") Duration nonceWindow,
      @JsonProperty("rotation_grace") Duration rotationGrace,
      @JsonProperty("request_auth") boolean requestAuth) {

    /** Fills defaults. */
    public IntraCluster {
      nodeJoinSecretPath = Defaults.text(nodeJoinSecretPath);
      ttl = Defaults.or(ttl, "0s");
      nonceWindow = Defaults.or(nonceWindow, "1m");
      rotationGrace = Defaults.or(rotationGrace, "1m");
    }

    private void validate() {
      if (!ttl.isZero()) {
        Check.atLeast("auth.intra_cluster.ttl", ttl, Duration.ofHours(1));
      }
      upTo("auth.intra_cluster.nonce_window", nonceWindow, Duration.ofMinutes(10));
      upTo("auth.intra_cluster.rotation_grace", rotationGrace, Duration.ofHours(1));
    }

    private static void upTo(String key, Duration value, Duration max) {
      Check.that(
          value.isPositive() && value.compareTo(max) <= 0,
          "invalid %s=%s (expected range (0, %s])"
              .formatted(key, GoDuration.format(value), GoDuration.format(max)));
    }
  }
}
