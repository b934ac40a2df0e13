package io.ais.node.main;

import io.ais.base.Ids;
import io.ais.base.InvalidException;
import io.ais.hrw.Hrw;
import io.ais.model.NetInfo;
import io.ais.model.NodeType;
import io.ais.model.Snode;
import io.ais.model.config.ClusterConfig;
import io.ais.model.config.LocalConfig;
import io.ais.node.nodeapi.UnkeptPromises;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Everything that is read before a node is built: flags, both configuration files, the environment.
 * Immutable.
 *
 * @param type role
 * @param initial the initial cluster configuration
 * @param environment variables of the process
 */
record Startup(
    Flags flags,
    NodeType type,
    LocalConfig local,
    ClusterConfig initial,
    Map<String, String> environment) {

  /** Name of the file with a proxy's ID, in the configuration directory. */
  static final String PROXY_ID_FILE = ".ais.proxy_id";

  private static final String LISTEN = "AIS_LISTEN";

  /** A start that cannot go on: one line for the operator, exit code 1. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message);
    }

    RefusedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Reads the files that the flags name. */
  static Startup read(Flags flags, Map<String, String> environment) throws RefusedException {
    NodeType type = NodeType.parse(flags.role());
    if (type == null) {
      throw new RefusedException(
          "invalid node's role \"" + flags.role() + "\": expecting \"proxy\" or \"target\"");
    }
    String listen = environment.getOrDefault(LISTEN, "");
    if (!listen.isEmpty() && !listen.equals("all") && !listen.equals("configured")) {
      throw new RefusedException(
          LISTEN + "=\"" + listen + "\": expecting \"all\" or \"configured\"");
    }
    try {
      LocalConfig local =
          LocalConfig.load(tree("-local_config", flags.localConfig()))
              .validated(type == NodeType.TARGET);
      if (type == NodeType.TARGET) {
        local = local.withFspaths(local.mountpaths());
      }
      ClusterConfig initial = ClusterConfig.load(tree("-config", flags.config()));
      Optional<String> promise = UnkeptPromises.missing(initial);
      if (promise.isPresent()) {
        throw new RefusedException(
            "-config: " + promise.get() + " is on, which this version does not provide yet");
      }
      Files.createDirectories(Path.of(local.confdir()));
      Files.createDirectories(Path.of(local.logDir()));
      for (String mountpath :
          local.isTesting() ? local.mountpaths().keySet() : java.util.Set.<String>of()) {
        if (type == NodeType.TARGET) {
          Files.createDirectories(Path.of(mountpath));
        }
      }
      return new Startup(flags, type, local, initial, new TreeMap<>(environment));
    } catch (InvalidException e) {
      throw new RefusedException(e.getMessage(), e);
    } catch (IOException e) {
      throw new RefusedException("cannot prepare directories: " + e, e);
    }
  }

  /** Only the configuration of the node; directories are not touched. */
  static LocalConfig readLocal(String file) throws RefusedException {
    try {
      LocalConfig local = LocalConfig.load(tree("-local_config", file));
      return local.validated(!local.mountpaths().isEmpty());
    } catch (InvalidException e) {
      throw new RefusedException(e.getMessage(), e);
    }
  }

  private static Map<String, Object> tree(String flag, String file) throws RefusedException {
    if (file.isEmpty()) {
      throw new RefusedException("missing flag " + flag);
    }
    try {
      Map<?, ?> parsed = Json.parse(Files.readAllBytes(Path.of(file)), Map.class);
      Map<String, Object> tree = new TreeMap<>();
      parsed.forEach((key, value) -> tree.put(String.valueOf(key), value));
      return tree;
    } catch (NoSuchFileException e) {
      throw new RefusedException(flag + ": no such file " + file, e);
    } catch (IOException e) {
      throw new RefusedException(
          flag + ": " + file + " is not valid JSON: " + firstLine(e.getMessage()), e);
    }
  }

  private static String firstLine(String text) {
    return text == null ? "" : text.lines().findFirst().orElse("");
  }

  /** ID asked for by flag or environment; empty if none. */
  String wantedId() {
    return flags.daemonId().isEmpty()
        ? environment.getOrDefault("AIS_DAEMON_ID", "")
        : flags.daemonId();
  }

  /** ID of a proxy: asked for, stored, or generated and stored. */
  String proxyId(RandomGenerator random) throws RefusedException {
    Path file = Path.of(local.confdir()).resolve(PROXY_ID_FILE);
    try {
      String id = wantedId();
      if (id.isEmpty() && Files.exists(file)) {
        id = Files.readString(file).trim();
      }
      if (id.isEmpty()) {
        id = newId(random);
      }
      Ids.checkNodeId(id);
      Files.write(file, id.getBytes(StandardCharsets.UTF_8));
      return id;
    } catch (InvalidException e) {
      throw new RefusedException(e.getMessage(), e);
    } catch (IOException e) {
      throw new RefusedException("cannot store the node ID: " + e, e);
    }
  }

  /** A new ID: random, in the testing environment with role and port as its end. */
  String newId(RandomGenerator random) {
    return local.isTesting()
        ? Ids.newTestNodeId(random, type.wire().charAt(0) + local.hostNet().port())
        : Ids.newNodeId(random);
  }

  /** The entry of this node, with the addresses of its local configuration. */
  Snode self(String id) {
    var net = local.hostNet();
    String host = net.hostname().isEmpty() ? "localhost" : net.hostname().split(",")[0].trim();
    String advertised =
        type == NodeType.TARGET ? orElse(environment.getOrDefault("AIS_HOST_IP", ""), host) : host;
    String controlHost = orElse(net.hostnameControl(), host);
    String dataHost = orElse(net.hostnameData(), host);
    int port = port(net.port());
    String advertisedPort = environment.getOrDefault("AIS_HOST_PORT", "");
    int shownPort =
        type == NodeType.TARGET && !advertisedPort.isEmpty() ? port(advertisedPort) : port;
    return Snode.of(
        type,
        id,
        Hrw.digest(id),
        NetInfo.http(advertised, shownPort),
        NetInfo.http(controlHost, port(net.portControl())),
        NetInfo.http(dataHost, port(net.portData())));
  }

  /** True when the node listens at all addresses of its host, whichever ones it tells others. */
  boolean listensEverywhere() {
    return environment.getOrDefault(LISTEN, "").equals("all");
  }

  private static String orElse(String text, String otherwise) {
    return text.isEmpty() ? otherwise : text;
  }

  private static int port(String text) {
    return Integer.parseInt(text);
  }
}
