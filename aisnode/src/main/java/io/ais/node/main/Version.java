package io.ais.node.main;

/** What this build calls itself: compatible with release 5.0 of the reference. */
final class Version {
  /** Our own version, from the jar. */
  static final String OURS = ours();

  /** Shown as software version: clients compare the first two numbers. */
  static final String TEXT = "5.0." + OURS;

  /** Date of the build. */
  static final String BUILD_TIME = "2026-01-01";

  private Version() {}

  private static String ours() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "0.1.0" : version;
  }
}
