package io.ais.node.proxyapi;

import io.ais.error.AisException;
import io.ais.error.Names;
import io.ais.error.TypeCodes;
import io.ais.model.Access;
import io.ais.model.ActMsg;
import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.BucketSummary;
import io.ais.model.SummaryMsg;
import io.ais.model.list.ListPage;
import io.ais.model.list.ListRange;
import io.ais.model.list.ListRequest;
import io.ais.node.bucket.BucketService;
import io.ais.node.bucket.SummaryAnswer;
import io.ais.node.http.Exchange;
import io.ais.node.http.Response;
import io.ais.node.nodeapi.Envelope;
import io.ais.node.placement.AccessRights;
import io.ais.wire.Actions;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.Json;
import io.ais.wire.MsgPack;
import io.ais.wire.QueryKeys;
import io.ais.wire.Urls;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Serves {@code /v1/buckets} (spec/rest-api.md 6, 7). Thread-safe. */
public final class BucketHandlers {
  private static final int BODY_LIMIT = 16 << 20;

  /** Object listings, on any proxy. */
  @FunctionalInterface
  public interface Listings {
    ListPage page(Bck bck, ListRequest request);
  }

  /** Jobs over many objects of a bucket. */
  @FunctionalInterface
  public interface ManyObjects {
    /** Starts the job on all targets; returns its id. */
    String start(String action, Bck bck, ListRange range);
  }

  private final String display;
  private final BucketService buckets;
  private final PrimaryForward forward;
  private final Listings listings;
  private final ManyObjects manyObjects;

  public BucketHandlers(
      String display,
      BucketService buckets,
      PrimaryForward forward,
      Listings listings,
      ManyObjects manyObjects) {
    this.display = display;
    this.buckets = buckets;
    this.forward = forward;
    this.listings = listings;
    this.manyObjects = manyObjects;
  }

  /** GET: list buckets, list objects, summary. */
  public void get(Exchange exchange, String rest) throws IOException {
    Envelope.checkQuery(exchange);
    byte[] body = exchange.body().readAll(BODY_LIMIT);
    String type = exchange.headers().first(Headers.CONTENT_TYPE, "");
    boolean bare = body.length == 0 && !type.startsWith(Headers.JSON);
    ActMsg message =
        bare
            ? new ActMsg(rest.isEmpty() ? null : ListRequest.ALL, Actions.LIST, "")
            : Envelope.parse(body, exchange, display);
    String name = bucketName(rest);
    switch (message.action()) {
      case Actions.LIST -> {
        if (message.value() == null) {
          listBuckets(exchange, name, message);
        } else {
          listObjects(exchange, requireBucket(exchange, name), message);
        }
      }
      case Actions.SUMMARY -> summary(exchange, name, message);
      default -> throw invalid(message);
    }
  }

  private void listBuckets(Exchange exchange, String name, ActMsg message) throws IOException {
    String filter = message.name();
    if (!name.isEmpty() && !name.equals(filter)) {
      throw AisException.badRequest(
          "bad list-buckets request: \""
              + name
              + "\" vs \""
              + filter
              + "\" ("
              + requireBucket(exchange, name)
              + ", actm["
              + message.action()
              + "])");
    }
    String provider = exchange.query().last(QueryKeys.PROVIDER);
    String namespace = exchange.query().last(QueryKeys.NAMESPACE);
    List<Bck> found =
        buckets.list(provider.isEmpty() ? "" : Names.provider(provider), namespace, filter);
    exchange.respond(Response.json(found));
  }

  private void listObjects(Exchange exchange, Bck bck, ActMsg message) throws IOException {
    ListRequest request;
    if (message.value() instanceof ListRequest whole) {
      request = whole;
    } else {
      if (message.value() instanceof Map<?, ?> map && map.get("flags") instanceof Number flags) {
        throw AisException.badRequest(
            "invalid list-objects request: \"flags\" is a number (" + flags + "), need a string");
      }
      request = Envelope.value(message, ListRequest.class);
    }
    buckets.require(bck);
    ListPage page = listings.page(bck, request);
    if (wantsMsgPack(exchange)) {
      exchange.respond(Response.bytes(Headers.MSGPACK, MsgPack.encode(page)));
    } else {
      exchange.respond(Response.json(page));
    }
  }

