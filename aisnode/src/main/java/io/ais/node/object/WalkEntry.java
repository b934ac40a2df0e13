package io.ais.node.object;

import io.ais.node.store.Lom;
import java.util.Optional;

/** One name met by a walk. Immutable. */
public final class WalkEntry {
  private final String name;
  private final Lom lom;
  private final boolean corrupt;

  WalkEntry(String name, Lom lom, boolean corrupt) {
    this.name = name;
    this.lom = lom;
    this.corrupt = corrupt;
  }

  /** Object name. */
  public String name() {
    return name;
  }

  /** Metadata when the walk was asked for it and the copy is sound. */
  public Optional<Lom> lom() {
    return Optional.ofNullable(lom);
  }

  /** True when the local copy cannot be trusted: it is listed, a read of it fails with 500. */
  public boolean isCorrupt() {
    return corrupt;
  }
}
