package io.ais.client;

import io.ais.model.Bck;
import io.ais.wire.Actions;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.Query;
import io.ais.wire.QueryKeys;
import io.ais.wire.Urls;
import java.io.IOException;
import java.util.Map;

/** Calls about objects (spec/rest-api.md 8). Thread-safe. */
public final class ObjectApi {
  /** From this size on, or when it is unknown, the body waits for the target's go-ahead. */
  private static final long EXPECT_FROM_BYTES = 256 * 1024;

  private final Caller caller;

  ObjectApi(Caller caller) {
    this.caller = caller;
  }

  private static String path(Bck bck, String name, Query extra) {
    Query query = Urls.bucketQuery(bck);
    for (String key : extra.keys()) {
      query = query.plus(key, extra.first(key));
    }
    return Urls.withQuery(Urls.objectPath(bck, name), query);
  }

  /**
   * Stores an object. A large body is announced first, so that it goes to its target only; a body
   * that can be read once therefore works too.
   *
   * @param headers checksum and custom metadata, may be empty
   * @return attributes of the new version; its size is that of the (empty) answer
   */
  public ObjectAttributes put(Bck bck, String name, RequestBody body, HeaderMap headers)
      throws IOException {
    return put(bck, name, Query.EMPTY, body, headers);
  }

  /** As above, with more query parameters. */
  public ObjectAttributes put(
      Bck bck, String name, Query extra, RequestBody body, HeaderMap headers) throws IOException {
    HeaderMap all = headers.copy();
    if (body.length() < 0 || body.length() >= EXPECT_FROM_BYTES) {
      all.set(Headers.EXPECT, "100-continue");
    }
    try (HttpResponse response = caller.open("PUT", path(bck, name, extra), all, body)) {
      response.readAll(1024 * 1024);
      return ObjectAttributes.of(response.headers());
    }
  }

  /** Reads an object; the caller closes the answer. */
  public HttpResponse get(Bck bck, String name) throws IOException {
    return get(bck, name, Query.EMPTY, new HeaderMap());
  }

  /**
   * Reads a part; the caller closes the answer (206).
   *
   * @param length negative = to the end
   */
  public HttpResponse get(Bck bck, String name, long offset, long length) throws IOException {
    String end = length < 0 ? "" : Long.toString(offset + length - 1);
    HeaderMap headers = new HeaderMap().add(Headers.RANGE, "bytes=" + offset + "-" + end);
    return get(bck, name, Query.EMPTY, headers);
  }

  /** Reads with more query parameters and headers; the caller closes the answer. */
  public HttpResponse get(Bck bck, String name, Query extra, HeaderMap headers) throws IOException {
    return caller.open("GET", path(bck, name, extra), headers, RequestBody.NONE);
  }

  /** All headers of an object ("v1"); 404 if it does not exist. */
  public HeaderMap head(Bck bck, String name) throws IOException {
    return head(bck, name, Query.EMPTY);
  }

  /**
   * The properties named ("v2").
   *
   * @param props comma list
   * @param presence value of the query parameter; empty = not sent
   */
  public HeaderMap head(Bck bck, String name, String props, String presence) throws IOException {
    Query query = Query.EMPTY;
    if (!presence.isEmpty()) {
      query = query.plus(QueryKeys.PRESENCE, presence);
    }
    return head(bck, name, query.plus(QueryKeys.PROPS, props));
  }

  /** HEAD with any query parameters. */
  public HeaderMap head(Bck bck, String name, Query extra) throws IOException {
    try (HttpResponse response =
        caller.open("HEAD", path(bck, name, extra), new HeaderMap(), RequestBody.NONE)) {
      return response.headers();
    }
  }

  /** Deletes; 404 if it does not exist. */
  public void delete(Bck bck, String name) throws IOException {
    caller.bytes("DELETE", path(bck, name, Query.EMPTY), new HeaderMap(), RequestBody.NONE);
  }

  /** Renames within the bucket. */
  public void rename(Bck bck, String name, String newName) throws IOException {
    caller.act("POST", path(bck, name, Query.EMPTY), Actions.RENAME_OBJECT, newName, null);
  }

  /**
   * Changes custom metadata.
   *
   * @param replace drop all keys that are not given
   */
  public void setCustom(Bck bck, String name, Map<String, String> custom, boolean replace)
      throws IOException {
    Query query = replace ? Query.EMPTY.plus(QueryKeys.SET_NEW_CUSTOM, "true") : Query.EMPTY;
    caller.act("PATCH", path(bck, name, query), "", "", custom);
  }

  /** Copies; returns when it is done. */
  public void copy(Bck bck, String name, Bck toBucket, String toName) throws IOException {
    Query query = Query.EMPTY.plus(QueryKeys.OBJECT_TO, toBucket.uname(toName));
    caller.bytes("PUT", path(bck, name, query), new HeaderMap(), RequestBody.NONE);
  }
}
