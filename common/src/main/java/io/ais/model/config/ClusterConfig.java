package io.ais.model.config;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.base.InvalidException;
import io.ais.model.BucketProps.ChecksumConf;
import io.ais.model.BucketProps.ChunksConf;
import io.ais.model.BucketProps.EcConf;
import io.ais.model.BucketProps.LruConf;
import io.ais.model.BucketProps.MirrorConf;
import io.ais.model.BucketProps.RateLimitConf;
import io.ais.model.BucketProps.VersioningConf;
import io.ais.model.BucketProps.WritePolicyConf;
import io.ais.model.Defaults;
import io.ais.model.Uint64;
import io.ais.model.keys.RecordKeys;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Configuration of the cluster (spec/control-plane.md 2.3), sections in wire order, fully
 * materialized: what is absent gets its default. Immutable.
 *
 * @param ext reserved; null when absent
 * @param tracing null when absent
 * @param dsort null when absent
 * @param backend provider to its settings
 * @param lastUpdateTime opaque text
 * @param version grows with every change; a string in JSON
 * @param scrub null while it says what is the default ({@link #scrubs()}): a section of ours, which
 *     clients of the reference do not know
 */
public record ClusterConfig(
    @JsonProperty("ext") @JsonInclude(JsonInclude.Include.NON_NULL) Object ext,
    @JsonProperty("tracing") @JsonInclude(JsonInclude.Include.NON_NULL) TracingConf tracing,
    @JsonProperty("distributed_sort") @JsonInclude(JsonInclude.Include.NON_NULL) DsortConf dsort,
    @JsonProperty("write_policy") WritePolicyConf writePolicy,
    @JsonProperty("checksum") ChecksumConf checksum,
    @JsonProperty("tcb") XactConf tcb,
    @JsonProperty("tco") XactConf tco,
    @JsonProperty("arch") XactConf arch,
    @JsonProperty("lso") LsoConf lso,
    @JsonProperty("rate_limit") RateLimitConf rateLimit,
    @JsonProperty("keepalivetracker") KeepaliveConf keepalive,
    @JsonProperty("rebalance") RebalanceConf rebalance,
    @JsonProperty("log") LogConf log,
    @JsonProperty("ec") EcConf ec,
    @JsonProperty("get_batch") GetBatchConf getBatch,
    @JsonProperty("space") SpaceConf space,
    @JsonProperty("transport") TransportConf transport,
    @JsonProperty("disk") DiskConf disk,
    @JsonProperty("fshc") FshcConf fshc,
    @JsonProperty("chunks") ChunksConf chunks,
    @JsonProperty("lru") LruConf lru,
    @JsonProperty("mirror") MirrorConf mirror,
    @JsonProperty("periodic") PeriodicConf periodic,
    @JsonProperty("client") ClientConf client,
    @JsonProperty("downloader") DownloaderConf downloader,
    @JsonProperty("auth") AuthConf auth,
    @JsonProperty("backend") Map<String, Object> backend,
    @JsonProperty("uuid") String uuid,
    @JsonProperty("lastupdate_time") String lastUpdateTime,
    @JsonProperty("proxy") ProxyConf proxy,
    @JsonProperty("net") NetConf net,
    @JsonProperty("timeout") TimeoutConf timeout,
    @JsonProperty("memsys") MemsysConf memsys,
    @JsonProperty("features") Uint64 features,
    @JsonProperty("config_version") @JsonFormat(shape = JsonFormat.Shape.STRING) long version,
    @JsonProperty("versioning") VersioningConf versioning,
    @JsonProperty("resilver") ResilverConf resilver,
    @JsonProperty("scrub") @JsonInclude(JsonInclude.Include.NON_NULL) ScrubConf scrub) {

  private static final String AUTH_KEY = "auth.signature.key";

  /** Fills defaults. */
  public ClusterConfig {
    writePolicy = writePolicy == null ? new WritePolicyConf("", "") : writePolicy;
    checksum = checksum == null ? new ChecksumConf("", false, false, false, false) : checksum;
    tcb = tcb == null ? XactConf.DEFAULT : tcb;
    tco = tco == null ? XactConf.DEFAULT : tco;
    arch = arch == null ? XactConf.DEFAULT : arch;
    lso = lso == null ? LsoConf.DEFAULT : lso;
    rateLimit = rateLimit == null ? new RateLimitConf(null, null) : rateLimit;
    keepalive = keepalive == null ? KeepaliveConf.DEFAULT : keepalive;
    rebalance = rebalance == null ? RebalanceConf.DEFAULT : rebalance;
    log = log == null ? LogConf.DEFAULT : log;
    ec = ec == null ? new EcConf("", 0, 0, 0, 0, 0, false, false) : ec;
    getBatch = getBatch == null ? GetBatchConf.DEFAULT : getBatch;
    space = space == null ? SpaceConf.DEFAULT : space;
    transport = transport == null ? TransportConf.DEFAULT : transport;
    disk = disk == null ? DiskConf.DEFAULT : disk;
    fshc = fshc == null ? FshcConf.DEFAULT : fshc;
    chunks = chunks == null ? new ChunksConf(null, null, null, 0, 0) : chunks;
    lru = lru == null ? new LruConf(null, null, 0, false) : lru;
    mirror = mirror == null ? new MirrorConf(0, 0, false) : mirror;
    periodic = periodic == null ? PeriodicConf.DEFAULT : periodic;
    client = client == null ? ClientConf.DEFAULT : client;
    downloader = downloader == null ? DownloaderConf.DEFAULT : downloader;
    auth = auth == null ? AuthConf.DEFAULT : auth;
    backend =
        backend == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(backend));
    uuid = Defaults.text(uuid);
    lastUpdateTime = Defaults.text(lastUpdateTime);
    proxy = proxy == null ? ProxyConf.DEFAULT : proxy;
    net = net == null ? NetConf.DEFAULT : net;
    timeout = timeout == null ? TimeoutConf.DEFAULT : timeout;
    memsys = memsys == null ? MemsysConf.DEFAULT : memsys;
    features = features == null ? Uint64.ZERO : features;
    versioning = versioning == null ? new VersioningConf(false, false, false) : versioning;
    resilver = resilver == null ? ResilverConf.DEFAULT : resilver;
    scrub = ScrubConf.DEFAULT.equals(scrub) ? null : scrub;
  }

  /** Scrubs at intervals, as they are in force. */
  public ScrubConf scrubs() {
    return scrub == null ? ScrubConf.DEFAULT : scrub;
  }

  /**
   * From the tree of the initial file: unknown fields ignored, old names accepted, defaults filled,
   * validated.
   *
   * @throws InvalidException saying what is wrong
   */
  public static ClusterConfig load(Map<String, Object> tree) {
    Map<String, Object> known =
        RecordKeys.canonical(ClusterConfig.class, LegacyNames.rewrite(tree), false);
    ClusterConfig config = RecordKeys.merge(ClusterConfig.class, null, known);
    config.validate();
    return config;
  }

  /** Refuses values out of range and contradictions between sections. */
  public void validate() {
    ConfigCheck.all(this);
  }

  /**
   * With {@code section.field} keys changed, validated; the version stays.
   *
   * @throws InvalidException with the text the client sees
   */
  public ClusterConfig applyKeys(Map<String, String> keys) {
    return apply(ConfigToSet.ofKeys(keys));
  }

  /** With a nested partial tree laid over it, validated; the version stays. */
  public ClusterConfig applyTree(Object nestedPartial) {
    return apply(ConfigToSet.ofTree(nestedPartial));
  }

  /** With the change applied, validated; the version stays. */
  public ClusterConfig apply(ConfigToSet change) {
    ClusterConfig next = RecordKeys.merge(ClusterConfig.class, this, change.tree());
    if (next.net.http().useHttps() != net.http().useHttps()) {
      next = next.with("proxy", next.proxy.withHttps(next.net.http().useHttps()));
    }
    next.validate();
    return next;
  }

  /**
   * The configuration in force on a node: its overrides laid over this, except for cluster-scoped
   * keys, which are skipped. Validated.
   */
  public ClusterConfig withOverrides(ConfigToSet overrides) {
    ConfigToSet nodeScoped = overrides.nodeScoped();
    return nodeScoped.isEmpty() ? this : apply(nodeScoped);
  }

  /** Key by key in declaration order, as text; secrets masked; backends are not listed. */
  public Map<String, String> flatten() {
    Map<String, String> keys = RecordKeys.flatten(this);
    keys.remove("backend");
    RecordKeys.flatten(scrubs()).forEach((key, value) -> keys.put("scrub." + key, value));
    keys.put("ext", ext == null ? "<nil>" : String.valueOf(ext));
    if (auth.signature() == null || !auth.signature().isPublicKey()) {
      keys.put(AUTH_KEY, AuthConf.MASK);
    }
    return keys;
  }

  /** For public answers: the shared secret hidden. */
  public ClusterConfig masked() {
    return with("auth", auth.masked());
  }

  /** Same configuration, other version and time of update. */
  public ClusterConfig withVersion(long newVersion, String newUpdateTime) {
    return with("config_version", newVersion).with("lastupdate_time", newUpdateTime);
  }

  /** Same configuration of a cluster with that uuid. */
  public ClusterConfig withUuid(String newUuid) {
    return with("uuid", newUuid);
  }

  /** Same configuration, other addresses of the primary and its peers. */
  public ClusterConfig withProxy(ProxyConf newProxy) {
    return with("proxy", newProxy);
  }

  private ClusterConfig with(String name, Object value) {
    return RecordKeys.with(ClusterConfig.class, this, name, value);
  }
}
