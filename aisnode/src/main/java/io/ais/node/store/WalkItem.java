package io.ais.node.store;

import java.util.Optional;

/** One stored copy met by a walk. Immutable. */
public final class WalkItem {
  private final byte[] key;
  private final String name;
  private final String path;
  private final Lom lom;
  private final boolean torn;

  WalkItem(byte[] key, String name, String path, Lom lom, boolean torn) {
    this.torn = torn;
    this.key = key;
    this.name = name;
    this.path = path;
    this.lom = lom;
  }

  /** Raw bytes of the name; not to be modified. */
  public byte[] key() {
    return key;
  }

  /** Object name. */
  public String name() {
    return name;
  }

  /** Path of the file, relative to its mountpath. */
  public String path() {
    return path;
  }

  /** The same, when so many copies of it were met. */
  public WalkItem withCopies(int copies) {
    return lom == null || copies == lom.copies()
        ? this
        : new WalkItem(key, name, path, lom.withCopies(copies), torn);
  }

  /** True for a file whose name is lost with its metadata: no object can be found in it any more. */
  public boolean isTorn() {
    return torn;
  }

  /** Metadata; empty when it is corrupt. Sizes are compared with the file only on request. */
  public Optional<Lom> lom() {
    return Optional.ofNullable(lom);
  }
}
