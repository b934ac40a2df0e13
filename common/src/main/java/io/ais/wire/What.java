package io.ais.wire;

/** Values of query parameter {@code what} (spec/rest-api-jobs.md 2.1, 3). */
public final class What {
  public static final String SMAP = "smap";
  public static final String SMAP_VOTE = "smapvote";
  public static final String BMD = "bmd";
  public static final String CONFIG = "config";
  public static final String SNODE = "snode";
  public static final String SYSINFO = "sysinfo";
  public static final String NODE_STATS = "node_stats";
  public static final String NODE_STATUS = "node_status";
  public static final String METRICS = "metrics";
  public static final String SOFTWARE_VERSION = "software_version";
  public static final String MOUNTPATHS = "mountpaths";
  public static final String DISK = "disk";
  public static final String REMOTE = "remote";
  public static final String LOG = "log";
  public static final String CERTIFICATE = "tls_certificate";
  public static final String CLUSTER_CONFIG = "cluster_config";
  public static final String BACKENDS = "backends";
  public static final String TARGET_IPS = "target_ips";
  public static final String STATUS = "status";
  public static final String STATUS_ALL = "status_all";
  public static final String SNAPS = "qryxstats";
  public static final String RUNNING = "running_all";

  /** Ours: what nodes hold before they leave, with query parameter {@code node}. */
  public static final String LEAVE_PLAN = "leave_plan";

  /** Ours: the newest rebalance with the progress of every participant, and its certificates. */
  public static final String REBALANCE = "rebalance";

  /** Ours: the last complete scrub of each bucket, by target. */
  public static final String SCRUB = "scrub";

  /**
   * Ours: what a target has of one object, with query parameters {@code bucket}, {@code provider},
   * {@code namespace}, {@code name}.
   */
  public static final String OBJECT = "object";

  private What() {}
}
