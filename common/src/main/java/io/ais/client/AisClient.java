package io.ais.client;

import io.ais.wire.HeaderMap;
import java.io.IOException;

/**
 * Typed calls to one cluster through one of its nodes. Thread-safe; does not own the HTTP client.
 * Error answers become {@link AisHttpException}, all other failures an {@link IOException}.
 */
public final class AisClient {
  private final Caller caller;
  private final ClusterApi cluster;
  private final NodeApi nodes;
  private final BucketApi buckets;
  private final ObjectApi objects;
  private final JobApi jobs;

  /**
   * @param baseUrl {@code http://host:port} of any proxy
   * @param userAgent may be empty
   * @param token bearer token; empty for none
   */
  public AisClient(String baseUrl, HttpClient http, String userAgent, String token) {
    this.caller = new Caller(baseUrl, http, userAgent, token);
    this.cluster = new ClusterApi(caller);
    this.nodes = new NodeApi(caller);
    this.buckets = new BucketApi(caller);
    this.objects = new ObjectApi(caller);
    this.jobs = new JobApi(caller);
  }

  /** Where the calls go. */
  public String baseUrl() {
    return caller.baseUrl();
  }

  /** The cluster as a whole: maps, configuration, membership. */
  public ClusterApi cluster() {
    return cluster;
  }

  /** Single nodes, through the proxy. */
  public NodeApi nodes() {
    return nodes;
  }

  /** Buckets and listings. */
  public BucketApi buckets() {
    return buckets;
  }

  /** Objects. */
  public ObjectApi objects() {
    return objects;
  }

  /** Jobs. */
  public JobApi jobs() {
    return jobs;
  }

  /**
   * Any other call; the caller closes the answer.
   *
   * @param pathAndQuery escaped, begins with a slash
   */
  public HttpResponse send(String method, String pathAndQuery, HeaderMap headers, RequestBody body)
      throws IOException {
    return caller.open(method, pathAndQuery, headers, body);
  }

  /** Any other GET, whole answer in memory. */
  public byte[] get(String pathAndQuery) throws IOException {
    return caller.get(pathAndQuery);
  }
}
