package io.ais.node.targetapi;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.node.http.Exchange;
import io.ais.node.http.Net;
import io.ais.node.nodeapi.ObjectName;
import io.ais.node.placement.Seen;
import io.ais.wire.QueryKeys;

/**
 * One object request as a target sees it. Immutable.
 *
 * @param name object name, decoded
 * @param seen what the redirecting proxy looked at; NOTHING for a direct request
 * @param redirected a proxy sent the client here
 */
record ObjectRequest(Bck bck, String name, Seen seen, boolean redirected) {

  /** Reads bucket, name and redirect marks. */
  static ObjectRequest of(Exchange exchange) {
    ObjectName object = ObjectName.of(exchange);
    boolean redirected =
        exchange.query().has(QueryKeys.PROXY_ID) && exchange.query().has(QueryKeys.UNIX_TIME);
    return new ObjectRequest(
        object.bck(), object.name(), Seen.parse(exchange.query().last("sv")), redirected);
  }

  /** Writes come by a proxy or from inside the cluster. */
  void requireRedirected(Exchange exchange, String display, String verb) {
    if (!redirected && exchange.net() == Net.PUBLIC) {
      throw AisException.badRequest(display + ": " + verb + "(obj) is expected to be redirected");
    }
  }

  /** Text form for operators. */
  String cname() {
    return bck + "/" + name;
  }
}
