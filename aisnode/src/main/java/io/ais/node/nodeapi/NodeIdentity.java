package io.ais.node.nodeapi;

import io.ais.model.Snode;

/**
 * What a node is for its whole life as a process. Immutable.
 *
 * @param self entry as it would stand in the map, without flags
 * @param version shown as software version
 * @param buildTime date of the build
 * @param deployment "dev" with test mountpaths, else the system's name
 * @param verifyingKey public key, base64
 */
public record NodeIdentity(
    Snode self, String version, String buildTime, String deployment, String verifyingKey) {

  /** Node ID. */
  public String id() {
    return self.id();
  }

  /** Operators' notation. */
  public String display() {
    return self.display();
  }
}
