package io.ais.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Commands on nodes and jobs against prepared answers: exact output and exit code, and what was asked. */
class ClusterCommandsTest extends CommandTest {
  private static final String STATUS = "GET /v1/cluster?what=status";
  private static final String SNAPS = "GET /v1/cluster?what=qryxstats";

  @Test
  void nodeThatIsDownIsNotAnEmptyErrorCode() {
    cluster.on("GET /v1/reverse/daemon?what=smap", 502, "");

    assertEquals(1, terminal.run("show", "cluster", "smap", "aaat8081"));

    assertEquals("Cluster map from: t[aaat8081]\n", terminal.stdout());
    assertEquals(
        "Error: node aaat8081 cannot be reached (the gateway answers); 'ais show cluster' shows the"
            + " state of the node\n",
        terminal.stderr());
  }

  @Test
  void aGatewayThatDoesNotGetThroughIsNamed() {
    cluster.on("GET /v1/buckets?presence=2", 502, "");

    assertEquals(1, terminal.run("ls"));

    assertTrue(
        terminal
            .stderr()
            .startsWith("Error: AIStore cannot be reached at " + cluster.url() + "\nMake sure"),
        terminal.stderr());
  }

  @Test
  void refusesANodeUnderTheLetterOfTheOtherRole() {
    cluster.on("PUT /v1/cluster", "g1");

    assertEquals(
        1, terminal.run("cluster", "add-remove-nodes", "start-maintenance", "p[aaat8081]", "-y"));

    assertTrue(terminal.stderr().contains("did you mean t[aaat8081]?"), terminal.stderr());
    assertTrue(cluster.asked().stream().noneMatch(asked -> asked.startsWith("PUT")));
  }

  /** The gateway that the user named answers, and passes on what only a primary may do. */
  @Test
  void needsNoConnectionToThePrimary() {
    cluster
        .on("GET /v1/daemon?what=smap", cluster.smap(0, "http://127.0.0.1:9"))
        .on("PUT /v1/cluster", "g1");

    assertEquals(
        0, terminal.run("cluster", "add-remove-nodes", "start-maintenance", "t[aaat8081]", "-y"));
  }

  @Test
  void showsMountpathsOfATargetInMaintenanceWithoutAskingForItsDisks() {
    String list = "{\"available\":[\"/mp1\"],\"waiting_dd\":null,\"disabled\":null}";
    cluster
        .on("GET /v1/daemon?what=smap", cluster.smap(4))
        .on("GET /v1/reverse/daemon?what=mountpaths", list)
        .on("GET /v1/reverse/daemon?what=disk", "{\"mountpaths\":{}}");

    assertEquals(0, terminal.run("show", "storage", "mountpath"));

    assertTrue(
        terminal
            .stdout()
            .startsWith("aaat8081\n\tUsed: min= 0%, avg= 0%, max= 0%\t \n\t\t\t\t\t/mp1 \n"),
        terminal.stdout());
    long disks = cluster.asked().stream().filter(asked -> asked.contains("what=disk")).count();
    assertEquals(1, disks);
  }

  @Test
  void startsMaintenanceOfSeveralNodesWithOneRequest() {
    cluster.on("PUT /v1/cluster", "g1");

    assertEquals(
        0,
        terminal.run(
            "cluster", "add-remove-nodes", "start-maintenance", "t[aaat8081],bbbt8082", "-y"));

    assertEquals(
        """
        Started rebalance "g1" (to monitor, run 'ais show rebalance').
        t[aaat8081] is now in maintenance mode
        t[bbbt8082] is now in maintenance mode
        """,
        terminal.stdout());
    assertEquals(
        "PUT /v1/cluster {\"value\":{\"sid\":\"\",\"sids\":[\"aaat8081\",\"bbbt8082\"],"
            + "\"skip_rebalance\":false,\"rm_user_data\":false,\"keep_initial_config\":false,"
            + "\"no_shutdown\":false},\"action\":\"start-maintenance\",\"name\":\"\"}",
        cluster.asked().getLast());
  }

  @Test
  void membershipAsksFirstAndEndOfInputMeansNo() {
    assertEquals(0, terminal.run("cluster", "add-remove-nodes", "decommission", "t[aaat8081]"));

    assertEquals("Proceed? [Y/N]: Operation canceled.\n", terminal.stdout());
    assertEquals(
        "Warning: about to permanently decommission t[aaat8081]. The operation cannot be undone!\n",
        terminal.stderr());
    assertTrue(cluster.asked().stream().noneMatch(r -> r.startsWith("PUT")));
  }

