package io.ais.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Counters, capacities and logs of nodes. */
class PerformanceTest extends CommandTest {
  private static final String TIME = " \\d\\d:\\d\\d:\\d\\d\\.\\d{6}\n";

  /** A target's status with these metrics. */
  private void target(String id, String tracker) {
    String node =
        "{\"ais_version\":\"5.0\",\"deployment\":\"dev\",\"snode\":{\"daemon_type\":\"target\",\"daemon_id\":\"%s\"},"
            + "\"tracker\":{%s},\"capacity\":{\"pct_min\":72,\"pct_avg\":72,\"pct_max\":72,"
            + "\"cs_err\":\"\",\"mountpaths\":{\"/mp1\":%s,\"/mp2\":%s}}}";
    String mountpath =
        "{\"disks\":[\"vda\"],\"fs\":{\"Fs\":\"/dev/vda\",\"FsType\":\"ext4\"},\"used\":\"1\",\"avail\":\"75612312535\",\"pct_used\":72}";
    cluster.on(
        "GET /v1/reverse/daemon?what=node_status @" + id,
        node.formatted(id, tracker, mountpath, mountpath));
  }

  private static final String BUSY =
      "\"get.n\":294,\"get.size\":6291456,\"lst.n\":128,\"del.n\":0,\"err.put.n\":2,\"stream.in.n\":5,"
          + "\"stream.in.size\":5120,\"stream.out.n\":0,\"stream.out.size\":0,\"get.ns\":7";

  @Test
  void showsCountersThatAreNotZeroErrorsLast() {
    target("aaat8081", BUSY);
    target("bbbt8082", "\"get.n\":6,\"get.size\":6");

    assertEquals(0, terminal.run("performance", "counters"));

    assertEquals(
        "TARGET\t\t GET(n)\t GET(size)\t LIST(n)\t ERR-PUT(n)\n"
            + "t[aaat8081]\t 294\t 6.00MiB\t 128\t\t 2 <<<\n"
            + "t[bbbt8082]\t 6\t 6B\t\t -\t\t -\n",
        terminal.stdout());
    assertEquals("", terminal.stderr());
  }

  @Test
  void regularExpressionSelectsColumnsAlsoOfZeros() {
    target("aaat8081", BUSY);

    assertEquals(0, terminal.run("performance", "counters", "aaat8081", "--regex", "DEL|put"));

    assertEquals(
        "TARGET\t\t ERR-PUT(n)\t DELETE(n)\nt[aaat8081]\t 2\t\t - <<<\n", terminal.stdout());
  }

  @Test
  void showsWhichTargetIsOutOfService() {
    cluster.on("GET /v1/daemon?what=smap", cluster.smap(4));
    target("bbbt8082", "\"get.n\":6");

    assertEquals(0, terminal.run("show", "performance", "counters", "--count", "1"));

    assertEquals(
        "TARGET\t\t GET(n)\t STATUS\n"
            + "t[aaat8081][x]\t -\t maintenance\n"
            + "t[bbbt8082]\t 6\t online\n",
        terminal.stdout());
  }

  @Test
  void showsTheTrafficBetweenTargets() {
    target("aaat8081", BUSY);
    target("bbbt8082", "\"stream.in.n\":5,\"stream.in.size\":1024");

    assertEquals(0, terminal.run("performance", "intra-data"));

    String text = terminal.stdout();
    assertTrue(text.matches("(?s)intra-data ---------------" + TIME + ".*"), text);
    assertTrue(
        text.endsWith(
            "TARGET\t\t\t RX(n)\t RX(total/avg size)\n"
                + "t[aaat8081]\t\t 5\t 5.00KiB  1.00KiB\n"
                + "t[bbbt8082]\t\t 5\t 1.00KiB  204B\n"
                + "--- Cluster: (idle)\t 10\t 6.00KiB\n"),
        text);
    assertEquals(
        "Warning: for better results, use '--refresh' option and/or run several iterations\n\n",
        terminal.stderr());
  }

  @Test
  void measuresBandwidthAndLatencyBetweenTwoSamples() {
    int[] asked = {0};
    cluster.on(
        "GET /v1/reverse/daemon?what=node_status @aaat8081",
        (exchange, body) ->
            FakeCluster.reply(
                exchange,
                200,
                "{\"ais_version\":\"5\",\"snode\":{\"daemon_type\":\"target\",\"daemon_id\":\"aaat8081\"},\"tracker\":"
                    + (asked[0]++ == 0
                        ? "{\"get.n\":1,\"get.size\":1024,\"get.ns.total\":1000000}}"
                        : "{\"get.n\":3,\"get.size\":11264,\"get.ns.total\":5000000}}")));

    assertEquals(
        0, terminal.run("performance", "throughput", "aaat8081", "--refresh", "2", "--count", "1"));
    assertTrue(
        terminal.stdout().endsWith("t[aaat8081]\t 3\t 11.00KiB  3.67KiB\t 5.00KiB/s\n"),
        terminal.stdout());

    asked[0] = 0;
    assertEquals(0, terminal.run("performance", "latency", "aaat8081", "--nv"));
    assertTrue(
        terminal.stdout().endsWith("t[aaat8081]\t 3\t 11.00KiB  3.67KiB\t 2ms\n"),
        terminal.stdout());
    assertEquals("", terminal.stderr());
  }

