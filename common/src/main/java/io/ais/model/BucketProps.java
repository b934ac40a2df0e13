package io.ais.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.base.ByteSize;
import io.ais.base.GoText;
import io.ais.base.InvalidException;
import io.ais.model.keys.RecordKeys;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Properties of one bucket (spec/rest-api.md 10), keys in wire order. Immutable. The sections are
 * those of the cluster configuration, too: each fills its defaults for absent or zero values.
 *
 * @param renamed job that renames this bucket, else empty
 * @param bid identity of this incarnation of the bucket; bit 63 set for ais buckets
 * @param created nanoseconds since the epoch
 */
public record BucketProps(
    @JsonProperty("backend_bck") Bck backend,
    @JsonProperty("write_policy") WritePolicyConf writePolicy,
    @JsonProperty("provider") String provider,
    @JsonProperty("Renamed") String renamed,
    @JsonProperty("checksum") ChecksumConf checksum,
    @JsonProperty("extra") ExtraProps extra,
    @JsonProperty("rate_limit") RateLimitConf rateLimit,
    @JsonProperty("ec") EcConf ec,
    @JsonProperty("chunks") ChunksConf chunks,
    @JsonProperty("mirror") MirrorConf mirror,
    @JsonProperty("lru") LruConf lru,
    @JsonProperty("access") Uint64 access,
    @JsonProperty("features") Uint64 features,
    @JsonProperty("bid") Uint64 bid,
    @JsonProperty("created") @JsonFormat(shape = JsonFormat.Shape.STRING) long created,
    @JsonProperty("versioning") VersioningConf versioning) {

  /** Replaces absent parts. */
  public BucketProps {
    backend = backend == null ? Bck.NONE : backend;
    writePolicy = writePolicy == null ? new WritePolicyConf("", "") : writePolicy;
    provider = Defaults.or(provider, "ais");
    renamed = Defaults.text(renamed);
    checksum = checksum == null ? new ChecksumConf("", false, false, false, false) : checksum;
    extra = extra == null ? new ExtraProps(null, null, null, "") : extra;
    rateLimit = rateLimit == null ? new RateLimitConf(null, null) : rateLimit;
    ec = ec == null ? new EcConf("", 0, 0, 0, 0, 0, false, false) : ec;
    chunks = chunks == null ? new ChunksConf(null, null, null, 0, 0) : chunks;
    mirror = mirror == null ? new MirrorConf(0, 0, false) : mirror;
    lru = lru == null ? new LruConf(null, null, 0, false) : lru;
    access = access == null ? Uint64.ALL : access;
    features = features == null ? Uint64.ZERO : features;
    bid = bid == null ? Uint64.ZERO : bid;
    versioning = versioning == null ? new VersioningConf(false, false, false) : versioning;
  }

  /** Same properties as another incarnation of the bucket. */
  public BucketProps withIdentity(Uint64 newBid, long newCreated) {
    BucketProps next = RecordKeys.with(BucketProps.class, this, "bid", newBid);
    return RecordKeys.with(BucketProps.class, next, "created", newCreated);
  }

  /** Same properties, other mirroring. */
  public BucketProps withMirror(MirrorConf newMirror) {
    return RecordKeys.with(BucketProps.class, this, "mirror", newMirror);
  }

  /**
   * These properties with the change applied, validated.
   *
   * @throws InvalidException with the text the client sees
   */
  public BucketProps apply(BucketPropsToSet change) {
    BucketProps next = RecordKeys.merge(BucketProps.class, this, change.canonical());
    next.validate();
    return next;
  }

  /** Refuses values out of range and combinations that make no sense. */
  public void validate() {
    if (!backend.isNone()) {
      Check.that(
          List.of("ais", "aws", "gcp", "azure", "oci").contains(backend.provider()),
          "invalid backend_bck provider " + GoText.quote(backend.provider()));
    }
    writePolicy.validate();
    checksum.validate();
    extra.validate();
    rateLimit.validate();
    ec.validate();
    chunks.validate();
    mirror.validate();
    lru.validate();
    versioning.validate();
    Check.that(
        !mirror.enabled() || chunks.objectSizeLimit().bytes() == 0,
        "mirroring and auto-chunking cannot be enabled at the same time (mirror.enabled=true,"
            + " chunks.objsize_limit="
            + chunks.objectSizeLimit()
            + ")");
  }

  /** Key by key, in wire order: {@code mirror.copies} and so on. */
  public Map<String, String> flatten() {
    Map<String, String> keys = RecordKeys.flatten(this);
    keys.remove("backend_bck.namespace");
    return keys;
  }

  /** When acknowledged data and metadata must be on disk. */
  public record WritePolicyConf(@JsonProperty("data") String data, @JsonProperty("md") String md) {
    private static final String IMMEDIATE = "immediate";

    public WritePolicyConf {
      data = Defaults.or(data, IMMEDIATE);
      md = Defaults.or(md, IMMEDIATE);
    }

    /** Refuses unknown policies, and for data the one that would never write. */
    public void validate() {
      List<String> policies = List.of(IMMEDIATE, "delayed", "never");
      Check.oneOf("write_policy.data", data, policies);
      Check.oneOf("write_policy.md", md, policies);
      if (data.equals("never")) {
        throw new InvalidException(
            "write_policy.data=never is not implemented yet (expecting immediate or delayed)",
            true);
      }
    }
  }

  /** Type of checksum and when it is verified. */
  public record ChecksumConf(
      @JsonProperty("type") String type,
      @JsonProperty("validate_cold_get") boolean validateColdGet,
      @JsonProperty("validate_warm_get") boolean validateWarmGet,
      @JsonProperty("validate_obj_move") boolean validateObjMove,
      @JsonProperty("enable_read_range") boolean enableReadRange) {
    private static final List<String> TYPES =
        List.of("crc32c", "md5", "sha256", "sha512", "xxhash", "xxhash2", "none");

    public ChecksumConf {
      type = Defaults.or(type, "xxhash2");
    }

    /** Refuses unknown types. */
    public void validate() {
      Check.that(
          TYPES.contains(type),
          "invalid checksum type %s (expecting [%s])"
              .formatted(GoText.quote(type), String.join(" ", TYPES)));
    }
  }

  /** Versions of objects. */
  public record VersioningConf(
      @JsonProperty("enabled") boolean enabled,
      @JsonProperty("validate_warm_get") boolean validateWarmGet,
      @JsonProperty("synchronize") boolean synchronize) {

    /** Validation of versions needs versions. */
    public void validate() {
      Check.that(
          enabled || !validateWarmGet,
          "versioning.validate_warm_get requires versioning to be enabled");
    }
  }

  /** Copies on several mountpaths of one target. */
  public record MirrorConf(
      @JsonProperty("copies") int copies,
      @JsonProperty("burst_buffer") int burstBuffer,
      @JsonProperty("enabled") boolean enabled) {

    public MirrorConf {
      copies = Defaults.or(copies, 2);
      burstBuffer = Defaults.or(burstBuffer, 512);
    }

    /** Refuses impossible numbers of copies. */
    public void validate() {
      Check.that(
          copies >= 2 && copies <= 32,
          "invalid mirror.copies: %d (expected value in range [2, 32] or zero for default)"
              .formatted(copies));
      Check.that(burstBuffer >= 0, "invalid mirror.burst_buffer: %d".formatted(burstBuffer));
    }
  }

  /**
   * Erasure coding.
   *
   * @param objectSizeLimit bytes below which objects are replicated; 0: code all; -1: replicate all
   */
  public record EcConf(
      @JsonProperty("compression") String compression,
      @JsonProperty("bundle_multiplier") int bundleMultiplier,
      @JsonProperty("burst_buffer") int burstBuffer,
      @JsonProperty("objsize_limit") long objectSizeLimit,
      @JsonProperty("data_slices") int dataSlices,
      @JsonProperty("parity_slices") int paritySlices,
      @JsonProperty("enabled") boolean enabled,
      @JsonProperty("disk_only") boolean diskOnly) {

    public EcConf {
      boolean empty =
          Defaults.text(compression).isEmpty()
              && bundleMultiplier == 0
              && burstBuffer == 0
              && objectSizeLimit == 0
              && dataSlices == 0
              && paritySlices == 0
              && !enabled
              && !diskOnly;
      objectSizeLimit = empty ? 262_144 : objectSizeLimit;
      compression = Defaults.or(compression, "never");
      bundleMultiplier = Defaults.or(bundleMultiplier, 2);
      burstBuffer = Defaults.or(burstBuffer, 512);
      dataSlices = Defaults.or(dataSlices, 2);
      paritySlices = Defaults.or(paritySlices, 2);
    }

    /** Slices of an object that is not replicated. */
    public int slices() {
      return dataSlices + paritySlices;
    }

    /** Targets that one object needs: slices and one full replica. */
    public int requiredTargets() {
      return slices() + 1;
    }

    /** Refuses impossible numbers of slices. */
    public void validate() {
      Check.streams("ec", compression, bundleMultiplier, burstBuffer);
      slices("data_slices", dataSlices);
      slices("parity_slices", paritySlices);
      Check.that(objectSizeLimit >= -1, "invalid ec.objsize_limit: %d".formatted(objectSizeLimit));
    }

    private static void slices(String key, int value) {
      Check.that(
          value >= 1 && value <= 32,
          "invalid ec.%s: %d (expected value in range [1, 32])".formatted(key, value));
    }
  }

  /** Eviction of objects that were not used for long. */
  public record LruConf(
      @JsonProperty("dont_evict_time") Duration dontEvictTime,
      @JsonProperty("capacity_upd_time") Duration capacityUpdTime,
      @JsonProperty("batch_size") int batchSize,
      @JsonProperty("enabled") boolean enabled) {

    public LruConf {
      dontEvictTime = Defaults.or(dontEvictTime, "2h");
      capacityUpdTime = Defaults.or(capacityUpdTime, "10m");
      batchSize = Defaults.or(batchSize, 32_768);
    }

    /** Refuses values out of range. */
    public void validate() {
      Check.atLeast("lru.dont_evict_time", dontEvictTime, Duration.ofHours(1));
      Check.atLeast("lru.capacity_upd_time", capacityUpdTime, Duration.ofSeconds(10));
      Check.range("lru.batch_size", batchSize, 1024, 524_288);
    }

    /** Same times, on or off. */
    public LruConf withEnabled(boolean on) {
      return new LruConf(dontEvictTime, capacityUpdTime, batchSize, on);
    }
  }

  /** Limits on requests, towards the backend and from clients. */
  public record RateLimitConf(
      @JsonProperty("backend") BackendRate backend,
      @JsonProperty("frontend") FrontendRate frontend) {

    public RateLimitConf {
      backend = backend == null ? new BackendRate("", null, 0, false, 0) : backend;
      frontend = frontend == null ? new FrontendRate("", null, 0, false, 0) : frontend;
    }

    /** Refuses values out of range. */
    public void validate() {
      rate("rate_limit.backend", backend.interval(), backend.maxTokens());
      Check.range("rate_limit.backend.num_retries", backend.numRetries(), 1, 10);
      rate("rate_limit.frontend", frontend.interval(), frontend.maxTokens());
      Check.range(
          "rate_limit.frontend.burst_size",
          frontend.burstSize(),
          1,
          Math.max(1, frontend.maxTokens() / 2));
    }

    private static void rate(String section, Duration interval, int maxTokens) {
      Check.range(section + ".interval", interval, "1s", "1h");
      Check.range(section + ".max_tokens", maxTokens, 1, Integer.MAX_VALUE);
    }
  }

  /** Rate towards a backend. */
  public record BackendRate(
      @JsonProperty("per_op_max_tokens") @JsonInclude(JsonInclude.Include.NON_EMPTY)
          String perOpMaxTokens,
      @JsonProperty("interval") Duration interval,
      @JsonProperty("max_tokens") int maxTokens,
      @JsonProperty("enabled") boolean enabled,
      @JsonProperty("num_retries") int numRetries) {

    public BackendRate {
      perOpMaxTokens = Defaults.text(perOpMaxTokens);
      interval = Defaults.or(interval, "1m");
      maxTokens = Defaults.or(maxTokens, 1000);
      numRetries = Defaults.or(numRetries, 3);
    }
  }

  /** Rate of client requests. */
  public record FrontendRate(
      @JsonProperty("per_op_max_tokens") @JsonInclude(JsonInclude.Include.NON_EMPTY)
          String perOpMaxTokens,
      @JsonProperty("interval") Duration interval,
      @JsonProperty("max_tokens") int maxTokens,
      @JsonProperty("enabled") boolean enabled,
      @JsonProperty("burst_size") int burstSize) {

    public FrontendRate {
      perOpMaxTokens = Defaults.text(perOpMaxTokens);
      interval = Defaults.or(interval, "1m");
      maxTokens = Defaults.or(maxTokens, 1000);
      burstSize = Defaults.or(burstSize, 375);
    }
  }

  /**
   * Objects stored in pieces.
   *
   * @param objectSizeLimit objects above it are stored in chunks; zero: off
   */
  public record ChunksConf(
      @JsonProperty("objsize_limit") Size objectSizeLimit,
      @JsonProperty("max_monolithic_size") Size maxMonolithicSize,
      @JsonProperty("chunk_size") Size chunkSize,
      @JsonProperty("checkpoint_every") @JsonInclude(JsonInclude.Include.NON_DEFAULT)
          int checkpointEvery,
      @JsonProperty("flags") @JsonInclude(JsonInclude.Include.NON_DEFAULT) long flags) {

    public ChunksConf {
      objectSizeLimit = objectSizeLimit == null ? Size.ZERO : objectSizeLimit;
      maxMonolithicSize = Defaults.or(maxMonolithicSize, ByteSize.TIB);
      chunkSize = Defaults.or(chunkSize, ByteSize.GIB);
    }

    /** Refuses values out of range. */
    public void validate() {
      Check.that(
          objectSizeLimit.bytes() >= 0,
          "invalid chunks.objsize_limit: %s".formatted(objectSizeLimit));
      Check.range("chunks.max_monolithic_size", maxMonolithicSize, ByteSize.GIB, ByteSize.TIB);
      Check.range("chunks.chunk_size", chunkSize, ByteSize.KIB, 5 * ByteSize.GIB);
      Check.range("chunks.checkpoint_every", checkpointEvery, 0, 1024);
    }
  }

  /**
   * What only one kind of backend needs.
   *
   * @param custom opaque text of the user
   */
  public record ExtraProps(
      @JsonProperty("aws") AwsProps aws,
      @JsonProperty("gcp") GcpProps gcp,
      @JsonProperty("oci") OciProps oci,
      @JsonProperty("custom") @JsonInclude(JsonInclude.Include.NON_EMPTY) String custom) {
    private static final int MAX_CUSTOM = 128;

    public ExtraProps {
      aws = aws == null ? new AwsProps("", "", "", 0, null) : aws;
      gcp = gcp == null ? new GcpProps("") : gcp;
      oci = oci == null ? new OciProps("") : oci;
      custom = Defaults.text(custom);
    }

    /** Refuses too long texts. */
    public void validate() {
      Check.that(
          custom.length() <= MAX_CUSTOM,
          "invalid extra.custom: length %d exceeds %d".formatted(custom.length(), MAX_CUSTOM));
    }
  }

  /** S3 session of one bucket. */
  public record AwsProps(
      @JsonProperty("cloud_region") @JsonInclude(JsonInclude.Include.NON_EMPTY) String cloudRegion,
      @JsonProperty("endpoint") @JsonInclude(JsonInclude.Include.NON_EMPTY) String endpoint,
      @JsonProperty("profile") @JsonInclude(JsonInclude.Include.NON_EMPTY) String profile,
      @JsonProperty("max_pagesize") @JsonInclude(JsonInclude.Include.NON_DEFAULT) long maxPageSize,
      @JsonProperty("multipart_size") @JsonInclude(JsonInclude.Include.NON_NULL)
          Size multipartSize) {

    public AwsProps {
      cloudRegion = Defaults.text(cloudRegion);
      endpoint = Defaults.text(endpoint);
      profile = Defaults.text(profile);
      multipartSize = multipartSize == null || multipartSize.bytes() == 0 ? null : multipartSize;
    }
  }

  /** Google session of one bucket. */
  public record GcpProps(
      @JsonProperty("application_creds") @JsonInclude(JsonInclude.Include.NON_EMPTY)
          String applicationCreds) {
    public GcpProps {
      applicationCreds = Defaults.text(applicationCreds);
    }
  }

  /** Oracle session of one bucket. */
  public record OciProps(
      @JsonProperty("region") @JsonInclude(JsonInclude.Include.NON_EMPTY) String region) {
    public OciProps {
      region = Defaults.text(region);
    }
  }
}
