package io.ais.node.targetapi;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.error.AisException;
import io.ais.error.Names;
import io.ais.error.TypeCodes;
import io.ais.model.Access;
import io.ais.model.ActMsg;
import io.ais.model.BucketProps;
import io.ais.node.control.Contact;
import io.ais.node.http.BodyReader;
import io.ais.node.http.Exchange;
import io.ais.node.http.MustWaitException;
import io.ais.node.http.Response;
import io.ais.node.nodeapi.Envelope;
import io.ais.node.object.ByteSource;
import io.ais.node.object.LockState;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.PutRequest;
import io.ais.node.object.PutResult;
import io.ais.node.placement.AccessRights;
import io.ais.node.placement.Neighbors;
import io.ais.node.placement.Ownership;
import io.ais.node.placement.Ruling;
import io.ais.node.placement.Writes;
import io.ais.node.runtime.LastTime;
import io.ais.node.runtime.Ticker;
import io.ais.node.stats.Stats;
import io.ais.node.store.Lom;
import io.ais.wire.Actions;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.QueryKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * Serves {@code /v1/objects/BUCKET/OBJECT} on a target (spec/rest-api.md 8). Thread-safe.
 *
 * <p>Every verb rules first: bucket, owner. A request that came to the wrong target is redirected to
 * the right one; a direct read of a name that is owned elsewhere is 404.
 */
public final class ObjectHandlers {
  private static final int PARTIAL_BODY_LIMIT = 1 << 20;

  private final String display;
  private final ObjectStore store;
  private final Ownership ownership;
  private final Writes writes;
  private final Redirector redirector;
  private final Runnable capacityGate;
  private final GetObject get;
  private final HeadObject head;
  private final CopyObject copies;
  private final LastTime requests;
  private final Stats stats;
  private final Ticker ticker;

  /** Sends a client to the target that owns a name. */
  @FunctionalInterface
  public interface Redirector {
    Response redirect(Exchange exchange, Ruling ruling);
  }

  /**
   * Parts of a target that object verbs need.
   *
   * @param describeMountpath path of a mountpath to {@code path, disk, media}
   * @param capacityGate throws 507 while there is no room for new objects
   * @param requests when clients asked last
   * @param reads told of each object that was read by a client; must not block
   */
  public record Parts(
      String display,
      ObjectStore store,
      Ownership ownership,
      Writes writes,
      Neighbors neighbors,
      Redirector redirector,
      UnaryOperator<String> describeMountpath,
      Runnable capacityGate,
      LastTime requests,
      BiConsumer<Lom, BucketProps> reads,
      Stats stats,
      Ticker ticker) {}

  public ObjectHandlers(Parts parts) {
    this.display = parts.display();
    this.store = parts.store();
    this.ownership = parts.ownership();
    this.writes = parts.writes();
    this.redirector = parts.redirector();
    this.capacityGate = parts.capacityGate();
    this.requests = parts.requests();
    this.stats = parts.stats();
    this.ticker = parts.ticker();
    ContentSender sender = new ContentSender();
    this.get =
        new GetObject(display, store, parts.neighbors(), sender, parts.reads(), stats, ticker);
    this.head = new HeadObject(display, store, parts.neighbors(), parts.describeMountpath(), stats);
    this.copies = new CopyObject(display, store, ownership, parts.neighbors(), writes);
  }

  /** GET. */
  public void get(Exchange exchange, String rest) throws IOException {
    counted(exchange, "err.get.n", (request, ruling) -> get.serve(exchange, request, ruling));
  }

  /** HEAD. */
  public void head(Exchange exchange, String rest) throws IOException {
    counted(exchange, "err.head.n", (request, ruling) -> head.serve(exchange, request, ruling));
  }

  /** PUT. */
  public void put(Exchange exchange, String rest) throws IOException {
    counted(exchange, "err.put.n", (request, ruling) -> put(exchange, request, ruling));
  }

  /** DELETE. */
  public void delete(Exchange exchange, String rest) throws IOException {
    counted(exchange, "err.del.n", (request, ruling) -> delete(exchange, request, ruling));
  }

