package io.ais.wire;

/** Names of query parameters and values of {@code what} (spec/rest-api.md 4). */
public final class QueryKeys {
  public static final String PROVIDER = "provider";
  public static final String NAMESPACE = "namespace";
  public static final String BUCKET_TO = "bck_to";
  public static final String OBJECT_TO = "object_to";
  public static final String PRESENCE = "presence";
  public static final String SUMMARY_REMOTE = "bsumm_remote";
  public static final String UUID = "uuid";
  public static final String DONT_ADD_REMOTE = "dont_add_remote_bck_md";
  public static final String DONT_HEAD_REMOTE = "dont_head_remote_bck";
  public static final String KEEP_BUCKET_MD = "keep_bck_md";
  public static final String PROPS = "props";
  public static final String LATEST_VERSION = "latest-ver";
  public static final String SYNCHRONIZE = "synchronize";
  public static final String VALIDATE_CHECKSUM = "validate-checksum";
  public static final String SILENT = "sln";
  public static final String SKIP_VERSION_CHECK = "skip_vc";
  public static final String ARCHIVE_PATH = "archpath";
  public static final String ARCHIVE_MIME = "archmime";
  public static final String ARCHIVE_REGEX = "archregx";
  public static final String ARCHIVE_MODE = "archmode";
  public static final String APPEND_TYPE = "append_type";
  public static final String APPEND_HANDLE = "append_handle";
  public static final String UPLOADS = "uploads";
  public static final String UPLOAD_ID = "uploadId";
  public static final String PART_NUMBER = "partNumber";
  public static final String SET_NEW_CUSTOM = "set-new-custom";
  public static final String ETL_NAME = "etl_name";
  public static final String ETL_ARGS = "etl_args";
  public static final String ETL_PIPELINE = "etl_pipeline";
  public static final String WHAT = "what";
  public static final String SEVERITY = "severity";
  public static final String OFFSET = "offset";
  public static final String ALL = "all";
  public static final String TRANSIENT = "transient";
  public static final String FORCE = "frc";
  public static final String MOUNTPATH_LABEL = "mountpath_label";
  public static final String DONT_RESILVER = "dntres";

  /** Of this project: what a mountpath that is detached holds is lost. */
  public static final String ACCEPT_LOSS = "accept_loss";

  /** Of this project: what the client calls its request, where a redirect takes it further. */
  public static final String REQUEST_ID = "rid";

  /** Of this project: which object is meant where the path does not say, with its bucket. */
  public static final String BUCKET = "bucket";

  public static final String OBJECT_NAME = "name";
  public static final String CANDIDATE = "can";
  public static final String READINESS = "readiness";
  public static final String PRIMARY_READY_REBALANCE = "prr";
  public static final String CLUSTER_INFO = "cii";
  public static final String ASK_PRIMARY = "apr";
  public static final String CLUSTER_INFO_PRIMARY = "cii-apr";
  public static final String REGEX = "regex";
  public static final String ONLY_ACTIVE = "only_active";
  public static final String JOB_ID = "jobid";
  public static final String COLOCATION = "coloc";
  public static final String TARGET_ID = "tid";
  public static final String SYSTEM_BUCKETS = "sys";
  public static final String PROXY_ID = "pid";
  public static final String UNIX_TIME = "utm";
  public static final String SIGNED_SMAP_VERSION = "vpams";
  public static final String SIGNED_NONCE = "x";
  public static final String SIGNATURE = "u";

  private QueryKeys() {}
}
