package io.ais.node.proxyapi;

import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.Access;
import io.ais.model.ActMsg;
import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.NetInfo;
import io.ais.node.http.Exchange;
import io.ais.node.http.MustWaitException;
import io.ais.node.nodeapi.Envelope;
import io.ais.node.nodeapi.ObjectName;
import io.ais.node.nodeapi.Redirect;
import io.ais.node.placement.AccessRights;
import io.ais.node.placement.Ownership;
import io.ais.node.placement.Ruling;
import io.ais.node.placement.Seen;
import io.ais.node.stats.Stats;
import io.ais.wire.Actions;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/**
 * Sends every object request to the target that owns the name; never reads a body
 * (spec/rest-api.md 1.3, 8). Thread-safe.
 */
public final class ObjectRedirects {
  private static final Map<String, String> COUNTERS =
      Map.of("GET", "get.n", "PUT", "put.n", "HEAD", "head.n", "DELETE", "del.n");

  private static final Set<String> OBJECT_ACTIONS =
      Set.of(Actions.RENAME_OBJECT, Actions.CHECK_LOCK, "mpt-upload", "mpt-complete");

  private final String proxyId;
  private final String display;
  private final Ownership ownership;
  private final Stats stats;

  public ObjectRedirects(String proxyId, String display, Ownership ownership, Stats stats) {
    this.proxyId = proxyId;
    this.display = display;
    this.ownership = ownership;
    this.stats = stats;
  }

  /** Redirects one request. */
  public void handle(Exchange exchange, String rest) throws IOException {
    boolean isPost = exchange.method().equals("POST");
    if (isPost && !exchange.mayWait()) { // its body is to be read
      throw MustWaitException.INSTANCE;
    }
    if (isPost && rest.indexOf('/') < 0) {
      bucketLevel(exchange, rest);
      return;
    }
    Envelope.checkQuery(exchange);
    ObjectName object = ObjectName.of(exchange);
    Bck bck = object.bck();
    if (!exchange.mayWait()
        && !ownership.rulesAtOnce(bck, Seen.NOTHING)) { // another node will be asked
      throw MustWaitException.INSTANCE;
    }
    Ruling ruling = ownership.rule(bck, object.name(), Seen.NOTHING);
    Access needed = AccessRights.ofObjectMethod(exchange.method());
    if (needed != null) {
      AccessRights.require(needed, bck, ruling.props());
    }
    if (isPost) {
      checkAction(exchange, bck, object.name(), ruling.props());
    }
    exchange.respond(redirect(exchange, ruling).of(exchange));
    String counter = COUNTERS.get(exchange.method());
    if (counter != null) {
      stats.add(counter, bck.toString(), 1);
    }
  }

  /** Refuses what no target would do; the client repeats the body at the target. */
  private void checkAction(Exchange exchange, Bck bck, String object, BucketProps props)
      throws IOException {
    ActMsg message = Envelope.read(exchange, display);
    if (!OBJECT_ACTIONS.contains(message.action())) {
      throw AisException.badRequest("invalid action \"" + message.action() + "\"");
    }
    if (!message.action().equals(Actions.RENAME_OBJECT)) {
      return;
    }
    AccessRights.require(Access.MOVE_OBJECT, bck, props);
    if (message.name().equals(object)) {
      throw AisException.badRequest(
          "cannot rename " + bck + "/" + object + " to self, nothing to do");
    }
  }

  /** The target finds the request's name in it: our id and the time, or the client's own word. */
  private Redirect redirect(Exchange exchange, Ruling ruling) {
    NetInfo to = ruling.owner().publicNet();
    String marker = Redirect.marker(proxyId, exchange.stampNanos(), Seen.mark(ruling));
    String given = exchange.givenRequestId();
    return new Redirect(to, given == null ? marker : Redirect.named(marker, given));
  }

  /** Actions on a whole bucket that use the path of objects. */
  private void bucketLevel(Exchange exchange, String rest) throws IOException {
    String action = Envelope.read(exchange, display).action();
    switch (action) {
      case "promote", "blob-download" ->
          throw new AisException(
              501, TypeCodes.NOT_IMPLEMENTED, "cannot " + action + " - not implemented yet");
      default -> throw AisException.badRequest("invalid action \"" + action + "\"");
    }
  }
}