  private static boolean wantsMsgPack(Exchange exchange) {
    for (String accept : exchange.headers().all(Headers.ACCEPT)) {
      for (String part : accept.split(",")) {
        if (part.split(";")[0].trim().equals(Headers.MSGPACK)) {
          return true;
        }
      }
    }
    return false;
  }

  private void summary(Exchange exchange, String name, ActMsg message) throws IOException {
    SummaryMsg request =
        message.value() == null
            ? new SummaryMsg("", "", false, false, false)
            : Envelope.value(message, SummaryMsg.class);
    List<Bck> which;
    if (name.isEmpty()) {
      String provider = exchange.query().last(QueryKeys.PROVIDER);
      which = buckets.list(provider.isEmpty() ? "" : Names.provider(provider), "", "");
    } else {
      Bck bck = requireBucket(exchange, name);
      buckets.require(bck);
      which = List.of(bck);
    }
    respond(exchange, buckets.summary(which, request));
  }

  private static void respond(Exchange exchange, SummaryAnswer answer) throws IOException {
    if (answer.results().isEmpty() && !answer.isFinal()) {
      Response text = Response.text(answer.jobId());
      exchange.respond(new Response(202, text.headers(), text.body()));
    } else {
      exchange.respond(Response.json(answer.isFinal() ? 200 : 206, answer.results()));
    }
  }

  /** HEAD: properties, and a summary if asked for. */
  public void head(Exchange exchange, String rest) throws IOException {
    Envelope.checkQuery(exchange);
    int slash = rest.indexOf('/');
    Bck bck = requireBucket(exchange, bucketName(slash < 0 ? rest : rest.substring(0, slash)));
    BucketProps props = buckets.require(bck);
    HeaderMap headers = new HeaderMap();
    headers.add(Headers.BUCKET_PROPS, Json.text(props));
    if (!exchange.query().has(QueryKeys.SUMMARY_REMOTE)) {
      exchange.respond(Response.of(200, headers));
      return;
    }
    String prefix = slash < 0 ? "" : Urls.decode(rest.substring(slash + 1));
    SummaryMsg request =
        new SummaryMsg(exchange.query().last(QueryKeys.UUID), prefix, true, true, true);
    SummaryAnswer answer = buckets.summary(List.of(bck), request);
    if (answer.results().isEmpty() && !answer.isFinal()) {
      headers.add(Headers.XACTION_ID, answer.jobId());
      exchange.respond(Response.of(202, headers));
    } else {
      headers.add(Headers.BUCKET_SUMMARY, Json.text(present(answer.results().getFirst())));
      exchange.respond(Response.of(answer.isFinal() ? 200 : 206, headers));
    }
  }

  private static BucketSummary present(BucketSummary summary) {
    return new BucketSummary(
        summary.name(),
        summary.provider(),
        summary.namespace(),
        summary.objectCount(),
        summary.objectSize(),
        summary.totalSize(),
        summary.usedPercent(),
        true);
  }

  /** POST: create, and what is not built yet. */
  public void post(Exchange exchange, String rest) throws IOException {
    byte[] body = exchange.body().readAll(BODY_LIMIT);
    ActMsg message = Envelope.parse(body, exchange, display);
    Bck bck = requireBucket(exchange, bucketName(rest));
    switch (message.action()) {
      case Actions.CREATE_BUCKET -> {
        Names.checkBucket(bck);
        buckets.requireCreatable(bck);
        forward.serve(
            exchange,
            body,
            () -> {
              buckets.create(bck, message.value());
              exchange.respond(Response.of(200));
            });
      }
      case Actions.EC_ENCODE -> {
        EncodeRequest encode = EncodeRequest.of(message);
        buckets.require(bck);
        forward.serve(
            exchange,
            body,
            () -> {
              buckets.setProps(bck, encode.asChange());
              exchange.respond(Response.text(manyObjects.start(Actions.EC_ENCODE, bck, null)));
            });
      }
      case Actions.MAKE_N_COPIES -> {
        buckets.require(bck);
        int copies = copies(message);
        forward.serve(
            exchange, body, () -> exchange.respond(Response.text(buckets.makeCopies(bck, copies))));
      }
      case "prefetch-listrange" -> throw notRemote(message, bck);
      case "move-bck",
          "copy-bck",
          "etl-bck",
          "copy-listrange",
          "etl-listrange",
          "rechunk",
          "index-shard",
          "create-inventory" -> {
        buckets.require(bck);
        throw new AisException(
            501,
            TypeCodes.NOT_IMPLEMENTED,
            "cannot " + message.action() + " " + bck + " - not implemented yet");
      }
      default -> throw invalid(message);
    }
  }