  @Test
  void primaryRepeatedAndUnknownNodesAreRefused() {
    String[] command = {"cluster", "add-remove-nodes", "shutdown", "", "-y"};
    command[3] = "p[pxyp8080]";
    assertEquals(1, terminal.run(command));
    assertEquals(
        "Error: p[pxyp8080] is primary (cannot shutdown the primary node)\n", terminal.stderr());
    command[3] = "aaat8081,t[aaat8081]";
    assertEquals(1, terminal.run(command));
    assertEquals("Error: t[aaat8081] is specified more than once\n", terminal.stderr());
    command[3] = "nosuch";
    assertEquals(1, terminal.run(command));
    assertEquals(
        "Error: node \"nosuch\" does not exist (press <TAB-TAB> to select, '--help' for more"
            + " options, check available nodes by running 'ais show cluster')\n",
        terminal.stderr());
  }

  private static final String OTHER = "http://10.0.0.5:51080";

  private String forceJoinWarning() {
    return "Warning: about to force-join cluster (UUID=uuid12345, primary=[pxyp8080, "
        + cluster.url()
        + "]) to a different cluster where primary=[dstp, "
        + OTHER
        + "]\n";
  }

  @Test
  void joiningAnotherClusterAsksFirst() {
    String request = "PUT /v1/cluster/proxy/dstp?frc=true&can=http%3A%2F%2F10.0.0.5%3A51080";
    cluster.on(request, "");

    assertEquals(
        0, terminal.typing("y\n").run("cluster", "set-primary", "p[dstp]", OTHER, "--force"));

    assertEquals(
        "The operation cannot be undone. Proceed? [Y/N]: p[dstp] (at "
            + OTHER
            + ") is now a new primary (set with force)\n",
        terminal.stdout());
    assertTrue(terminal.stderr().startsWith(forceJoinWarning()), terminal.stderr());
    assertTrue(
        terminal
            .stderr()
            .contains("'AIS_ENDPOINT=" + OTHER + " ais config cluster rebalance.enabled false'"),
        terminal.stderr());
    assertEquals(request, cluster.asked().getLast());
  }

  @Test
  void anotherClusterIsNotJoinedWithoutAnAnswer() {
    assertEquals(0, terminal.run("cluster", "set-primary", "p[dstp]", OTHER, "--force"));

    assertTrue(terminal.stdout().endsWith("Operation canceled.\n"), terminal.stdout());
    assertTrue(cluster.asked().stream().noneMatch(r -> r.startsWith("PUT")));
  }

  @Test
  void primaryAtAnIncompleteUrlIsRefused() {
    assertEquals(1, terminal.run("cluster", "set-primary", "p[dstp]", "foo", "--force"));

    assertEquals(
        "Error: invalid URL \"foo\": expecting full URL, e.g. http://host:port\n",
        terminal.stderr());
  }

  @Test
  void primaryOfAnotherClusterWithoutUrlIsUnknown() {
    assertEquals(1, terminal.run("cluster", "set-primary", "p[dstp]", "--force"));

    assertTrue(
        terminal.stderr().startsWith("Error: node \"p[dstp]\" does not exist"), terminal.stderr());
  }

  /** A target that died has left the map; an operator must be able to give it up all the same. */
  @Test
  void givesUpANodeThatIsNotInTheMap() {
    cluster.on("PUT /v1/cluster", "");

    assertEquals(0, terminal.run("advanced", "remove-from-smap", "t[gonet8089]"));

    assertTrue(cluster.asked().getLast().contains("\"sid\":\"gonet8089\""));
    assertTrue(cluster.asked().getLast().contains("\"action\":\"rm-unsafe\""));
  }

  @Test
  void nodeThatTheClusterNeverKnewCannotBeGivenUp() {
    cluster.on("PUT /v1/cluster", 404, "{\"tcode\":\"ErrNodeNotFound\",\"message\":\"no\"}");

    assertEquals(1, terminal.run("advanced", "remove-from-smap", "nosuch"));

    assertTrue(
        terminal.stderr().startsWith("Error: node \"nosuch\" does not exist"), terminal.stderr());
  }

