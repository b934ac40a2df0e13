package io.ais.client;

import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.BucketSummary;
import io.ais.model.SummaryMsg;
import io.ais.model.list.ListEntry;
import io.ais.model.list.ListPage;
import io.ais.model.list.ListRange;
import io.ais.model.list.ListRequest;
import io.ais.wire.Actions;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.Json;
import io.ais.wire.MsgPack;
import io.ais.wire.Query;
import io.ais.wire.QueryKeys;
import io.ais.wire.Urls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Calls about buckets and listings (spec/rest-api.md 6, 7). Thread-safe. */
public final class BucketApi {
  private static final Duration FIRST_POLL = Duration.ofSeconds(1);
  private static final Duration NEXT_POLL = Duration.ofSeconds(2);

  private final Caller caller;

  BucketApi(Caller caller) {
    this.caller = caller;
  }

  /**
   * Creates; 409 if it exists.
   *
   * @param props a tree or record of properties to set; null = defaults
   */
  public void create(Bck bck, Object props) throws IOException {
    act("POST", bck, Query.EMPTY, Actions.CREATE_BUCKET, "", props);
  }

  /** Destroys with everything in it. */
  public void destroy(Bck bck) throws IOException {
    act("DELETE", bck, Query.EMPTY, Actions.DESTROY_BUCKET, "", null);
  }

  /**
   * Lists buckets.
   *
   * @param provider empty = all
   * @param name empty = all
   * @param presence value of the query parameter, e.g. "2"; empty = not sent
   */
  public List<Bck> list(String provider, String name, String presence) throws IOException {
    Query query = Query.EMPTY;
    if (!presence.isEmpty()) {
      query = query.plus(QueryKeys.PRESENCE, presence);
    }
    if (!provider.isEmpty()) {
      query = query.plus(QueryKeys.PROVIDER, provider);
    }
    byte[] answer =
        caller.bytes(
            "GET",
            Urls.withQuery(Urls.BUCKETS, query),
            Caller.jsonHeaders(),
            Caller.envelope(Actions.LIST, name, null));
    Bck[] found = Json.parse(answer, Bck[].class);
    return found == null ? List.of() : List.of(found);
  }

  /**
   * Properties of a bucket; 404 if there is none.
   *
   * @param dontAdd do not register a cloud bucket by asking for it
   */
  public BucketProps head(Bck bck, boolean dontAdd) throws IOException {
    return Json.parse(headJson(bck, dontAdd), BucketProps.class);
  }

  /** Properties of a bucket, JSON as sent. */
  public byte[] headJson(Bck bck, boolean dontAdd) throws IOException {
    Query extra = Query.EMPTY;
    if (dontAdd) {
      extra = extra.plus(QueryKeys.DONT_ADD_REMOTE, "true");
    }
    try (HttpResponse response =
        caller.open("HEAD", path(bck, extra), new HeaderMap(), RequestBody.NONE)) {
      String props = response.headers().first(Headers.BUCKET_PROPS);
      if (props == null) {
        throw new IOException("no " + Headers.BUCKET_PROPS + " in the answer for " + bck);
      }
      return props.getBytes(StandardCharsets.UTF_8);
    }
  }

  /**
   * Changes properties; returns the id of a job that this started, or empty.
   *
   * @param change a tree or record of properties to set
   */
  public String setProps(Bck bck, Object change) throws IOException {
    return act("PATCH", bck, Query.EMPTY, Actions.SET_PROPS, "", change);
  }

  /** Back to the cluster's defaults. */
  public String resetProps(Bck bck) throws IOException {
    return act("PATCH", bck, Query.EMPTY, Actions.RESET_PROPS, "", null);
  }

  /** Renames; returns the job id. */
  public String rename(Bck from, Bck to) throws IOException {
    Query query = Query.EMPTY.plus(QueryKeys.BUCKET_TO, to.uname());
    return act("POST", from, query, Actions.MOVE_BUCKET, "", null);
  }

  /** Deletes objects by names or template; returns the job id. */
  public String deleteObjects(Bck bck, ListRange range) throws IOException {
    return act("DELETE", bck, Query.EMPTY, Actions.DELETE_OBJECTS, "", range);
  }

  /** Any other action on a bucket; returns the answer's text. */
  public String act(String method, Bck bck, Query extra, String action, String name, Object value)
      throws IOException {
    return caller.act(method, path(bck, extra), action, name, value);
  }

  private static String path(Bck bck, Query extra) {
    Query query = Urls.bucketQuery(bck);
    for (String key : extra.keys()) {
      query = query.plus(key, extra.first(key));
    }
    return Urls.withQuery(Urls.bucketPath(bck), query);
  }

  /** One page of a listing. */
  public ListPage page(Bck bck, ListRequest request) throws IOException {
    HeaderMap headers = Caller.jsonHeaders().add(Headers.ACCEPT, Headers.MSGPACK);
    RequestBody body = Caller.envelope(Actions.LIST, "", request);
    try (HttpResponse response = caller.open("GET", path(bck, Query.EMPTY), headers, body)) {
      String type = response.headers().first(Headers.CONTENT_TYPE, "");
      byte[] bytes = response.readAll(Integer.MAX_VALUE - 8);
      return type.equals(Headers.MSGPACK)
          ? MsgPack.decodePage(bytes)
          : Json.parse(bytes, ListPage.class);
    }
  }

  /**
   * All pages of a listing.
   *
   * @param limit entries at most; 0 = all
   * @param pages gets each page as it arrives
   */
  public void list(Bck bck, ListRequest request, long limit, Consumer<ListPage> pages)
      throws IOException {
    long left = limit;
    ListRequest next = request;
    while (true) {
      if (limit > 0 && (next.pageSize() == 0 || next.pageSize() > left)) {
        next = next.withPageSize(left);
      }
      ListPage page = page(bck, next);
      pages.accept(page);
      left -= page.entries().size();
      if (page.isLast() || (limit > 0 && left <= 0)) {
        return;
      }
      next = next.after(page);
    }
  }

  /** Everything in memory: for buckets known to be small. */
  public List<ListEntry> listAll(Bck bck, ListRequest request) throws IOException {
    List<ListEntry> all = new ArrayList<>();
    list(bck, request, 0, page -> all.addAll(page.entries()));
    return all;
  }

  /**
   * Counts and sums; waits until the job behind it has ended.
   *
   * @param bck one bucket, or {@link Bck#NONE} for all (its provider and namespace still select)
   */
  public List<BucketSummary> summary(Bck bck, SummaryMsg message, Pause pause) throws IOException {
    SummaryMsg current = message;
    Duration sleep = FIRST_POLL;
    while (true) {
      try (HttpResponse response = askSummary(bck, current)) {
        byte[] bytes = response.readAll(Integer.MAX_VALUE - 8);
        if (response.status() == 200) {
          BucketSummary[] found = Json.parse(bytes, BucketSummary[].class);
          return found == null ? List.of() : List.of(found);
        }
        if (current.uuid().isEmpty()) {
          current = current.withUuid(new String(bytes, StandardCharsets.UTF_8).strip());
        }
      }
      pause.sleep(sleep);
      sleep = NEXT_POLL;
    }
  }

  private HttpResponse askSummary(Bck bck, SummaryMsg message) throws IOException {
    String path = bck.isNone() ? Urls.BUCKETS + "/" : Urls.bucketPath(bck);
    Query query = bck.provider().isEmpty() ? Query.EMPTY : Urls.bucketQuery(bck);
    return caller.open(
        "GET",
        Urls.withQuery(path, query),
        Caller.jsonHeaders(),
        Caller.envelope(Actions.SUMMARY, "", message));
  }
}
