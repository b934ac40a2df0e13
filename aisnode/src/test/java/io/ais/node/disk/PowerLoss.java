package io.ais.node.disk;

/** Thrown by {@link MemDisk} for every operation from the moment of a simulated power loss on. */
public final class PowerLoss extends Error {
  private static final long serialVersionUID = 1;

  PowerLoss() {
    super("power loss", null, false, false);
  }
}
