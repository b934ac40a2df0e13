package io.ais.node.cluster;

/** Computes the identity of a state: SHA-256 over its canonical bytes with an empty hash. */
@FunctionalInterface
public interface StateHasher {
  /** Lower-case hexadecimal digest. */
  String hash(ClusterState stateWithoutHash);
}
