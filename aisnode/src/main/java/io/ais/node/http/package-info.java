/**
 * The HTTP server engine: Netty pipeline, framing, limits, one virtual thread per request. Knows
 * nothing of services, disks or cluster state; no Netty type leaves this package.
 *
 * <p>Start reading at {@link io.ais.node.http.Exchange}.
 */
package io.ais.node.http;
