package io.ais.node.object;

import io.ais.node.store.Lom;
import java.util.Optional;

/** One name met by a walk. Immutable. */
public final class WalkEntry {
  private final String name;
  private final Lom lom;

  WalkEntry(String name, Lom lom) {
    this.name = name;
    this.lom = lom;
  }

  /** Object name. */
  public String name() {
    return name;
  }

  /** Metadata when the walk was asked for it. */
  public Optional<Lom> lom() {
    return Optional.ofNullable(lom);
  }
}
