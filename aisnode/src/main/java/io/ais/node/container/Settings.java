package io.ais.node.container;

import io.ais.base.InvalidException;
import io.ais.model.NodeType;
import io.ais.model.config.LocalConfig.TestFspaths;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one container shall be, out of its environment, its volumes and its address. Immutable.
 *
 * @param primary URL of the gateway that may found the cluster, or that takes this node in; empty only
 *     when nobody said one
 * @param discovery URL of another gateway to ask; empty: none
 * @param hosts of the public network, between commas
 * @param targets how many targets the first start of a cluster waits for
 * @param mountpaths path to label
 * @param logLevel of a new cluster, 1 to 5
 */
record Settings(
    NodeType role,
    String primary,
    String discovery,
    String hosts,
    String controlHost,
    String dataHost,
    int port,
    int controlPort,
    int dataPort,
    int targets,
    SortedMap<String, String> mountpaths,
    int logLevel) {
  private static final int PROXY_PORT = 51_080;
  private static final int TARGET_PORT = 51_081;
  private static final int CONTROL_OFFSET = 1000;
  private static final int DATA_OFFSET = 2000;
  private static final int MAX_TARGETS = 100_000;

  Settings {
    mountpaths = Collections.unmodifiableSortedMap(new TreeMap<>(mountpaths));
  }

  /**
   * Reads and checks everything.
   *
   * @throws InvalidException one line that names the variable, its value and the rule
   */
  static Settings of(Variables variables, Surroundings here) {
    NodeType role =
        NodeType.parse(variables.word(Variables.ROLE, "proxy", List.of("proxy", "target")));
    boolean isProxy = role == NodeType.PROXY;
    int port = variables.port(Variables.PORT, isProxy ? PROXY_PORT : TARGET_PORT);
    List<String> hosts = variables.list(Variables.HOST);
    if (hosts.isEmpty()) {
      hosts = List.of(ownAddress(here));
    }
    variables.size(Variables.LOG_SIZE);
    String main = hosts.getFirst();
    return new Settings(
        role,
        variables.endpoint(Variables.PRIMARY).orElse(isProxy ? url(main, port) : ""),
        variables.endpoint(Variables.DISCOVERY).orElse(""),
        String.join(",", hosts),
        oneHost(variables, Variables.HOST_CONTROL, main),
        oneHost(variables, Variables.HOST_DATA, main),
        port,
        variables.port(Variables.PORT_CONTROL, Math.min(port + CONTROL_OFFSET, 65_535)),
        variables.port(Variables.PORT_DATA, Math.min(port + DATA_OFFSET, 65_535)),
        variables.number(Variables.TARGETS, 0, 0, MAX_TARGETS),
        isProxy ? new TreeMap<>() : mountpaths(variables, here),
        variables.number(Variables.LOG_LEVEL, 3, 1, 5));
  }

  private static String ownAddress(Surroundings here) {
    if (here.address().isEmpty()) {
      throw new InvalidException(
          "this container has no network address: set " + Variables.HOST + " to one");
    }
    return here.address();
  }

  private static String oneHost(Variables variables, String name, String otherwise) {
    Optional<String> host = variables.text(name);
    if (host.isPresent() && host.get().contains(",")) {
      throw Variables.bad(name, host.get(), "expecting one host");
    }
    return host.orElse(otherwise);
  }

  private static String url(String host, int port) {
    return "http://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, port);
  }

  /**
   * Those asked for, else every volume below {@code /ais/mp*}. Each has a label, its folder's name, as
   * volumes of one host usually share a file system, which is refused without labels.
   */
  private static SortedMap<String, String> mountpaths(Variables variables, Surroundings here) {
    SortedMap<String, String> found = new TreeMap<>();
    List<String> asked = variables.list(Variables.MOUNTPATHS);
    for (String word : asked.isEmpty() ? here.volumes() : asked) {
      int eq = word.indexOf('=');
      String path = eq < 0 ? word : word.substring(0, eq);
      if (!path.startsWith("/")) {
        throw Variables.bad(Variables.MOUNTPATHS, word, "expecting PATH or PATH=LABEL, absolute");
      }
      found.put(path, eq < 0 ? path.substring(path.lastIndexOf('/') + 1) : word.substring(eq + 1));
    }
    if (found.isEmpty()) {
      throw new InvalidException(
          "a target needs a disk: mount a volume at /ais/mp1, for example -v NAME:/ais/mp1, or set "
              + Variables.MOUNTPATHS);
    }
    return found;
  }

  /** What others are told to reach this node by, each once. */
  Set<String> hostNames() {
    Set<String> names = new LinkedHashSet<>();
    for (String host : hosts.split(",", -1)) {
      names.add(host.strip());
    }
    names.add(controlHost);
    names.add(dataHost);
    return names;
  }

  /** Flags that go with the files. */
  List<String> flags() {
    return role == NodeType.PROXY && targets > 0 ? List.of("-ntargets=" + targets) : List.of();
  }

  /** The sample of the cluster's configuration with the addresses and the level of this one. */
  Map<String, Object> clusterFile(Map<String, Object> sample) {
    Map<String, Object> file = new LinkedHashMap<>(sample);
    String other = discovery.isEmpty() ? primary : discovery;
    file.put(
        "proxy", Map.of("primary_url", primary, "original_url", primary, "discovery_url", other));
    Map<String, Object> log = new LinkedHashMap<>();
    if (sample.get("log") instanceof Map<?, ?> given) {
      given.forEach((key, value) -> log.put(String.valueOf(key), value));
    }
    log.put("level", Integer.toString(logLevel));
    file.put("log", log);
    return file;
  }

  /**
   * The configuration of this node.
   *
   * @param confdir where identity and state are kept
   * @param paths mountpath to label
   */
  Map<String, Object> nodeFile(String confdir, String logDir, Map<String, String> paths) {
    Map<String, Object> net = new LinkedHashMap<>();
    net.put("hostname", hosts);
    net.put("hostname_intra_control", controlHost);
    net.put("hostname_intra_data", dataHost);
    net.put("port", Integer.toString(port));
    net.put("port_intra_control", Integer.toString(controlPort));
    net.put("port_intra_data", Integer.toString(dataPort));
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("confdir", confdir);
    file.put("log_dir", logDir);
    file.put("host_net", net);
    file.put("fspaths", new TreeMap<>(paths));
    file.put("test_fspaths", new TestFspaths("", 0, 0));
    return file;
  }
}
