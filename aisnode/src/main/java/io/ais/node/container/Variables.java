package io.ais.node.container;

import io.ais.base.GoText;
import io.ais.base.InvalidException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The environment of a container. An empty variable counts as absent, since compose files pass on
 * variables that nobody has set. Immutable.
 */
final class Variables {
  static final String ROLE = "AIS_ROLE";
  static final String PRIMARY = "AIS_PRIMARY_EP";
  static final String DISCOVERY = "AIS_DISCOVERY_EP";
  static final String PORT = "AIS_PORT";
  static final String PORT_CONTROL = "AIS_PORT_INTRA_CONTROL";
  static final String PORT_DATA = "AIS_PORT_INTRA_DATA";
  static final String HOST = "AIS_HOSTNAME";
  static final String HOST_CONTROL = "AIS_HOSTNAME_INTRA_CONTROL";
  static final String HOST_DATA = "AIS_HOSTNAME_INTRA_DATA";
  static final String TARGETS = "AIS_NTARGETS";
  static final String MOUNTPATHS = "AIS_FS_PATHS";
  static final String LOG_LEVEL = "AIS_LOG_LEVEL";
  static final String LOG_SIZE = "AIS_LOG_MAX_SIZE";

  private static final String PREFIX = "AIS_";

  /** Those above, and those that other parts of the image read. */
  private static final Set<String> KNOWN =
      Set.of(
          ROLE,
          PRIMARY,
          DISCOVERY,
          PORT,
          PORT_CONTROL,
          PORT_DATA,
          HOST,
          HOST_CONTROL,
          HOST_DATA,
          TARGETS,
          MOUNTPATHS,
          LOG_LEVEL,
          "AIS_LISTEN",
          LOG_SIZE,
          "AIS_DAEMON_ID",
          "AIS_HOST_IP",
          "AIS_HOST_PORT",
          "AIS_ENDPOINT",
          "AIS_AUTHN_TOKEN",
          "AIS_AUTHN_TOKEN_FILE");

  private static final int MAX_PORT = 65_535;

  private final Map<String, String> all = new TreeMap<>();

  Variables(Map<String, String> environment) {
    environment.forEach(
        (name, value) -> {
          if (!value.isBlank()) {
            all.put(name, value.strip());
          }
        });
  }

  /** Names that look like ours and are not: a misspelt one would be lost in silence. */
  List<String> unknown() {
    return all.keySet().stream()
        .filter(name -> name.startsWith(PREFIX) && !KNOWN.contains(name))
        .toList();
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(all.get(name));
  }

  /**
   * One of these words.
   *
   * @throws InvalidException naming variable, value and words
   */
  String word(String name, String otherwise, List<String> words) {
    String value = all.getOrDefault(name, otherwise);
    if (!words.contains(value)) {
      throw bad(name, value, "expecting " + String.join(" or ", words));
    }
    return value;
  }

  /** A TCP port, 1 to 65535. */
  int port(String name, int otherwise) {
    return number(name, otherwise, 1, MAX_PORT);
  }

  /** A whole number within bounds, both included. */
  int number(String name, int otherwise, int least, int most) {
    String value = all.getOrDefault(name, Integer.toString(otherwise));
    int number = value.matches("\\d{1,9}") ? Integer.parseInt(value) : -1;
    if (number < least || number > most) {
      throw bad(name, value, "expecting a number between %d and %d".formatted(least, most));
    }
    return number;
  }

  /** A size as the log's files have them, for example {@code 8MB}; only checked, as the logger reads it itself. */
  void size(String name) {
    String value = all.getOrDefault(name, "1MB");
    if (!value.matches("(?i)[1-9]\\d{0,8} ?(kb|mb|gb)")) {
      throw bad(name, value, "expecting a number with KB, MB or GB, for example 8MB");
    }
  }

  /** {@code http://host:port}; the scheme may be left out. */
  Optional<String> endpoint(String name) {
    return text(name).map(value -> endpoint(name, value));
  }

  private static String endpoint(String name, String value) {
    String rule = "expecting http://HOST:PORT";
    String url = value.contains("://") ? value : "http://" + value;
    try {
      URI uri = URI.create(url);
      boolean path = uri.getRawPath() != null && !uri.getRawPath().matches("/?");
      if (!"http".equals(uri.getScheme())
          || uri.getHost() == null
          || uri.getPort() < 1
          || uri.getPort() > MAX_PORT
          || path
          || uri.getRawQuery() != null) {
        throw bad(name, value, rule);
      }
      return "http://" + uri.getRawAuthority();
    } catch (IllegalArgumentException e) {
      throw bad(name, value, rule);
    }
  }

  /** Words between commas; none may be empty. */
  List<String> list(String name) {
    List<String> words = new ArrayList<>();
    if (!all.containsKey(name)) {
      return words;
    }
    for (String word : all.get(name).split(",", -1)) {
      if (word.isBlank()) {
        throw bad(name, all.get(name), "expecting words between commas, none empty");
      }
      words.add(word.strip());
    }
    return words;
  }

  /** One line: variable, value, rule. */
  static InvalidException bad(String name, String value, String rule) {
    return new InvalidException("%s=%s: %s".formatted(name, GoText.quote(value), rule));
  }
}
