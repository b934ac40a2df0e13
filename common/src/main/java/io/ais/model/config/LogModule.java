package io.ais.model.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Parts of a node that can log in full while the rest does not; the ordinal is the bit above the
 * verbosity in {@code log.level} (spec/jobs-and-extensions.md 19.4).
 */
public enum LogModule {
  TRANSPORT,
  AIS,
  MEMSYS,
  CLUSTER,
  FS,
  REB,
  EC,
  STATS,
  IOS,
  XS,
  BACKEND,
  SPACE,
  MIRROR,
  DSORT,
  DOWNLOADER,
  ETL,
  S3,
  KALIVE;

  /** Name that operators use. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** True when the mask of {@link LogConf#modules()} has this module. */
  public boolean in(long modules) {
    return (modules >> ordinal() & 1) != 0;
  }

  /** Names of all modules in the mask, in bit order. */
  public static List<String> names(long modules) {
    return Arrays.stream(values()).filter(m -> m.in(modules)).map(LogModule::wire).toList();
  }

  /** The module of that name. */
  public static Optional<LogModule> find(String name) {
    return Arrays.stream(values()).filter(module -> module.wire().equals(name)).findFirst();
  }
}
