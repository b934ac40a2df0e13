package io.ais.node.container;

import io.ais.base.InvalidException;
import io.ais.model.config.HostNet;
import io.ais.model.config.LocalConfig;
import io.ais.wire.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Makes the configuration of a node out of the environment of its container, before the node starts in
 * the same process. Confined to the main thread.
 *
 * <p>{@code /etc/ais} is a volume: it keeps identity and state of the node. What is made goes into
 * {@code /etc/ais/generated}, anew at each start, so that a changed environment counts. One thing in it
 * is the node's own: mountpaths that operators detach and attach while it runs. They stay as long as
 * the volumes are those of the last start. Own files, {@code /etc/ais/ais.json} and {@code
 * /etc/ais/ais_local.json}, win over the environment, each as a whole.
 */
public final class ContainerStart {
  private static final String CLUSTER_FILE = "ais.json";
  private static final String NODE_FILE = "ais_local.json";
  private static final String VOLUMES_FILE = "volumes.json";
  private static final String HEALTH_FILE = "health";

  private final Variables variables;
  private final Path home;
  private final Path root;
  private final PrintStream talk;
  private final Predicate<String> resolves;

  /**
   * @param environment variables of the process
   * @param home folder of the distribution
   * @param root {@code /}
   * @param talk for what operators should know
   */
  public ContainerStart(Map<String, String> environment, Path home, Path root, PrintStream talk) {
    this(environment, home, root, talk, name -> !new InetSocketAddress(name, 0).isUnresolved());
  }

  /**
   * @param resolves whether a host name or address has an address
   */
  ContainerStart(
      Map<String, String> environment,
      Path home,
      Path root,
      PrintStream talk,
      Predicate<String> resolves) {
    this.resolves = resolves;
    this.variables = new Variables(environment);
    this.home = home;
    this.root = root;
    this.talk = talk;
  }

  /** Where the probe finds the address to ask. */
  public static Path healthFile(Path root) {
    return root.resolve("etc/ais/generated").resolve(HEALTH_FILE);
  }

  /**
   * Writes the files.
   *
   * @return the command line of the node
   * @throws InvalidException when the environment says something impossible; one line
   * @throws IOException when a volume cannot be used; its message says what to do
   */
  public List<String> prepare() throws IOException {
    variables
        .unknown()
        .forEach(name -> talk.println("WARNING: " + name + " is no variable of this image"));
    Path etc = writable("etc/ais");
    writable("var/log/ais");
    Path generated = Files.createDirectories(etc.resolve("generated"));
    Settings settings = Settings.of(variables, Surroundings.of(root.resolve("proc")));
    settings.hostNames().stream()
        .filter(name -> !resolves.test(name))
        .forEach(
            name ->
                talk.println(
                    "WARNING: host name "
                        + name
                        + " does not resolve in this container: others are told to reach it"
                        + " there"));
    for (String path : settings.mountpaths().keySet()) {
      writable(path.substring(1));
    }
    Path cluster = clusterFile(etc, generated, settings);
    Path node = nodeFile(etc, generated, settings);
    write(healthFile(root), healthAddress(node).getBytes(StandardCharsets.UTF_8));
    List<String> arguments = new ArrayList<>();
    arguments.add("-role=" + settings.role().wire());
    arguments.add("-config=" + cluster);
    arguments.add("-local_config=" + node);
    arguments.addAll(settings.flags());
    return arguments;
  }

  private Path writable(String path) throws IOException {
    Path folder = root.resolve(path);
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new IOException(
          "/%s cannot be written to by user %s: chown the folder or volume that is mounted there"
              .formatted(path, userId()));
    }
    return folder;
  }

  private static Object userId() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }

  private Path clusterFile(Path etc, Path generated, Settings settings) throws IOException {
    Path own = etc.resolve(CLUSTER_FILE);
    if (Files.exists(own)) {
      return own;
    }
    if (settings.primary().isEmpty()) {
      throw new InvalidException(
          Variables.PRIMARY + " is not set: a target must know a gateway, http://HOST:PORT");
    }
    Path file = generated.resolve(CLUSTER_FILE);
    write(file, Json.bytes(settings.clusterFile(tree(home.resolve("conf").resolve(CLUSTER_FILE)))));
    return file;
  }

  private Path nodeFile(Path etc, Path generated, Settings settings) throws IOException {
    Path own = etc.resolve(NODE_FILE);
    if (Files.exists(own)) {
      return own;
    }
    Path file = generated.resolve(NODE_FILE);
    Path volumes = generated.resolve(VOLUMES_FILE);
    Map<String, String> paths = settings.mountpaths();
    byte[] wanted = Json.bytes(paths);
    boolean same =
        Files.exists(file)
            && Files.exists(volumes)
            && Arrays.equals(Files.readAllBytes(volumes), wanted);
    if (same) {
      paths = LocalConfig.load(tree(file)).fspaths();
    }
    write(
        file,
        Json.bytes(
            settings.nodeFile(etc.toString(), root.resolve("var/log/ais").toString(), paths)));
    write(volumes, wanted);
    return file;
  }

  /** All addresses are listened at unless the environment says otherwise. */
  private String healthAddress(Path node) throws IOException {
    HostNet net = LocalConfig.load(tree(node)).hostNet();
    boolean everywhere = variables.text("AIS_LISTEN").orElse("all").equals("all");
    String host =
        everywhere || net.publicHosts().isEmpty() ? "127.0.0.1" : net.publicHosts().getFirst();
    return host + " " + net.port();
  }

  private static Map<String, Object> tree(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    try {
      Map<String, Object> tree = new TreeMap<>();
      Map<?, ?> parsed = Json.parse(content, Map.class);
      parsed.forEach((key, value) -> tree.put(String.valueOf(key), value));
      return tree;
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new IOException(file + " is not valid JSON: " + why, e);
    }
  }

  private static void write(Path file, byte[] content) throws IOException {
    Path temp = file.resolveSibling(file.getFileName() + ".tmp");
    Files.write(temp, content);
    Files.move(temp, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
