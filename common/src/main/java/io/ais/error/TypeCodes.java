package io.ais.error;

/** Values of {@code tcode} in error bodies (spec/rest-api.md 2.1). */
public final class TypeCodes {
  public static final String NOT_FOUND = "ErrNotFound";
  public static final String BUSY = "ErrBusy";
  public static final String BUCKET_NOT_FOUND = "ErrBckNotFound";
  public static final String REMOTE_BUCKET_NOT_FOUND = "ErrRemoteBckNotFound";
  public static final String BUCKET_EXISTS = "ErrBucketAlreadyExists";
  public static final String NODE_NOT_FOUND = "errNodeNotFound";
  public static final String INVALID_PROVIDER = "ErrInvalidBackendProvider";
  public static final String INVALID_PATH = "errInvalidPath";
  public static final String BAD_CHECKSUM = "ErrBadCksum";
  public static final String RANGE = "ErrRangeNotSatisfiable";
  public static final String UNSUPPORTED = "ErrUnsupp";
  public static final String NOT_IMPLEMENTED = "ErrNotImpl";
  public static final String COEXISTENCE = "ErrLimitedCoexistence";
  public static final String NOT_REMOTE = "ErrNotRemoteBck";
  public static final String NO_NODES = "ErrNoNodes";
  public static final String CAPACITY = "ErrCapExceeded";
  public static final String FAILED_TO = "ErrFailedTo";
  public static final String MOUNTPATH_NOT_FOUND = "ErrMpathNotFound";
  public static final String MOVE = "ErrMv";

  /** Ours: not applied, because the node that was asked is not the primary, or not ready yet. */
  public static final String PRIMARY_CHANGING = "ErrPrimaryChanging";

  private TypeCodes() {}
}