  /** PATCH: custom metadata. */
  public void patch(Exchange exchange, String rest) throws IOException {
    counted(exchange, "err.put.n", (request, ruling) -> patch(exchange, request, ruling));
  }

  /** POST: rename, check-lock. */
  public void post(Exchange exchange, String rest) throws IOException {
    counted(exchange, "err.ren.n", (request, ruling) -> post(exchange, request, ruling));
  }

  @FunctionalInterface
  private interface Verb {
    void on(ObjectRequest request, Ruling ruling) throws IOException;
  }

  private void counted(Exchange exchange, String errorMetric, Verb action) throws IOException {
    requests.note();
    ObjectRequest request = ObjectRequest.of(exchange);
    if (!exchange.mayWait() && !ownership.rulesAtOnce(request.bck(), request.seen())) {
      throw MustWaitException.INSTANCE;
    }
    try {
      boolean isRead = exchange.method().equals("GET") || exchange.method().equals("HEAD");
      if (!isRead) {
        request.requireRedirected(exchange, display, exchange.method());
      }
      Ruling ruling = ownership.rule(request.bck(), request.name(), request.seen());
      Access needed = AccessRights.ofObjectMethod(exchange.method());
      if (needed != null) {
        AccessRights.require(needed, request.bck(), ruling.props());
      }
      if (!ruling.own()) {
        if (!exchange.mayWait()) {
          throw MustWaitException.INSTANCE;
        }
        elsewhere(exchange, request, ruling);
        return;
      }
      if (!isRead) {
        writes.requireWritable(display);
      }
      Verb verb = ruling.contact() == Contact.REPLACEABLE ? orNotSure(exchange, action) : action;
      verb.on(request, ruling);
    } catch (AisException e) {
      if (e.status() != 404 && exchange.mayWait()) { // else it is begun again
        stats.add(errorMetric, request.bck().toString(), 1);
      }
      throw e;
    }
  }

  /**
   * What this target does not have, another one may have by now: it looks again when it is in touch with
   * the primary, and does not deny anything before.
   */
  private Verb orNotSure(Exchange exchange, Verb verb) {
    return (request, ruling) -> {
      try {
        verb.on(request, ruling);
      } catch (AisException e) {
        if (e.status() != 404) {
          throw e;
        }
        if (!writes.awaitPermission()) {
          throw AisException.unavailable(
              "%s: not in touch with the primary: cannot tell whether %s exists, try again later"
                  .formatted(display, request.cname()));
        }
        Ruling now = ownership.rule(request.bck(), request.name(), request.seen());
        if (now.own()) {
          verb.on(request, now);
        } else {
          elsewhere(exchange, request, now);
        }
      }
    };
  }

  private void elsewhere(Exchange exchange, ObjectRequest request, Ruling ruling)
      throws IOException {
    if (!request.redirected()) {
      throw AisException.notFound(display + ": " + request.cname() + " does not exist");
    }
    exchange.respond(redirector.redirect(exchange, ruling));
  }

  private void put(Exchange exchange, ObjectRequest request, Ruling ruling) throws IOException {
    long start = ticker.nanos();
    capacityGate.run();
    if (exchange.query().has(QueryKeys.OBJECT_TO)) {
      copies.copy(exchange, request, ruling);
      exchange.respond(Response.of(200));
      return;
    }
    refuseUnsupported(exchange, request);
    ChecksumType type = ChecksumType.parse(ruling.props().checksum().type());
    Checksum given = ObjectHeaders.given(exchange.headers());
    PutRequest put =
        new PutRequest(
            request.bck(),
            ruling.bid(),
            request.name(),
            type,
            type == ChecksumType.NONE ? Checksum.NONE : given,
            ObjectHeaders.custom(exchange.headers()),
            ruling.fence(),
            ruling.props().versioning().enabled(),
            exchange.query().flag(QueryKeys.SKIP_VERSION_CHECK),
            Writes.durability(ruling));
    PutResult result = writes.put(put, source(exchange.body()), ruling);
    exchange.respond(Response.of(200, headersOf(result)));
    String bucket = request.bck().toString();
    long nanos = ticker.nanos() - start;
    stats.add("put.n", bucket, 1);
    stats.add("put.size", bucket, result.lom().sizeBytes());
    stats.add("put.ns.total", bucket, nanos);
    stats.latency("put.ns", nanos);
  }