  @Test
  void idleClusterShowsFourEmptyViews() {
    target("aaat8081", "\"get.n\":0");
    target("bbbt8082", "\"get.n\":0");

    assertEquals(0, terminal.run("show", "cluster", "stats"));

    assertTrue(
        terminal
            .stdout()
            .matches(
                "counters -----------------"
                    + TIME
                    + "TARGET\n\nthroughput ---------------"
                    + TIME
                    + "TARGET\n\nlatency ------------------"
                    + TIME
                    + "TARGET\n\nintra-data ---------------"
                    + TIME
                    + "TARGET\n\n"),
        terminal.stdout());
    assertTrue(
        terminal
            .stderr()
            .startsWith(
                "Note: the cluster is completely idle: all collected counters have zero values\n\n"
                    + "Warning: for better"),
        terminal.stderr());
  }

  @Test
  void showsCapacityOfTargetsAndOfMountpaths() {
    cluster.on("GET /v1/daemon?what=smap", cluster.smap(4));
    target("bbbt8082", "\"get.n\":6");

    assertEquals(0, terminal.run("show", "storage", "capacity"));
    assertEquals(
        "TARGET\t\t MOUNTPATHS\t USED(min%, avg%, max%)\t CAP AVAIL\t Disks & File System\t CAP"
            + " STATUS\n"
            + "t[aaat8081][x]\t -\t\t -\t\t\t -\t\t -\t\t\t maintenance\n"
            + "t[bbbt8082]\t 2\t\t      72%   72%   72%\t 70.42GiB\t /dev/vda(ext4)\n"
            + "\t\t\t\t\t\t\t\t\t /dev/vda(ext4)\t good\n",
        terminal.stdout());

    assertEquals(0, terminal.run("performance", "capacity", "--mountpath", "bbbt8082"));
    assertEquals(
        "TARGET\t\t MOUNTPATH\t CAP USED(%)\t CAP AVAIL\t DISK\t File System\t CAP STATUS\n"
            + "t[bbbt8082]\t /mp1\t\t 72%\t\t 70.42GiB\t vda\t /dev/vda(ext4)\t good\n"
            + "\t\t /mp2\t\t 72%\t\t 70.42GiB\t vda\t /dev/vda(ext4)\t \n",
        terminal.stdout());
  }

  @Test
  void showsAndSavesTheLogOfANode() throws IOException {
    cluster
        .on("GET /v1/reverse/daemon?what=log&severity=error @aaat8081", "E line\n")
        .on("GET /v1/reverse/daemon?what=log @aaat8081", "I line\nE line\n")
        .on("GET /v1/reverse/daemon?what=log&all=true @aaat8081", "archive");

    assertEquals(0, terminal.run("log", "show", "t[aaat8081]", "--severity", "e"));
    assertEquals("E line\n", terminal.stdout());

    assertEquals(0, terminal.run("log", "get", "aaat8081", "lg", "-y"));
    assertEquals("Downloading t[aaat8081] log as lg ...\nDone\n", terminal.stdout());
    assertEquals("I line\nE line\n", Files.readString(directory.resolve("lg")));

    assertEquals(0, terminal.run("log", "get", "aaat8081", "lgall", "--all", "-y"));
    assertEquals("Downloading t[aaat8081] logs => lgall.tar.gz\nDone\n", terminal.stdout());
    assertEquals("archive", Files.readString(directory.resolve("lgall.tar.gz")));
  }

  @Test
  void logOfNobodyAndOfNoSeverity() {
    assertEquals(1, terminal.run("log", "show", "nosuch"));
    assertTrue(
        terminal.stderr().endsWith("\n(Hint: did you mean 'ais log get cluster nosuch'?)\n"));
    assertEquals(1, terminal.run("log", "show", "aaat8081", "--severity", "foo"));
    assertEquals(
        "Error: invalid log severity, expecting empty string or one of: info, warning, error\n",
        terminal.stderr());
  }

  @Test
  void asksBeforeItCreatesAFolderForLogs() throws IOException {
    cluster.on("GET /v1/reverse/daemon?what=log&all=true", "archive");

    assertEquals(0, terminal.run("cluster", "download-logs", "logs"));
    assertEquals("create directory \"logs\" [Y/N]: Operation canceled.\nDone\n", terminal.stdout());

    assertEquals(0, terminal.typing("y\n").run("cluster", "download-logs", "logs"));
    assertEquals("archive", Files.readString(directory.resolve("logs/bbbt8082.tar.gz")));
  }

  @Test
  void onlyCloudsHaveCredentials() {
    assertEquals(1, terminal.run("cluster", "reload-backend-creds", "xyz"));
    assertEquals("Error: cannot reload \"xyz\" creds: not a Cloud provider\n", terminal.stderr());
  }
}
