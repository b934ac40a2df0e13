/**
 * Requests that a proxy answers: redirects of object requests, bucket verbs, cluster queries and
 * verbs, the way to other nodes. Thin handlers over services; what only the primary may do is
 * forwarded to it.
 *
 * <p>Runs on request threads. Start reading at {@link io.ais.node.proxyapi.ProxyRoutes}.
 */
package io.ais.node.proxyapi;
