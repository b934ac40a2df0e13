package io.ais.node.control;

import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.StateHasher;
import io.ais.wire.Json;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Identity of a cluster state: SHA-256 over its JSON with an empty hash. Thread-safe. */
public final class Sha256Hasher implements StateHasher {
  @Override
  public String hash(ClusterState stateWithoutHash) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Json.bytes(stateWithoutHash)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
