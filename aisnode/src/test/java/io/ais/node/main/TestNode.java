package io.ais.node.main;

import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.node.cluster.DecommissionOptions;
import io.ais.node.cluster.Effect;
import io.ais.node.control.NodeSteps;
import io.ais.node.control.StateFiles;
import io.ais.node.mountpath.MountpathConfig;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.mountpath.OutsideCopy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * One node of a {@link TestCluster}: the production composition on its own directory and ports, without
 * the process around it. Started and stopped by the thread of the test; verbs of the operator stop it
 * too, as they end a process.
 */
final class TestNode implements NodeSteps {
  private final String role;
  private final Path directory;
  private volatile int port;
  private List<String> flags;
  private final Map<String, String> environment = new TreeMap<>();
  private final BlockingQueue<Effect.StopReason> left = new LinkedBlockingQueue<>();
  private volatile AutoCloseable node;
  private volatile Shared shared;
  private volatile Effect.StopReason ended;
  private volatile String lastWords = "";
  private volatile String broken = "";

  TestNode(String role, Path directory, int port, List<String> flags) {
    this.role = role;
    this.directory = directory;
    this.port = port;
    this.flags = flags;
  }

  /** Sets a variable of the process's environment, from the next start on. */
  TestNode environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Sets the flags of the process, from the next start on. */
  TestNode flags(String... wanted) {
    flags = List.of(wanted);
    return this;
  }

