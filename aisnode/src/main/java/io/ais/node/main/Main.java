package io.ais.node.main;

import io.ais.base.InvalidException;
import io.ais.error.AisException;
import io.ais.model.NodeType;
import io.ais.model.config.LocalConfig;
import io.ais.node.container.ContainerStart;
import io.ais.node.container.HealthProbe;
import io.ais.node.control.NodeSteps;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.SpareCarriers;
import io.ais.node.hostcheck.HostCheck;
import io.ais.node.mountpath.MountpathConfig;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.mountpath.OutsideCopy;
import io.ais.node.mountpath.StorageIntegrityException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entry of {@code aisnode}: flags, configuration, one node, exit code (spec/control-plane.md 1.2,
 * 1.4).
 */
public final class Main {
  private static final Path ROOT = Path.of("/");

  private Main() {}

  /** Starts a node; returns when it runs, exits when it cannot. */
  public static void main(String[] args) {
    if (Flags.asksForHelp(args)) {
      System.err.print(Flags.USAGE);
      System.exit(ExitCode.OK);
    }
    if (args.length == 1 && args[0].equals("version")) {
      System.err.println("version " + Version.TEXT + " (build: " + Version.BUILD_TIME + ")");
      System.exit(ExitCode.OK);
    }
    if (args.length > 0 && args[0].equals("check")) {
      System.exit(check(Arrays.copyOfRange(args, 1, args.length)));
    }
    if (args.length == 1 && args[0].equals("health")) {
      HealthProbe probe = new HealthProbe(ContainerStart.healthFile(ROOT));
      System.exit(probe.isWell(System.out) ? ExitCode.OK : ExitCode.FATAL);
    }
    String[] flags = args.length == 1 && args[0].equals("container") ? inContainer() : args;
    try {
      run(Flags.parse(flags));
    } catch (Flags.UsageException e) {
      System.err.println(e.getMessage());
      System.err.print(Flags.USAGE);
      System.exit(ExitCode.USAGE);
    } catch (Startup.RefusedException e) {
      fatal(e.getMessage());
    }
  }

  /** {@code aisnode check [-local_config=FILE]}: exit code 1 when a node would not run on this host. */
  private static int check(String[] args) {
    try {
      String file = Flags.parse(args).localConfig();
      Optional<LocalConfig> local =
          file.isEmpty() ? Optional.empty() : Optional.of(Startup.readLocal(file));
      String encoding = System.getProperty("sun.jnu.encoding", "");
      HostCheck check = new HostCheck(Path.of("/proc"), encoding, local);
      return check.report(System.out) ? ExitCode.OK : ExitCode.FATAL;
    } catch (Flags.UsageException e) {
      System.err.println(e.getMessage());
      return ExitCode.USAGE;
    } catch (Startup.RefusedException e) {
      System.err.println(e.getMessage());
      return ExitCode.FATAL;
    }
  }

  /** {@code aisnode container}: the environment says what other nodes are told by flags and files. */
  private static String[] inContainer() {
    // Addresses of other containers change when these are made anew.
    Security.setProperty("networkaddress.cache.ttl", "1");
    Security.setProperty("networkaddress.cache.negative.ttl", "1");
    try {
      Path home = Path.of(System.getProperty("ais.home", "."));
      return new ContainerStart(System.getenv(), home, ROOT, System.err)
          .prepare()
          .toArray(String[]::new);
    } catch (InvalidException e) {
      System.err.println("FATAL ERROR: " + e.getMessage());
      System.exit(ExitCode.USAGE);
    } catch (IOException e) {
      fatal(e.getMessage());
    }
    throw new IllegalStateException("the process has ended");
  }

  /** One line, then the end. */
  static void fatal(String text) {
    System.err.println("FATAL ERROR: " + text);
    System.exit(ExitCode.FATAL);
  }

  private static void run(Flags flags) throws Startup.RefusedException {
    requireUtf8();
    SpareCarriers.reserve();
    Startup startup = Startup.read(flags, System.getenv());
    System.setProperty("AIS_LOG_DIR", startup.local().logDir());
    Signals.ignoreHangup();
    Logger log = LoggerFactory.getLogger(Main.class);
    Lifetime lifetime = new Lifetime(startup, steps -> node(startup, steps));
    try {
      lifetime.start();
      lifetime.await();
    } catch (IOException | AisException | StorageIntegrityException e) {
      log.error("cannot start", e);
      throw new Startup.RefusedException(e.getMessage(), e);
    }
  }

  private static Lifetime.Whole node(Startup startup, NodeSteps steps)
      throws Startup.RefusedException, IOException {
    if (startup.type() == NodeType.PROXY) {
      ProxyNode node = new ProxyNode(startup, startup.proxyId(new SecureRandom()), steps);
      return new Lifetime.Whole(node.shared(), node::start, node);
    }
    TargetNode node = new TargetNode(startup, mountpaths(startup), steps);
    return new Lifetime.Whole(node.shared(), node::start, node);
  }

  private static Mountpaths mountpaths(Startup startup) throws DiskException {
    RandomGenerator random = new SecureRandom();
    return Mountpaths.open(
        new MountpathConfig(
            startup.local().mountpaths(),
            startup.local().isTesting(),
            startup.wantedId(),
            () -> startup.newId(random),
            ProtectedBuckets.of(startup),
            OutsideCopy.in(Path.of(startup.local().confdir())),
            random));
  }

  /** With another file name encoding the JVM cannot open names that are not ASCII. */
  private static void requireUtf8() throws Startup.RefusedException {
    String encoding = System.getProperty("sun.jnu.encoding", "");
    if (!encoding.equalsIgnoreCase("UTF-8")) {
      throw new Startup.RefusedException(
          "file names are encoded as "
              + encoding
              + ", need UTF-8: start with LC_ALL=C.UTF-8 in the environment");
    }
  }
}
