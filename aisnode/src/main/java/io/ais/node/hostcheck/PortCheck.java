package io.ais.node.hostcheck;

import static java.util.Objects.requireNonNull;

import io.ais.model.config.HostNet;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether the kernel may give a port of a node to an outgoing connection while the node is down: it could not start
 * until that connection ends. Immutable.
 */
final class PortCheck {
  private static final String WHAT = "reserved ports";
  private static final String SETTING = "sys/net/ipv4/ip_local_reserved_ports";

  private final Path proc;
  private final HostNet net;

  /**
   * @param proc {@code /proc}
   * @param net ports of the node
   */
  PortCheck(Path proc, HostNet net) {
    this.proc = requireNonNull(proc, "proc");
    this.net = requireNonNull(net, "net");
  }

  /** Nothing where the kernel does not tell which ports it gives away. */
  Optional<Finding> finding() {
    int[] range = numbers(ProcText.of(proc.resolve("sys/net/ipv4/ip_local_port_range")), "\\s+");
    if (range.length != 2) {
      return Optional.empty();
    }
    String reserved = ProcText.of(proc.resolve(SETTING)).strip();
    SortedSet<Integer> open =
        Stream.of(net.port(), net.portControl(), net.portData())
            .flatMapToInt(port -> Arrays.stream(numbers(port, " ")))
            .filter(port -> port >= range[0] && port <= range[1] && !isIn(reserved, port))
            .boxed()
            .collect(Collectors.toCollection(TreeSet::new));
    if (open.isEmpty()) {
      return Optional.of(Finding.ok(WHAT, reserved.isEmpty() ? "none needed" : reserved));
    }
    String missing = open.stream().map(String::valueOf).collect(Collectors.joining(","));
    String all = reserved.isEmpty() ? missing : reserved + "," + missing;
    return Optional.of(
        Finding.advice(
            WHAT,
            "outgoing connections may take " + missing,
            "`sysctl -w net.ipv4.ip_local_reserved_ports=%s` (deploy/baremetal/sysctl.conf)"
                .formatted(all)));
  }

  /** {@code list}: ports and ranges, as in {@code 1,5-7}. */
  private static boolean isIn(String list, int port) {
    for (String part : list.split(",", -1)) {
      int[] ends = numbers(part, "-");
      if (ends.length > 0 && port >= ends[0] && port <= ends[ends.length - 1]) {
        return true;
      }
    }
    return false;
  }

  /** Empty when one of them is no number. */
  private static int[] numbers(String text, String separator) {
    List<String> words = List.of(text.strip().split(separator, -1));
    return words.stream().allMatch(word -> word.matches("\\d{1,5}"))
        ? words.stream().mapToInt(Integer::parseInt).toArray()
        : new int[0];
  }
}