  private static HeaderMap headersOf(PutResult result) {
    if (result.outcome() != PutResult.Outcome.UNCHANGED) {
      return ObjectHeaders.of(result.lom());
    }
    HeaderMap headers = new HeaderMap();
    headers.add(Headers.ATIME, Long.toString(result.lom().atimeNanos()));
    if (!result.lom().version().isEmpty()) {
      headers.add(Headers.VERSION, result.lom().version());
    }
    return headers;
  }

  private static void refuseUnsupported(Exchange exchange, ObjectRequest request) {
    for (String key :
        new String[] {QueryKeys.APPEND_TYPE, QueryKeys.ARCHIVE_PATH, QueryKeys.UPLOAD_ID}) {
      if (exchange.query().has(key)) {
        throw HeadObject.notImplemented("PUT " + request.cname() + " with \"" + key + "\"");
      }
    }
  }

  private static ByteSource source(BodyReader body) {
    body.inBulk();
    return new ByteSource() {
      @Override
      public long declaredBytes() {
        return body.declaredBytes();
      }

      @Override
      public int read(ByteBuffer into) throws IOException {
        return body.read(into);
      }
    };
  }

  private void delete(Exchange exchange, ObjectRequest request, Ruling ruling) throws IOException {
    ActMsg message = Envelope.readOptional(exchange, display);
    if (message.action().equals(Actions.EVICT_OBJECTS)) {
      if (store.find(request.bck(), ruling.bid(), request.name()).isEmpty()) {
        throw new AisException(404, "", request.cname() + " doesn't exist");
      }
      throw new AisException(
          400,
          TypeCodes.NOT_REMOTE,
          Actions.EVICT_OBJECTS + ": expecting remote bucket (have " + request.bck() + ")");
    }
    if (!message.action().isEmpty()) {
      throw AisException.badRequest("invalid action \"" + message.action() + "\"");
    }
    if (!writes.delete(request.bck(), request.name(), ruling)) {
      throw new AisException(404, "", request.cname() + " doesn't exist");
    }
    exchange.respond(Response.of(200));
    stats.add("del.n", request.bck().toString(), 1);
  }

  private void patch(Exchange exchange, ObjectRequest request, Ruling ruling) throws IOException {
    ActMsg message = Envelope.read(exchange, display, PARTIAL_BODY_LIMIT);
    Map<String, String> custom = new TreeMap<>();
    if (!(message.value() instanceof Map<?, ?> map)) {
      throw AisException.badRequest(
          "invalid custom metadata of " + request.cname() + ": expecting a map of strings");
    }
    map.forEach((key, value) -> custom.put(String.valueOf(key), String.valueOf(value)));
    writes.setCustom(
        request.bck(),
        request.name(),
        custom,
        exchange.query().flag(QueryKeys.SET_NEW_CUSTOM),
        ruling);
    exchange.respond(Response.of(200));
  }

  private void post(Exchange exchange, ObjectRequest request, Ruling ruling) throws IOException {
    ActMsg message = Envelope.read(exchange, display, PARTIAL_BODY_LIMIT);
    switch (message.action()) {
      case Actions.RENAME_OBJECT -> {
        Names.checkObject(message.name());
        AccessRights.require(Access.MOVE_OBJECT, request.bck(), ruling.props());
        capacityGate.run();
        copies.rename(request, message.name(), ruling);
        exchange.respond(Response.of(200));
        stats.add("ren.n", request.bck().toString(), 1);
      }
      case Actions.CHECK_LOCK -> exchange.respond(Response.of(lockStatus(request)));
      default -> throw AisException.badRequest("invalid action \"" + message.action() + "\"");
    }
  }

  private int lockStatus(ObjectRequest request) {
    LockState state = store.lockState(request.bck(), request.name());
    return switch (state) {
      case UNLOCKED -> 200;
      case READ_LOCKED -> 202;
      case WRITE_LOCKED -> 423;
    };
  }
}
