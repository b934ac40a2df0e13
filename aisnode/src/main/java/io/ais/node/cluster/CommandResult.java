package io.ais.node.cluster;

/**
 * Success of a command. Immutable.
 *
 * @param text what the client gets: {@code g<N>} when a rebalance was started, else empty
 * @param key state that contains the change
 */
public record CommandResult(String text, StateKey key) {}
