package io.ais.node.main;

import static java.util.Map.entry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.ais.model.config.LogConf;
import io.ais.model.config.LogModule;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.LoggerFactory;

/** Makes loggers follow {@code log.level}: verbosity of all, and modules that log in full. */
final class LogLevels {
  private static final String ROOT = "io.ais";

  /** Modules without an entry have no code of their own. */
  private static final Map<LogModule, List<String>> PACKAGES =
      new EnumMap<>(
          Map.ofEntries(
              entry(LogModule.TRANSPORT, List.of("peer")),
              entry(
                  LogModule.AIS,
                  List.of("http", "proxyapi", "targetapi", "nodeapi", "bucket", "object")),
              entry(LogModule.CLUSTER, List.of("control")),
              entry(LogModule.KALIVE, List.of("control")),
              entry(LogModule.FS, List.of("mountpath", "store", "fshc")),
              entry(LogModule.IOS, List.of("disk")),
              entry(LogModule.REB, List.of("rebalance", "resilver", "placement")),
              entry(LogModule.EC, List.of("ec")),
              entry(LogModule.MIRROR, List.of("mirror")),
              entry(LogModule.SPACE, List.of("lru", "cleanup")),
              entry(LogModule.STATS, List.of("stats")),
              entry(LogModule.XS, List.of("job", "list", "scrub"))));

  private LogLevels() {}

  /** Takes the levels of the configuration: 1 to 3 is info, 4 debug, 5 and chosen modules trace. */
  static void apply(LogConf conf) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    int verbosity = conf.verbosity();
    Level level = verbosity >= 5 ? Level.TRACE : verbosity == 4 ? Level.DEBUG : Level.INFO;
    context.getLogger(ROOT).setLevel(level);
    Set<String> full = new HashSet<>();
    PACKAGES.forEach(
        (module, packages) -> {
          if (module.in(conf.modules())) {
            full.addAll(packages);
          }
        });
    for (List<String> packages : PACKAGES.values()) {
      for (String name : packages) {
        // null: as the logger above it
        context
            .getLogger(ROOT + ".node." + name)
            .setLevel(full.contains(name) ? Level.TRACE : null);
      }
    }
  }
}
