package io.ais.node.peer;

import io.ais.wire.HeaderMap;

/**
 * A peer's whole answer, status below 400.
 *
 * @param body possibly empty, never null
 */
public record PeerResponse(int status, HeaderMap headers, byte[] body) {}
