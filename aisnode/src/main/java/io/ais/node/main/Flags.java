package io.ais.node.main;

import java.util.Map;
import java.util.TreeMap;

/**
 * Command line of {@code aisnode} in Go's flag syntax: one or two dashes, {@code -x=v} or {@code -x
 * v}, booleans only {@code -x} or {@code -x=true} (spec/control-plane.md 1.2). Immutable.
 */
record Flags(
    String role,
    String config,
    String localConfig,
    String daemonId,
    String configCustom,
    boolean transientCustom,
    int expectedTargets,
    boolean skipStartup,
    boolean standby,
    boolean loopback,
    boolean startWithLostMountpath) {

  /** Usage text; printed on stderr. */
  static final String USAGE =
      """
      Usage of aisnode:
        -role string             role of this node: proxy or target (required)
        -config file             initial cluster configuration, JSON (required)
        -local_config file       configuration of this node only, JSON (required)
        -daemon_id string        node ID, instead of the stored or generated one
        -config_custom string    overrides for this node: "key1=value1,key2=value2"
        -transient               keep -config_custom in memory only
        -ntargets int            primary, first start: number of targets to wait for
        -skip_startup            primary: do not wait for joins
        -standby                 target: start without joining, wait to be joined by the operator
        -loopback                target: loopback devices (playground)
        -start_with_lost_mountpath
                                 target: start although a mountpath is missing
        -h                       print this text
      A single argument "version" prints the version. "check [-local_config=FILE]" looks whether this host
      is fit for a node, and says what to do where it is not. "container" takes everything from the environment
      (docs/docker.md), "health" asks the node of this container whether it is well.

      Example:
        aisnode -role=target -config=/etc/ais/ais.json -local_config=/etc/ais/ais_local.json
      """;

  private static final Map<String, Boolean> KNOWN =
      Map.ofEntries(
          Map.entry("role", false),
          Map.entry("config", false),
          Map.entry("local_config", false),
          Map.entry("daemon_id", false),
          Map.entry("config_custom", false),
          Map.entry("transient", true),
          Map.entry("ntargets", false),
          Map.entry("skip_startup", true),
          Map.entry("standby", true),
          Map.entry("loopback", true),
          Map.entry("start_with_lost_mountpath", true));

  /** A command line that cannot be understood: usage is printed, exit code 2. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
      super(message);
    }
  }

  /** True for {@code -h}, {@code --help} and no arguments at all: usage, exit code 0. */
  static boolean asksForHelp(String[] args) {
    if (args.length == 0) {
      return true;
    }
    for (String arg : args) {
      if (arg.equals("-h") || arg.equals("--h") || arg.equals("-help") || arg.equals("--help")) {
        return true;
      }
    }
    return false;
  }

  /** Parses the command line. */
  static Flags parse(String[] args) throws UsageException {
    Map<String, String> values = new TreeMap<>();
    int next = 0;
    while (next < args.length && args[next].startsWith("-") && args[next].length() > 1) {
      String arg = args[next++];
      if (arg.equals("--")) {
        break;
      }
      String body = arg.startsWith("--") ? arg.substring(2) : arg.substring(1);
      int eq = body.indexOf('=');
      String name = eq < 0 ? body : body.substring(0, eq);
      if (name.isEmpty() || name.startsWith("-")) {
        throw new UsageException("bad flag syntax: " + arg);
      }
      Boolean isBoolean = KNOWN.get(name);
      if (isBoolean == null) {
        throw new UsageException("flag provided but not defined: -" + name);
      }
      if (eq >= 0) {
        values.put(name, body.substring(eq + 1));
      } else if (isBoolean) {
        values.put(name, "true");
      } else if (next < args.length) {
        values.put(name, args[next++]);
      } else {
        throw new UsageException("flag needs an argument: -" + name);
      }
    }
    if (next < args.length) {
      throw new UsageException("unexpected argument: " + args[next]);
    }
    return of(values);
  }

  private static Flags of(Map<String, String> values) throws UsageException {
    return new Flags(
        values.getOrDefault("role", ""),
        values.getOrDefault("config", ""),
        values.getOrDefault("local_config", ""),
        values.getOrDefault("daemon_id", ""),
        values.getOrDefault("config_custom", ""),
        bool(values, "transient"),
        number(values, "ntargets"),
        bool(values, "skip_startup"),
        bool(values, "standby"),
        bool(values, "loopback"),
        bool(values, "start_with_lost_mountpath"));
  }

  private static boolean bool(Map<String, String> values, String name) throws UsageException {
    String text = values.getOrDefault(name, "false");
    return switch (text) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default ->
          throw new UsageException(
              "invalid boolean value \"" + text + "\" for -" + name + ": parse error");
    };
  }

  private static int number(Map<String, String> values, String name) throws UsageException {
    String text = values.getOrDefault(name, "0");
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new UsageException(
          "invalid value \"" + text + "\" for flag -" + name + ": parse error");
    }
  }
}
