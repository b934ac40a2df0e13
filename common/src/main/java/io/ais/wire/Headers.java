package io.ais.wire;

/** Header names (spec/rest-api.md 5, spec/control-plane.md 11). */
public final class Headers {
  public static final String CHECKSUM_TYPE = "Ais-Checksum-Type";
  public static final String CHECKSUM_VALUE = "Ais-Checksum-Value";
  public static final String ATIME = "Ais-Atime";
  public static final String VERSION = "Ais-Version";
  public static final String CUSTOM_MD = "Ais-Custom-Md";
  public static final String NAME = "Ais-Name";
  public static final String BUCKET_NAME = "Ais-Bucket-Name";
  public static final String BUCKET_PROVIDER = "Ais-Bucket-Provider";
  public static final String PRESENT = "Ais-Present";
  public static final String LOCATION_AIS = "Ais-Location";
  public static final String MIRROR_COPIES = "Ais-Mirror-Copies";
  public static final String MIRROR_PATHS = "Ais-Mirror-Paths";
  public static final String BUCKET_PROPS = "Ais-Bucket-Props";
  public static final String BUCKET_SUMMARY = "Ais-Bucket-Summ";
  public static final String XACTION_ID = "Ais-Xaction-Id";
  public static final String NODE_ID = "Ais-Node-Id";
  public static final String NODE_FLAGS = "Ais-Node-Flags";
  public static final String NODE_UPTIME = "Ais-Node-Uptime";
  public static final String CLUSTER_UPTIME = "Ais-Cluster-Uptime";

  /** Ours: why a node hears no primary, in words. */
  public static final String TROUBLE = "Ais-Trouble";

  /**
   * Ours: this target is cut off from the primary, what it serves may be of the past: {@code lost} if
   * only its bucket may be gone, {@code replaceable} if others may own the object.
   */
  public static final String OUT_OF_TOUCH = "Ais-Out-Of-Touch";

  public static final String CALLER_ID = "Ais-Caller-Id";
  public static final String CALLER_NAME = "Ais-Caller-Name";
  public static final String APPEND_HANDLE = "Ais-Append-Handle";
  public static final String BUCKET_NAMESPACE_UUID = "Ais-Bucket-Namespace-Uuid";
  public static final String BUCKET_NAMESPACE_NAME = "Ais-Bucket-Namespace-Name";
  public static final String CHUNKS_COUNT = "Ais-Chunks-Count";
  public static final String CHUNKS_MAX_SIZE = "Ais-Chunks-Max-Chunk-Size";
  public static final String PINE = "Ais-Pine";
  public static final String ERROR = "Hdr-Error";

  public static final String ACCEPT = "Accept";
  public static final String ACCEPT_RANGES = "Accept-Ranges";
  public static final String AUTHORIZATION = "Authorization";
  public static final String ALLOW = "Allow";
  public static final String CONNECTION = "Connection";
  public static final String CONTENT_LENGTH = "Content-Length";
  public static final String CONTENT_RANGE = "Content-Range";
  public static final String CONTENT_TYPE = "Content-Type";
  public static final String ETAG = "Etag";
  public static final String EXPECT = "Expect";
  public static final String HOST = "Host";
  public static final String LAST_MODIFIED = "Last-Modified";
  public static final String LOCATION = "Location";
  public static final String NOSNIFF = "X-Content-Type-Options";
  public static final String RANGE = "Range";

  /** What the caller, or the first node that saw it, calls a request. */
  public static final String REQUEST_ID = "X-Request-Id";

  public static final String TRANSFER_ENCODING = "Transfer-Encoding";
  public static final String USER_AGENT = "User-Agent";

  public static final String JSON = "application/json";
  public static final String JSON_UTF8 = "application/json; charset=utf-8";
  public static final String MSGPACK = "application/msgpack";
  public static final String TEXT_UTF8 = "text/plain; charset=utf-8";
  public static final String OCTETS = "application/octet-stream";

  private Headers() {}
}
