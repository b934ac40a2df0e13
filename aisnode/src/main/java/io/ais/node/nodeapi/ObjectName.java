package io.ais.node.nodeapi;

import io.ais.error.Names;
import io.ais.model.Bck;
import io.ais.node.http.Exchange;
import io.ais.node.http.ObjectPath;
import io.ais.wire.QueryKeys;

/** Bucket and object that a request under {@code /v1/objects} names, checked. Immutable. */
public record ObjectName(Bck bck, String name) {

  /**
   * Reads path and query.
   *
   * @throws io.ais.error.AisException 400 for a short path or a name that may not be
   */
  public static ObjectName of(Exchange exchange) {
    ObjectPath path = ObjectPath.parse(exchange.rawPath());
    Bck bck =
        Names.bucket(
            path.bucket(),
            exchange.query().last(QueryKeys.PROVIDER),
            exchange.query().last(QueryKeys.NAMESPACE));
    if (exchange.method().equals("HEAD")) {
      Names.checkObjectForHead(path.object());
    } else {
      Names.checkObject(path.object());
    }
    return new ObjectName(bck, path.object());
  }
}