  /** A number, or one in a text. */
  private static int copies(ActMsg message) {
    try {
      int copies = Integer.parseInt(String.valueOf(message.value()));
      if (copies >= 1) {
        return copies;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw AisException.badRequest("invalid number of copies: " + message.value());
  }

  private AisException notRemote(ActMsg message, Bck bck) {
    buckets.require(bck);
    return new AisException(
        400,
        TypeCodes.NOT_REMOTE,
        message.action() + ": expecting remote bucket (have " + bck + ")");
  }

  /** DELETE: destroy a bucket, delete many objects. */
  public void delete(Exchange exchange, String rest) throws IOException {
    byte[] body = exchange.body().readAll(BODY_LIMIT);
    ActMsg message = Envelope.parse(body, exchange, display);
    Bck bck = requireBucket(exchange, bucketName(rest));
    switch (message.action()) {
      case Actions.DESTROY_BUCKET -> {
        AccessRights.require(Access.DESTROY_BUCKET, bck, buckets.require(bck));
        forward.serve(
            exchange,
            body,
            () -> {
              buckets.destroy(bck);
              exchange.respond(Response.of(200));
            });
      }
      case Actions.DELETE_OBJECTS -> {
        AccessRights.require(Access.DELETE_OBJECT, bck, buckets.require(bck));
        ListRange range = Envelope.value(message, ListRange.class);
        exchange.respond(Response.text(manyObjects.start(message.action(), bck, range)));
      }
      case Actions.EVICT_OBJECTS, "evict-remote-bck" -> throw notRemote(message, bck);
      default -> throw invalid(message);
    }
  }

  /** PATCH: set and reset properties. */
  public void patch(Exchange exchange, String rest) throws IOException {
    byte[] body = exchange.body().readAll(BODY_LIMIT);
    ActMsg message = Envelope.parse(body, exchange, display);
    Bck bck = requireBucket(exchange, bucketName(rest));
    boolean set = message.action().equals(Actions.SET_PROPS);
    if (!set && !message.action().equals(Actions.RESET_PROPS)) {
      throw AisException.badRequest(
          "invalid action \""
              + message.action()
              + "\" (expected one of ["
              + Actions.SET_PROPS
              + " "
              + Actions.RESET_PROPS
              + "])");
    }
    buckets.require(bck);
    forward.serve(
        exchange,
        body,
        () -> {
          BucketProps before = buckets.require(bck);
          String job = set ? buckets.setProps(bck, message) : buckets.resetProps(bck);
          BucketProps.EcConf after = buckets.require(bck).ec();
          boolean coded = after.enabled() || before.ec().enabled();
          if (coded && !after.equals(before.ec())) {
            job = encodeAfterChange(bck);
          }
          exchange.respond(job.isEmpty() ? Response.of(200) : Response.text(job));
        });
  }

  /** The change is committed: whoever hears of a failure must not take it for refused. */
  private String encodeAfterChange(Bck bck) {
    try {
      return manyObjects.start(Actions.EC_ENCODE, bck, null);
    } catch (AisException e) {
      String hint =
          "properties of %s are set, but objects do not follow: %s (try 'ais start ec-encode %s')";
      throw new AisException(e.status(), "", hint.formatted(bck, e.getMessage(), bck), e);
    }
  }

  /** PUT: archive, later. */
  public void put(Exchange exchange, String rest) throws IOException {
    ActMsg message = Envelope.parse(exchange.body().readAll(BODY_LIMIT), exchange, display);
    if (message.action().equals("archive")) {
      throw new AisException(
          501, TypeCodes.NOT_IMPLEMENTED, "cannot archive - not implemented yet");
    }
    throw invalid(message);
  }

  private static AisException invalid(ActMsg message) {
    return AisException.badRequest("invalid action \"" + message.action() + "\"");
  }

  private static String bucketName(String rest) {
    String trimmed = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
    return Urls.decode(trimmed);
  }

  private static Bck requireBucket(Exchange exchange, String name) {
    if (name.isEmpty()) {
      throw AisException.badRequest("URL 'v1/buckets' is too short: expected 3 items, got 2");
    }
    return Names.bucket(
        name,
        exchange.query().last(QueryKeys.PROVIDER),
        exchange.query().last(QueryKeys.NAMESPACE));
  }
}