  @Test
  void busyClusterIsReportedWithItsCode() {
    cluster.on(
        "PUT /v1/cluster",
        409,
        "{\"tcode\":\"ErrBusy\",\"message\":\"cluster membership \\\"start-maintenance\\\" is"
            + " currently busy (rebalance[g1] is running), please try again\"}");

    assertEquals(
        1, terminal.run("cluster", "add-remove-nodes", "start-maintenance", "aaat8081", "-y"));

    assertEquals(
        "Error: ErrBusy: cluster membership \"start-maintenance\" is currently busy (rebalance[g1]"
            + " is running), please try again\n",
        terminal.stderr());
  }

  @Test
  void idleClusterHasNoRebalanceToShow() {
    cluster.on(SNAPS, "{\"aaat8081\":[]}");

    assertEquals(0, terminal.run("show", "rebalance"));
    assertEquals(
        "Global rebalance is not running. Use '--all' to show history, '--help' for details.\n",
        terminal.stdout());
    assertEquals(0, terminal.run("show", "rebalance", "--all"));
    assertEquals("", terminal.stdout());
    assertEquals(1, terminal.run("stop", "rebalance"));
    assertEquals("Error: rebalance is not running\n", terminal.stderr());
  }

  @Test
  void asksForTheJobsOfOneBucketWhenThatIsWhatWillBeStopped() {
    cluster.on(SNAPS, "{\"aaat8081\":[]}");

    assertEquals(0, terminal.run("stop", "mirror", "ais://abc", "--yes"));

    assertEquals("No running 'mirror' jobs of ais://abc, nothing to do\n", terminal.stdout());
  }

  @Test
  void waitsUntilTheJobHasEnded() {
    Map<String, Integer> asked = new ConcurrentHashMap<>();
    cluster.on(
        STATUS,
        (exchange, body) -> {
          int end = asked.merge("status", 1, Integer::sum) < 3 ? 0 : 1;
          FakeCluster.reply(
              exchange,
              200,
              "{\"kind\":\"copy-bck\",\"uuid\":\"abcdefghi\",\"end_time\":" + end + "}");
        });

    assertEquals(0, terminal.run("wait", "copy-bck"));

    assertEquals("Waiting for copy-bucket ...\nDone.\n", terminal.stdout());
    assertEquals(3, asked.get("status"));
  }

  @Test
  void waitEndsAtItsTimeout() {
    cluster.on(STATUS, "{\"kind\":\"rebalance\",\"uuid\":\"g1\",\"end_time\":0}");

    assertEquals(1, terminal.run("wait", "g1", "--timeout", "1s"));

    assertEquals(
        "Error: api.wait-status: timed out (1s) waiting for xa-rebalance[g1]-1s\n",
        terminal.stderr());
  }

  @Test
  void namesEachFailureOfAJobInALineOfItsOwn() {
    cluster.hasBucket("b");
    cluster
        .on("DELETE /v1/buckets/b?provider=ais", "Fts6jzTaa")
        .on(STATUS, "{\"uuid\":\"Fts6jzTaa\",\"err\":\"joined\",\"end_time\":1}")
        .on(
            SNAPS,
            "{\"aaat8081\":[{\"err\":\"t[aaat8081]: ais://b/y is gone; t[aaat8081]: ais://b/x is"
                + " gone\"}],\"bbbt8082\":[{\"err\":\"disk full; no space\"}]}");

    assertEquals(1, terminal.run("rmo", "ais://b", "--list", "x,y", "--wait"));

    assertEquals(
        "Error: delete-objects[Fts6jzTaa] finished with errors:\n"
            + "    t[aaat8081]: ais://b/x is gone\n"
            + "    t[aaat8081]: ais://b/y is gone\n"
            + "    t[bbbt8082]: disk full; no space\n"
            + "Use 'ais show job Fts6jzTaa' to view all errors.\n",
        terminal.stderr());
  }

  @Test
  void retriesWhileTheClusterStartsButNotForEver() {
    cluster.on("GET /v1/buckets?presence=2", 503, "");

    assertEquals(1, terminal.run("ls"));

    assertEquals(9, cluster.asked().size());
    assertTrue(terminal.stderr().startsWith("(waiting for cluster to start ...)\n"));
    assertTrue(terminal.stderr().endsWith("Error: starting up, please try again later\n"));
  }

