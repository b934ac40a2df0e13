package io.ais.node.http;

/** Serves the requests of one route. Same rules as {@link Handler}. */
@FunctionalInterface
public interface RouteHandler {

  /**
   * @param rest raw path behind the route's prefix, still percent-encoded, without its leading
   *     slash; empty when nothing follows
   */
  void handle(Exchange exchange, String rest) throws Exception;
}
