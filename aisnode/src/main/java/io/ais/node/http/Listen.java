package io.ais.node.http;

/**
 * One listener to open. Immutable.
 *
 * @param bindHost address or name to bind; empty for all addresses
 * @param port port; 0 for any free one
 */
public record Listen(Net net, String bindHost, int port) {}
