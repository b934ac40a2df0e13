package io.ais.model.config;

import io.ais.base.GoText;
import io.ais.base.InvalidException;
import io.ais.model.Check;
import io.ais.model.Uint64;
import java.util.ArrayList;
import java.util.List;

/** Feature flags of the cluster and of buckets; the ordinal is the bit. */
public enum Feature {
  ENFORCE_INTRA_CLUSTER_ACCESS("Enforce-IntraCluster-Access"),
  SKIP_VC("Skip-Loading-VersionChecksum-MD"),
  NO_AUTO_DETECT_FILE_SHARE("Do-not-Auto-Detect-FileShare"),
  S3_VIA_ROOT("S3-API-via-Root"),
  FSYNC_PUT("Fsync-PUT"),
  LZ4_BLOCK_1MB("LZ4-Block-1MB"),
  LZ4_FRAME_CHECKSUM("LZ4-Frame-Checksum"),
  NO_FQN_TO_ETL("Do-not-Allow-Passing-FQN-to-ETL"),
  IGNORE_COEXISTENCE("Ignore-LimitedCoexistence-Conflicts"),
  S3_PRESIGNED_REQUEST("S3-Presigned-Request"),
  NO_LIST_VIRTUAL_DIRS_OPTIMIZATION("Do-not-Optimize-Listing-Virtual-Dirs"),
  DISABLE_COLD_GET("Disable-Cold-GET"),
  STREAMING_COLD_GET("Streaming-Cold-GET"),
  S3_REVERSE_PROXY("S3-Reverse-Proxy"),
  S3_USE_PATH_STYLE("S3-Use-Path-Style"),
  NO_DELETE_WHEN_REBALANCING("Do-not-Delete-When-Rebalancing"),
  NO_CONTROL_PLANE_TOS("Do-not-Set-Control-Plane-ToS"),
  TRUST_CRYPTO_CHECKSUMS("Trust-Crypto-Safe-Checksums"),
  S3_LIST_OBJECT_VERSIONS("S3-ListObjectVersions"),
  DETAILED_PROM_METRICS("Enable-Detailed-Prom-Metrics"),
  FORCE_CONTAINER_CPU_MEM("Force-Container-CPU-Mem"),
  RESUME_INTERRUPTED_MPU("Resume-Interrupted-MPU"),
  KEEP_UNKNOWN_FQN("Keep-Unknown-FQN"),
  LOAD_BALANCE_GET("Load-Balance-GET"),
  COUNT_NOT_FOUND("Count-Object-NotFound-Stats"),
  RUNTIME_METRICS("Enable-Go-Runtime-Metrics"),
  DOWNLOAD_PRIVATE_EGRESS("Dload-Allow-Private-Egress"),
  S3_REDIRECT_REBUILD("S3-Redirect-Rebuild");

  private final String wire;

  Feature(String wire) {
    this.wire = wire;
  }

  /** Name that operators use. */
  public String wire() {
    return wire;
  }

  /** True when the mask has this flag. */
  public boolean in(Uint64 mask) {
    return (mask.bits() & 1L << ordinal()) != 0;
  }

  /** Names of all flags in the mask, in bit order. */
  public static List<String> names(Uint64 mask) {
    List<String> names = new ArrayList<>();
    for (Feature feature : values()) {
      if (feature.in(mask)) {
        names.add(feature.wire);
      }
    }
    return names;
  }

  /** The flag of that name, without regard to case. */
  public static Feature parse(String name) {
    for (Feature feature : values()) {
      if (feature.wire.equalsIgnoreCase(name)) {
        return feature;
      }
    }
    throw new InvalidException("unknown feature flag '" + name + "'");
  }

  static void validate(Uint64 mask, AuthConf auth) {
    exclusive(mask, DISABLE_COLD_GET, STREAMING_COLD_GET);
    exclusive(mask, S3_REVERSE_PROXY, S3_REDIRECT_REBUILD);
    Check.that(
        !S3_REDIRECT_REBUILD.in(mask) || !auth.clientAuthRequired() && !auth.requestAuth(),
        "feature flag %s is incompatible with configuration that requires proxy mediation"
            .formatted(GoText.quote(S3_REDIRECT_REBUILD.wire)));
  }

  private static void exclusive(Uint64 mask, Feature one, Feature two) {
    Check.that(
        !one.in(mask) || !two.in(mask),
        "feature flags %s and %s are mutually exclusive"
            .formatted(GoText.quote(one.wire), GoText.quote(two.wire)));
  }
}
