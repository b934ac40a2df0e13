package io.ais.node.proxyapi;

import io.ais.error.AisException;
import io.ais.node.http.BodyReader;
import io.ais.node.http.BodyWriter;
import io.ais.node.http.Exchange;
import io.ais.node.http.Net;
import io.ais.node.http.Response;
import io.ais.wire.HeaderMap;
import io.ais.wire.Query;
import io.ais.wire.QueryKeys;
import java.io.IOException;

/**
 * {@code /ais/BUCKET/OBJECT}: short paths for curl (spec/rest-api.md 9). The request is served as if
 * it had the long path. Thread-safe.
 */
public final class EasyUrl {
  private final String provider;
  private final BucketHandlers buckets;
  private final ObjectRedirects objects;

  /**
   * @param provider of the buckets under this path
   */
  public EasyUrl(String provider, BucketHandlers buckets, ObjectRedirects objects) {
    this.provider = provider;
    this.buckets = buckets;
    this.objects = objects;
  }

  /** Serves one request. */
  public void handle(Exchange exchange, String rest) throws IOException {
    int slash = rest.indexOf('/');
    boolean hasObject = slash >= 0 && slash + 1 < rest.length();
    if (hasObject) {
      objects.handle(new Rewritten(exchange, "/v1/objects/" + rest, provider), rest);
      return;
    }
    Exchange rewritten = new Rewritten(exchange, "/v1/buckets/" + rest, provider);
    switch (exchange.method()) {
      case "GET" -> buckets.get(rewritten, rest);
      case "HEAD" -> buckets.head(rewritten, rest);
      case "PUT" ->
          throw AisException.badRequest("missing destination object name in the \"easy URL\"");
      default -> buckets.delete(rewritten, rest);
    }
  }

  /** The same exchange under another path, with the provider in its query. */
  private record Rewritten(Exchange inner, String rawPath, String provider) implements Exchange {
    @Override
    public Net net() {
      return inner.net();
    }

    @Override
    public String method() {
      return inner.method();
    }

    @Override
    public String rawQuery() {
      if (inner.query().has(QueryKeys.PROVIDER)) {
        return inner.rawQuery();
      }
      String added = QueryKeys.PROVIDER + "=" + provider;
      return inner.rawQuery().isEmpty() ? added : inner.rawQuery() + "&" + added;
    }

    @Override
    public Query query() {
      return Query.parse(rawQuery());
    }

    @Override
    public HeaderMap headers() {
      return inner.headers();
    }

    @Override
    public String requestId() {
      return inner.requestId();
    }

    @Override
    public String givenRequestId() {
      return inner.givenRequestId();
    }

    @Override
    public long stampNanos() {
      return inner.stampNanos();
    }

    @Override
    public String remoteAddress() {
      return inner.remoteAddress();
    }

    @Override
    public BodyReader body() {
      return inner.body();
    }

    @Override
    public void respond(Response response) throws IOException {
      inner.respond(response);
    }

    @Override
    public BodyWriter stream(int status, HeaderMap headers, long contentBytes) throws IOException {
      return inner.stream(status, headers, contentBytes);
    }

    @Override
    public boolean isCommitted() {
      return inner.isCommitted();
    }

    @Override
    public void closeAfterwards() {
      inner.closeAfterwards();
    }
  }
}