  @Test
  void doesNotRepeatWhatAClusterThatIsUpCannotSay() {
    String reason = "objects of ais://b may be on a lost mountpath: [/mp1]";
    cluster.on(
        "GET /v1/buckets?presence=2",
        503,
        "{\"status\":503,\"message\":\"t[aaat8081]: " + reason + "\"}");

    assertEquals(1, terminal.run("ls"));

    assertEquals(1, cluster.asked().size());
    assertEquals("Error: t[aaat8081]: " + reason + "\n", terminal.stderr());
  }

  @Test
  void retriesWhileThePrimaryChanges() {
    cluster.on(
        "GET /v1/buckets?presence=2",
        503,
        "{\"status\":503,\"tcode\":\"ErrPrimaryChanging\",\"message\":\"retry later\"}");

    assertEquals(1, terminal.run("ls"));

    assertEquals(9, cluster.asked().size());
  }

  @Test
  void doesNotRepeatWhatAGatewayRefusedAfterItHasWaitedItself() {
    cluster.on(
        "GET /v1/buckets?presence=2",
        (exchange, body) -> {
          terminal.pass(Duration.ofSeconds(14));
          FakeCluster.reply(exchange, 503, "no quorum (3 of 6 voters answer)");
        });

    assertEquals(1, terminal.run("ls"));

    assertEquals(1, cluster.asked().size());
    assertEquals("Error: no quorum (3 of 6 voters answer)\n", terminal.stderr());
  }

  @Test
  void streamsLongInputToTheNodeThatTheGatewayNames() {
    byte[] content = new byte[3 << 20];
    cluster.on(
        "PUT /v1/objects/b/long?provider=ais",
        (exchange, body) -> {
          exchange.getResponseHeaders().set("Location", cluster.url() + "/there");
          FakeCluster.reply(exchange, 307, "");
        });
    int[] received = {0};
    cluster.on(
        "PUT /there",
        (exchange, body) -> {
          received[0] = body.length;
          FakeCluster.reply(exchange, 200, "");
        });

    assertEquals(
        0,
        terminal
            .typing(new String(content, StandardCharsets.ISO_8859_1))
            .run("put", "-", "ais://b/long"));

    assertEquals("PUT (standard input) => ais://b/long\n\n", terminal.stdout());
    assertEquals(content.length, received[0]);
  }

  @Test
  void showsDisksOfEveryTargetWithTheirSum() {
    String disk =
        """
        {"AllDiskStats":{"vda":{"RBps":%d,"Ravg":20982,"WBps":956416,"Wavg":106271,"Util":3}},
         "mountpaths":{"/mp":{"disks":["vda"],"fs":{"Fs":"/dev/vda","FsType":"ext4"},
         "used":"1","avail":"75612312535","pct_used":72}}}\
        """;
    String target = "GET /v1/reverse/daemon?what=disk @";
    cluster
        .on(target + "aaat8081", disk.formatted(13977518))
        .on(target + "bbbt8082", disk.formatted(0))
        .on("GET /v1/reverse/daemon?what=mountpaths", "{\"available\":[\"/mp\"]}");

    assertEquals(0, terminal.run("storage", "disk"));

    assertEquals(
        "TARGET\t\t DISK\t READ\t\t READ(avg size)\t WRITE\t\t WRITE(avg size)\t UTIL(%)\t"
            + " CAP USED(%)\t CAP AVAIL\n"
            + "t[aaat8081]\t vda\t 13.33MiB/s\t 20.49KiB\t 934.00KiB\t 103.78KiB\t\t 3%\t\t"
            + " 72%\t\t 70.42GiB\n"
            + "t[bbbt8082]\t vda\t 0B/s\t\t 20.49KiB\t 934.00KiB\t 103.78KiB\t\t 3%\t\t"
            + " 72%\t\t 70.42GiB\n"
            + "--- Cluster:\t \t 13.33MiB/s\t 20.49KiB\t 1.82MiB\t 103.78KiB\t\t 3%\t\t"
            + " -\t\t - ---\n",
        terminal.stdout());
    assertEquals(0, terminal.run("show", "storage", "mountpath", "t[aaat8081]"));
    assertEquals(
        "aaat8081\n\tUsed: min=72%, avg=72%, max=72%\t \n\t\t\t\t\t/mp /dev/vda(ext4)\n",
        terminal.stdout());
  }
}
