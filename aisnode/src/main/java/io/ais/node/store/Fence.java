package io.ais.node.store;

/**
 * The cluster state under which a target accepts a write: the caller takes it from the committed
 * state it checked ownership against. Immutable.
 *
 * @param gen generation
 * @param epoch epoch within the generation
 */
public record Fence(long gen, long epoch) {}
