package io.ais.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The table of job kinds that clients have compiled in: it decides how they follow a job
 * (spec/rest-api-jobs.md 5.2, spec/data-plane.md 14.2).
 */
public enum JobKind {
  REBALANCE("rebalance", "", Scope.CLUSTER, Trait.STARTABLE, Trait.IC),
  RESILVER("resilver", "", Scope.TARGET, Trait.STARTABLE),
  ELECTION("election", "elect-primary", Scope.CLUSTER),
  LRU("lru", "lru-eviction", Scope.CLUSTER_OR_BUCKET, Trait.STARTABLE, Trait.IC),
  CLEANUP("cleanup-store", "cleanup", Scope.CLUSTER_OR_BUCKET, Trait.STARTABLE, Trait.IC),
  /** Of this project: the clients of others do not know it. */
  SCRUB("scrub", "", Scope.CLUSTER_OR_BUCKET, Trait.STARTABLE, Trait.IC),
  SUMMARY("summary-bck", "summary", Scope.CLUSTER_OR_BUCKET),
  SHARD_SUMMARY("summary-shard", "shard-summary", Scope.BUCKET),
  INDEX_SHARD("index-shard", "shard-index", Scope.BUCKET, Trait.IC),
  RECHUNK("rechunk", "", Scope.BUCKET, Trait.STARTABLE, Trait.IC),
  EC_GET("ec-get", "", Scope.BUCKET, Trait.IDLES),
  EC_PUT("ec-put", "", Scope.BUCKET, Trait.IDLES),
  EC_RESP("ec-resp", "", Scope.BUCKET, Trait.IDLES),
  EC_ENCODE("ec-encode", "ec-bucket", Scope.BUCKET, Trait.STARTABLE, Trait.IC),
  PUT_COPIES("put-copies", "", Scope.BUCKET, Trait.IDLES),
  MAKE_N_COPIES("make-n-copies", "mirror", Scope.BUCKET, Trait.STARTABLE, Trait.IC),
  ARCHIVE("archive", "", Scope.BUCKET, Trait.IDLES),
  COPY_BUCKET("copy-bck", "copy-bucket", Scope.BUCKET, Trait.IC),
  ETL_BUCKET("etl-bck", "etl-bucket", Scope.BUCKET, Trait.IC),
  COPY_OBJECTS("copy-listrange", "copy-objects", Scope.BUCKET, Trait.IDLES),
  ETL_OBJECTS("etl-listrange", "etl-objects", Scope.BUCKET, Trait.IDLES),
  MOVE_BUCKET("move-bck", "rename-bucket", Scope.BUCKET, Trait.IC),
  DELETE_OBJECTS("delete-listrange", "delete-objects", Scope.BUCKET, Trait.IC),
  EVICT_OBJECTS("evict-listrange", "evict-objects", Scope.BUCKET, Trait.IC),
  PREFETCH_OBJECTS(
      "prefetch-listrange", "prefetch-objects", Scope.BUCKET, Trait.STARTABLE, Trait.IC),
  EVICT_REMOTE_BUCKET("evict-remote-bck", "evict-remote-bucket", Scope.BUCKET),
  BLOB_DOWNLOAD("blob-download", "", Scope.BUCKET, Trait.STARTABLE),
  DOWNLOAD("download", "", Scope.CLUSTER, Trait.IC, Trait.IDLES),
  DSORT("dsort", "", Scope.BUCKET),
  PROMOTE("promote", "promote-files", Scope.BUCKET, Trait.IC),
  ETL_INLINE("etl-inline", "", Scope.CLUSTER, Trait.IC),
  LIST("list", "", Scope.BUCKET, Trait.IDLES),
  GET_BATCH("get-batch", "", Scope.CLUSTER_OR_BUCKET, Trait.IDLES),
  CREATE_INVENTORY("create-inventory", "", Scope.BUCKET, Trait.IC),
  LOAD_LOM_CACHE("load-lom-cache", "warm-up-metadata", Scope.BUCKET, Trait.STARTABLE);

  /** What one job of the kind works on. */
  public enum Scope {
    CLUSTER,
    BUCKET,
    CLUSTER_OR_BUCKET,
    TARGET
  }

  private enum Trait {
    STARTABLE,
    IC,
    IDLES
  }

  private final String wire;
  private final String display;
  private final Scope scope;
  private final List<Trait> traits;

  JobKind(String wire, String display, Scope scope, Trait... traits) {
    this.wire = wire;
    this.display = display.isEmpty() ? wire : display;
    this.scope = scope;
    this.traits = List.of(traits);
  }

  /** Kind as it travels: {@code copy-bck}. */
  public String wire() {
    return wire;
  }

  /** Name that people see: {@code copy-bucket}. */
  public String display() {
    return display;
  }

  /** What one job of the kind works on. */
  public Scope scope() {
    return scope;
  }

  /** May be started by the {@code start} envelope. */
  public boolean isStartable() {
    return traits.contains(Trait.STARTABLE);
  }

  /** Its status is available through {@code what=status}; else only snapshots tell. */
  public boolean hasStatus() {
    return traits.contains(Trait.IC);
  }

  /** Stays running-idle for a while after its work; waiters wait for idle. */
  public boolean idles() {
    return traits.contains(Trait.IDLES);
  }

  /** By kind or display name. */
  public static Optional<JobKind> find(String text) {
    for (JobKind kind : values()) {
      if (kind.wire.equals(text) || kind.display.equals(text)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** All kinds in the order of their display names. */
  public static List<JobKind> byDisplayName() {
    List<JobKind> all = new ArrayList<>(List.of(values()));
    all.sort((a, b) -> a.display.compareTo(b.display));
    return all;
  }
}