  /** Replaces a pattern in one of its configuration files, from the next start on. */
  TestNode edit(String file, String pattern, String by) {
    Path path = directory.resolve(file);
    try {
      String before = Files.readString(path);
      String after = before.replaceAll(pattern, by);
      if (after.equals(before)) {
        throw new IllegalArgumentException(path + " does not contain " + pattern);
      }
      Files.writeString(path, after);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Sets an address of the initial cluster configuration: {@code primary_url} and the like. */
  TestNode configure(String key, String url) {
    return edit("ais.json", "\"" + key + "\": \"[^\"]*\"", "\"" + key + "\": \"" + url + "\"");
  }

  /** Gives it three other ports, from the next start on. */
  void moveTo(int newPort) {
    edit("ais_local.json", "\"" + (port + 2) + "\"", "\"" + (newPort + 2) + "\"");
    edit("ais_local.json", "\"" + (port + 1) + "\"", "\"" + (newPort + 1) + "\"");
    edit("ais_local.json", "\"" + port + "\"", "\"" + newPort + "\"");
    port = newPort;
  }

  /** Directory of cluster metadata and, at a proxy, of its ID. */
  Path confdir() {
    return directory.resolve("conf");
  }

  /** Loses everything in its configuration directory, the ID of a proxy included. */
  void forgetIdentity() {
    try (Stream<Path> files = Files.list(confdir())) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces its cluster metadata by that of another node. */
  void takeStateOf(TestNode other) {
    try {
      Files.createDirectories(confdir());
      for (String file : List.of(StateFiles.VOTE_FILE, StateFiles.STATE_FILE)) {
        Files.copy(
            other.confdir().resolve(file),
            confdir().resolve(file),
            StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Builds and starts the node from what its directory holds. */
  synchronized void start() {
    if (node != null) {
      return;
    }
    ended = null;
    lastWords = "";
    left.clear();
    try {
      String[] arguments =
          Stream.concat(
                  Stream.of(
                      "-role=" + role,
                      "-config=" + directory.resolve("ais.json"),
                      "-local_config=" + directory.resolve("ais_local.json")),
                  flags.stream())
              .toArray(String[]::new);
      Startup startup = Startup.read(Flags.parse(arguments), environment);
      RandomGenerator random = new SecureRandom();
      if (isTarget()) {
        TargetNode target = new TargetNode(startup, mountpaths(startup, random), this);
        shared = target.shared();
        node = target;
        target.start();
      } else {
        ProxyNode proxy = new ProxyNode(startup, startup.proxyId(random), this);
        shared = proxy.shared();
        node = proxy;
        proxy.start();
      }
    } catch (Exception e) {
      kill();
      throw new IllegalStateException("cannot start " + role + " in " + directory, e);
    }
  }

  private static Mountpaths mountpaths(Startup startup, RandomGenerator random) throws Exception {
    return Mountpaths.open(
        new MountpathConfig(
            startup.local().mountpaths(),
            true,
            startup.wantedId(),
            () -> startup.newId(random),
            ProtectedBuckets.of(startup),
            OutsideCopy.in(Path.of(startup.local().confdir())),
            random));
  }

  /** Leaves the cluster as a signal makes a process do, then stops. */
  void stop() {
    Shared parts = shared;
    if (parts == null) {
      return;
    }
    parts.control.leave();
    try {
      if (left.poll(10, TimeUnit.SECONDS) == null) {
        throw new AssertionError(this + " did not leave the cluster in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close(true);
  }

  /** Stops as a signal makes a process do that hears nobody. */
  void stopUnheard() {
    close(true);
  }

  /** Stops at once, without a word to the others. */
  void kill() {
    close(false);
  }

  /** Loses what the node, which is down, remembers of its cluster in its configuration directory. */
  void forgetState() {
    try {
      StateFiles.erase(confdir());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void close(boolean cleanly) {
    if (node == null) {
      return;
    }
    try {
      node.close();
      if (cleanly) {
        shared.stoppedCleanly();
      }
    } catch (Exception e) {
      throw new IllegalStateException("closing " + this, e);
    } finally {
      node = null;
    }
  }

  @Override
  public void stop(Effect.StopNode step) {
    left.add(step.reason());
    if (step.reason() == Effect.StopReason.LEFT) {
      return;
    }
    if (step.reason() == Effect.StopReason.MOVED) {
      Thread.ofPlatform().name("start-again").start(this::startAgain);
      return;
    }
    Startup startup = shared.startup;
    DecommissionOptions options = step.options();
    boolean decommission =
        step.reason() == Effect.StopReason.DECOMMISSION
            || step.reason() == Effect.StopReason.DECOMMISSION_CLUSTER;
    if (decommission && options.noShutdown()) {
      return;
    }
    Thread.ofPlatform()
        .name("exit")
        .start(
            () -> {
              close(true);
              if (decommission) {
                Decommission.cleanUp(startup, options);
              }
              lastWords = step.detail();
              ended = step.reason();
            });
  }

  private synchronized void startAgain() {
    if (node != null) {
      close(true);
      start();
    }
  }

  @Override
  public void dropOverrides() {
    Thread.ofVirtual().start(shared.settings::reset);
  }

  @Override
  public void fatal(String invariant) {
    broken = invariant;
  }

  /** Why the process would have ended; null while it runs or after a stop by the test. */
  Effect.StopReason ended() {
    return ended;
  }

  /** The text with which the process would have ended. */
  String lastWords() {
    return lastWords;
  }

  /** Broken invariant that would have ended the process; empty if none. */
  String broken() {
    return broken;
  }

  boolean isRunning() {
    return node != null;
  }

  boolean isTarget() {
    return role.equals("target");
  }

  Shared shared() {
    return shared;
  }

  String id() {
    return shared.identity.id();
  }

  Snode self() {
    return shared.identity.self();
  }

  String url() {
    return "http://localhost:" + port;
  }

  String controlUrl() {
    return self().controlNet().url();
  }

  Path directory() {
    return directory;
  }

  /** The cluster map that this node works with; null before the first. */
  Smap smap() {
    var state = shared.control.current();
    return state == null ? null : state.smap();
  }

  @Override
  public String toString() {
    return shared == null ? role + ":" + port : shared.identity.display();
  }

  /** Tasks that the mountpaths of a target were given so far. */
  long diskTasks() {
    return ((TargetNode) node)
        .mountpaths().available().stream()
            .mapToLong(mountpath -> mountpath.files().progress().begun())
            .sum();
  }
}
