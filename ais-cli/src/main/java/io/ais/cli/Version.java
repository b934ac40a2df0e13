package io.ais.cli;

/** Version of the tool. */
final class Version {
  /** The tool's own version, then that of the interface it speaks and the build. */
  static final String TEXT = "1.32.5.0.1";

  /** Day of the build. */
  static final String BUILD = "2026-11-21";

  private Version() {}
}
