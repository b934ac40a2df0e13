package io.ais.node.hostcheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.model.config.HostNet;
import io.ais.model.config.LocalConfig;
import io.ais.node.hostcheck.Finding.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostCheckTest {
  @TempDir private Path root;
  private Path proc;

  @BeforeEach
  void makeHost() throws IOException {
    proc = root.resolve("proc");
    put(
        "self/limits",
        "Max open files            262144               262144               files\n");
    put("self/mounts", "/dev/x / ext4 rw,noatime 0 0\n");
    put("meminfo", "MemTotal: 9000000 kB\nMemAvailable:    8000000 kB\n");
    put("17/comm", "chronyd\n");
    put("sys/net/core/somaxconn", "4096\n");
    put("sys/vm/swappiness", "1\n");
  }

  private void put(String file, String text) throws IOException {
    Path path = proc.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private static LocalConfig node(Path root, int port, Map<String, String> mountpaths) {
    String host = "127.0.0.1";
    String text = Integer.toString(port);
    HostNet net = new HostNet(host, host, host, text, text, text);
    return new LocalConfig(
        new TreeMap<>(mountpaths),
        root.resolve("etc").toString(),
        root.resolve("log").toString(),
        new LocalConfig.TestFspaths("", 0, 0),
        net);
  }

  private List<Finding> found(LocalConfig local) {
    return new HostCheck(proc, "UTF-8", Optional.ofNullable(local)).findings();
  }

  private static Finding of(List<Finding> all, String what) {
    return all.stream().filter(f -> f.what().equals(what)).findFirst().orElseThrow();
  }

  @Test
  void aGoodHostHasNothingToMend() {
    List<Finding> all = found(null);

    assertTrue(all.stream().allMatch(f -> f.verdict() == Verdict.OK), all::toString);
  }

  @Test
  void saysWhatToTypeForEachSetting() throws IOException {
    put(
        "self/limits",
        "Max open files            1024                 4096                 files\n");
    put("sys/vm/swappiness", "60\n");
    put("17/comm", "bash\n");
    put("meminfo", "MemAvailable:    1000 kB\n");

    List<Finding> all = found(null);

    assertTrue(of(all, "open files").advice().contains("LimitNOFILE"));
    assertTrue(of(all, "vm.swappiness").advice().contains("sysctl -w vm.swappiness=1`"));
    assertTrue(of(all, "clock").advice().contains("chrony"));
    assertEquals(Verdict.ADVICE, of(all, "memory").verdict());
  }

  @Test
  void advisesWhatTheInstallerSets() throws IOException {
    Map<String, String> installed = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("../deploy/baremetal/sysctl.conf"))) {
      String[] words = line.split(" = ", -1);
      if (words.length == 2) {
        installed.put(words[0], words[1]);
      }
    }
    for (String name : List.of("net/core/somaxconn", "net/core/rmem_max", "net/core/wmem_max")) {
      put("sys/" + name, "1\n");
    }
    for (String name : List.of("vm/swappiness", "vm/dirty_ratio")) {
      put("sys/" + name, "99\n");
    }

    List<Finding> advised =
        found(null).stream().filter(finding -> finding.verdict() == Verdict.ADVICE).toList();

    assertEquals(5, advised.size(), advised::toString);
    for (Finding each : advised) {
      String wanted = "sysctl -w %s=%s`".formatted(each.what(), installed.get(each.what()));
      assertTrue(each.advice().contains(wanted), each + " beside " + wanted);
    }
  }

  @Test
  void aTakenPortAndAForeignAddressFail() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Finding finding = of(found(node(root, taken.getLocalPort(), Map.of())), "address, public");
      assertEquals(Verdict.FAILED, finding.verdict());
      assertTrue(finding.seen().endsWith("is taken"), finding::toString);
    }
    HostNet net = new HostNet("192.0.2.1", "", "", "1", "", "");
    assertTrue(new NetCheck(net).findings().getFirst().seen().contains("no address of this host"));
  }

  @Test
  void mountpathsMustBeThereAndNotShareADisk() throws IOException {
    Path one = Files.createDirectories(root.resolve("one"));
    Path two = Files.createDirectories(root.resolve("two"));
    String gone = root.resolve("gone").toString();
    Map<String, String> paths = Map.of(one.toString(), "", two.toString(), "", gone, "");

    List<Finding> failed =
        found(node(root, 0, paths)).stream()
            .filter(f -> f.what().equals("mountpath") && f.verdict() == Verdict.FAILED)
            .toList();

    assertEquals(2, failed.size(), failed::toString);
    assertTrue(failed.get(0).seen().contains(gone + " is not there"), failed::toString);
    assertTrue(failed.get(1).seen().contains(" share "), failed::toString);
    try (var left = Files.list(one)) {
      assertEquals(0, left.count(), "the probe is removed");
    }
  }

  /** Numbers below the real {@code /proc/sys} can be read once, from the start, and have no size. */
  @Test
  void readsWholeNumbersOfTheRealKernel() throws IOException {
    Path file = Path.of("/proc/sys/fs/file-max");

    String seen = ProcText.of(file);

    Process cat = new ProcessBuilder("cat", file.toString()).start();
    assertEquals(new String(cat.getInputStream().readAllBytes(), StandardCharsets.UTF_8), seen);
    assertTrue(seen.strip().length() > 1, seen);
  }

  @Test
  void portsThatOutgoingConnectionsMayTakeAreSaid() throws IOException {
    HostNet net = new HostNet("", "", "", "51081", "52081", "53081");
    PortCheck check = new PortCheck(proc, net);
    assertTrue(check.finding().isEmpty(), "another kernel");

    put("sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
    put("sys/net/ipv4/ip_local_reserved_ports", "51080-51085,53081\n");
    Finding some = check.finding().orElseThrow();
    assertEquals(Verdict.ADVICE, some.verdict());
    assertTrue(some.advice().contains("ports=51080-51085,53081,52081`"), some::advice);

    put("sys/net/ipv4/ip_local_reserved_ports", "51080-51085,52081,53081\n");
    assertEquals(Verdict.OK, check.finding().orElseThrow().verdict());
    put("sys/net/ipv4/ip_local_reserved_ports", "\n");
    put("sys/net/ipv4/ip_local_port_range", "60000\t60999\n");
    assertEquals(Verdict.OK, check.finding().orElseThrow().verdict());
  }

  @Test
  void theReportEndsWithOneSentence() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    HostCheck check = new HostCheck(proc, "ANSI_X3.4-1968", Optional.empty());

    assertFalse(check.report(new PrintStream(bytes, true, StandardCharsets.UTF_8)));

    String text = bytes.toString(StandardCharsets.UTF_8);
    assertTrue(text.startsWith("FAILED  locale"), text);
    assertTrue(text.contains("This host is not ready: 1 to mend, 0 to consider."), text);
  }
}
