package io.ais.node.hostcheck;

import static java.util.Objects.requireNonNull;

import io.ais.model.config.LocalConfig;
import io.ais.node.hostcheck.Finding.Verdict;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All looks at a host, and their report. Immutable. */
public final class HostCheck {
  private final Path proc;
  private final String encoding;
  private final Optional<LocalConfig> local;

  /**
   * @param proc {@code /proc}
   * @param encoding of file names in this JVM
   * @param local configuration of the node that shall run here; without it only the host is looked at
   */
  public HostCheck(Path proc, String encoding, Optional<LocalConfig> local) {
    this.proc = requireNonNull(proc, "proc");
    this.encoding = requireNonNull(encoding, "encoding");
    this.local = requireNonNull(local, "local");
  }

  /** In the order of the report. */
  List<Finding> findings() {
    List<Finding> all = new ArrayList<>();
    all.add(
        encoding.equalsIgnoreCase("UTF-8")
            ? Finding.ok("locale", encoding)
            : Finding.failed(
                "locale", encoding, "start nodes with LC_ALL=C.UTF-8, as bin/aisnode does"));
    all.addAll(new KernelCheck(proc).findings());
    local.ifPresent(
        node -> {
          all.addAll(new NetCheck(node.hostNet()).findings());
          new PortCheck(proc, node.hostNet()).finding().ifPresent(all::add);
          all.addAll(
              new DiskCheck(
                      List.of(Path.of(node.confdir()), Path.of(node.logDir())),
                      node.mountpaths(),
                      proc.resolve("self/mounts"))
                  .findings());
        });
    return all;
  }

  /**
   * Prints one line for each finding, and what it comes to.
   *
   * @return false when a node would not run here
   */
  public boolean report(PrintStream out) {
    List<Finding> all = findings();
    all.forEach(out::println);
    long failed = count(all, Verdict.FAILED);
    long advice = count(all, Verdict.ADVICE);
    out.println(
        failed > 0
            ? "This host is not ready: %d to mend, %d to consider.".formatted(failed, advice)
            : "A node can run here%s.".formatted(advice > 0 ? "; " + advice + " to consider" : ""));
    return failed == 0;
  }

  private static long count(List<Finding> all, Verdict verdict) {
    return all.stream().filter(finding -> finding.verdict() == verdict).count();
  }
}
