package io.ais.wire;

/** Action names of the request envelope (spec/rest-api.md 6, spec/rest-api-jobs.md 4). */
public final class Actions {
  public static final String CREATE_BUCKET = "create-bck";
  public static final String DESTROY_BUCKET = "destroy-bck";
  public static final String SET_PROPS = "set-bprops";
  public static final String RESET_PROPS = "reset-bprops";
  public static final String LIST = "list";
  public static final String SUMMARY = "summary-bck";
  public static final String DELETE_OBJECTS = "delete-listrange";
  public static final String EVICT_OBJECTS = "evict-listrange";
  public static final String RENAME_OBJECT = "rename-obj";
  public static final String MOVE_BUCKET = "move-bck";
  public static final String COPY_BUCKET = "copy-bck";
  public static final String COPY_OBJECTS = "copy-listrange";
  public static final String PREFETCH_OBJECTS = "prefetch-listrange";
  public static final String EVICT_REMOTE_BUCKET = "evict-remote-bck";
  public static final String MAKE_N_COPIES = "make-n-copies";
  public static final String EC_ENCODE = "ec-encode";
  public static final String RECHUNK = "rechunk";
  public static final String INDEX_SHARD = "index-shard";
  public static final String SHARD_SUMMARY = "summary-shard";
  public static final String ARCHIVE = "archive";
  public static final String PROMOTE = "promote";
  public static final String BLOB_DOWNLOAD = "blob-download";
  public static final String MULTIPART_UPLOAD = "mpt-upload";
  public static final String MULTIPART_COMPLETE = "mpt-complete";
  public static final String MULTIPART_ABORT = "mpt-abort";
  public static final String CHECK_LOCK = "check-lock";
  public static final String SET_CONFIG = "set-config";
  public static final String RESET_CONFIG = "reset-config";
  public static final String CLEAR_LOM_CACHE = "clear-lcache";
  public static final String RELOAD_CREDENTIALS = "reload-creds";
  public static final String ATTACH_MOUNTPATH = "attach-mp";
  public static final String ENABLE_MOUNTPATH = "enable-mp";
  public static final String DISABLE_MOUNTPATH = "disable-mp";
  public static final String DETACH_MOUNTPATH = "detach-mp";
  public static final String RESCAN_MOUNTPATH = "rescan-mp";
  public static final String CHECK_MOUNTPATH = "fshc-mp";
  public static final String START = "start";
  public static final String STOP = "stop";
  public static final String START_MAINTENANCE = "start-maintenance";
  public static final String STOP_MAINTENANCE = "stop-maintenance";
  public static final String SHUTDOWN_NODE = "shutdown-node";
  public static final String DECOMMISSION_NODE = "decommission-node";
  public static final String REMOVE_UNSAFE = "rm-unsafe";
  public static final String SHUTDOWN_CLUSTER = "shutdown";
  public static final String DECOMMISSION_CLUSTER = "decommission";
  public static final String ROTATE_LOGS = "rotate-logs";
  public static final String RESET_STATS = "reset-stats";

  private Actions() {}
}
