package io.ais.cli.command;

import io.ais.client.AisHttpException;
import io.ais.client.HttpRequest;
import io.ais.client.HttpResponse;
import io.ais.client.RequestBody;
import io.ais.model.ActMsg;
import io.ais.model.Bck;
import io.ais.wire.Actions;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.Json;
import io.ais.wire.Query;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** Calls about objects (spec/rest-api.md 8). Thread-safe. */
final class Objects {
  private static final int EXPECT_FROM = 64 * 1024;

  private final Rest rest;

  Objects(Rest rest) {
    this.rest = rest;
  }

  /** Attributes as headers; {@code props} names those wanted. */
  HeaderMap head(Bck bck, String name, String props, int presence) throws IOException {
    Query query = Query.EMPTY.plus("presence", Integer.toString(presence)).plus("props", props);
    String target = Rest.object(bck, name, merge(query, bck));
    try (HttpResponse response = rest.open(rest.request("HEAD", target))) {
      return response.headers();
    }
  }

  private static Query merge(Query query, Bck bck) {
    Query merged = query;
    for (String key : Rest.query(bck).keys()) {
      merged = merged.plus(key, Rest.query(bck).first(key));
    }
    return merged;
  }

  /**
   * Opens an object for reading; the caller closes.
   *
   * @param range value of the Range header; empty for the whole object
   * @param query further query parameters
   */
  HttpResponse get(Bck bck, String name, String range, Query query) throws IOException {
    HttpRequest request = rest.request("GET", Rest.object(bck, name, merge(query, bck)));
    request = range.isEmpty() ? request : request.withHeader(Headers.RANGE, range);
    return rest.open(request);
  }

  /** Stores an object; headers: checksum to be verified. */
  HeaderMap put(Bck bck, String name, RequestBody body, Map<String, String> headers, Query query)
      throws IOException {
    HttpRequest request = rest.request("PUT", Rest.object(bck, name, merge(query, bck)));
    request = request.withBody(body);
    for (Map.Entry<String, String> header : headers.entrySet()) {
      request = request.withHeader(header.getKey(), header.getValue());
    }
    if (body.length() > EXPECT_FROM) {
      // the gateway redirects: let it say so before the bytes travel twice
      request = request.withHeader(Headers.EXPECT, "100-continue");
    }
    try (HttpResponse response = rest.open(request)) {
      response.readAll(EXPECT_FROM);
      return response.headers();
    }
  }

  /** Stores a stream of unknown length, which cannot be read twice. */
  void putOnce(Bck bck, String name, InputStream in, Map<String, String> headers, Query query)
      throws IOException {
    HttpRequest first = rest.request("PUT", Rest.object(bck, name, merge(query, bck)));
    HttpRequest request =
        new HttpRequest("PUT", rest.redirectOf(first), first.headers(), null, null);
    request = request.withBody(RequestBody.once(in));
    for (Map.Entry<String, String> header : headers.entrySet()) {
      request = request.withHeader(header.getKey(), header.getValue());
    }
    rest.read(request);
  }

  /** Removes an object. */
  void delete(Bck bck, String name) throws IOException {
    rest.read(rest.request("DELETE", Rest.object(bck, name, Rest.query(bck))));
  }

  /** Takes one object of a remote bucket out of the cluster. */
  void evict(Bck bck, String name) throws IOException {
    rest.send(
        "DELETE",
        Rest.object(bck, name, Rest.query(bck)),
        new ActMsg(null, Actions.EVICT_OBJECTS, ""));
  }

  /** Renames inside the bucket. */
  void rename(Bck bck, String name, String newName) throws IOException {
    rest.send(
        "POST",
        Rest.object(bck, name, Rest.query(bck)),
        new ActMsg(null, Actions.RENAME_OBJECT, newName));
  }

  /** Merges or replaces custom properties. */
  void setCustom(Bck bck, String name, Map<String, String> custom, boolean replace)
      throws IOException {
    Query query = replace ? Rest.query(bck).plus("set-new-custom", "true") : Rest.query(bck);
    byte[] body = Json.bytes(new ActMsg(custom, "", ""));
    rest.read(rest.json("PATCH", Rest.object(bck, name, query), body));
  }

  /** Copies one object. */
  void copy(Bck from, String name, Bck to, String newName) throws IOException {
    Query query = merge(Query.EMPTY.plus("object_to", to.uname(newName)), from);
    rest.read(rest.request("PUT", Rest.object(from, name, query)));
  }

  /** True if the object is in the cluster. */
  boolean exists(Bck bck, String name) throws IOException {
    try {
      head(bck, name, "name", 2);
      return true;
    } catch (AisHttpException e) {
      if (e.isNotFound()) {
        return false;
      }
      throw e;
    }
  }
}
