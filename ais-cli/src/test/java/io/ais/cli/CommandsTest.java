package io.ais.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands against prepared answers: exact output and exit code, and what was asked. */
class CommandsTest {
  private static final String STATUS = "GET /v1/cluster?what=status";
  private static final String SNAPS = "GET /v1/cluster?what=qryxstats";
  private static final String PROPS = "HEAD /v1/buckets/b?dont_add_remote_bck_md=true&provider=ais";

  @TempDir Path directory;
  private FakeCluster cluster;
  private Terminal terminal;

  @BeforeEach
  void start() throws IOException {
    cluster = new FakeCluster();
    terminal = new Terminal(directory, cluster.url());
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private void hasBucket(String props) {
    cluster.on(
        PROPS,
        (exchange, body) -> {
          exchange.getResponseHeaders().set("Ais-Bucket-Props", props);
          FakeCluster.reply(exchange, 200, "");
        });
  }

  @Test
  void createsBucketsOneByOne() {
    cluster.on("POST /v1/buckets/a?provider=ais", "").on("POST /v1/buckets/b?provider=ais", "");

    assertEquals(0, terminal.run("create", "ais://a", "ais://b"));

    assertEquals("\"ais://a\" created\n\"ais://b\" created\n", terminal.stdout());
    assertEquals(
        "POST /v1/buckets/a?provider=ais {\"value\":null,\"action\":\"create-bck\",\"name\":\"\"}",
        cluster.asked().get(0));
  }

  @Test
  void sendsTypedPropertiesOfANewBucket() {
    cluster.on("POST /v1/buckets/m?provider=ais", "");

    assertEquals(
        0, terminal.run("create", "ais://m", "--props=mirror.enabled=true mirror.copies=3"));

    assertEquals(
        "POST /v1/buckets/m?provider=ais {\"value\":{\"mirror\":{\"enabled\":true,\"copies\":3}},"
            + "\"action\":\"create-bck\",\"name\":\"\"}",
        cluster.asked().get(0));
  }

  @Test
  void existingBucketIsAnErrorUnlessIgnored() {
    cluster.on("POST /v1/buckets/a?provider=ais", 409, "{\"message\":\"exists\",\"status\":409}");

    assertEquals(1, terminal.run("create", "ais://a"));
    assertEquals("Error: Bucket \"ais://a\" already exists\n", terminal.stderr());
    assertEquals(0, terminal.run("create", "ais://a", "--ignore-error"));
    assertEquals("Bucket \"ais://a\" already exists\n", terminal.stdout());
  }

  @Test
  void evictsRemoteBucketsOnly() {
    cluster
        .on("HEAD /v1/buckets/r?dont_add_remote_bck_md=true&provider=aws", "")
        .on("DELETE /v1/buckets/r?provider=aws&keep_bck_md=true", "");

    assertEquals(1, terminal.run("evict", "ais://b"));
    assertEquals(
        "Error: evicting objects from AIS buckets (ie., buckets with no remote backends) is not"
            + " allowed.\n"
            + "(Tip:  consider 'ais object rm' or 'ais rmb', see --help for details)\n",
        terminal.stderr());
    assertEquals(List.of(), cluster.asked());
    assertEquals(0, terminal.run("evict", "s3://r", "--keep-md", "--skip-lookup"));
    assertEquals(
        List.of(
            "DELETE /v1/buckets/r?provider=aws&keep_bck_md=true "
                + "{\"value\":null,\"action\":\"evict-remote-bck\",\"name\":\"\"}"),
        cluster.asked());
  }

  @Test
  void evictingEverythingNeedsARemoteBucket() {
    cluster.on(
        "GET /v1/buckets?presence=2",
        "[{\"name\":\"nnn\",\"provider\":\"ais\",\"namespace\":{\"uuid\":\"\",\"name\":\"\"}}]");

    assertEquals(0, terminal.run("evict", "--all"));

    assertEquals("No remote buckets to evict\n", terminal.stdout());
  }

  @Test
  void nodeThatIsDownIsNotAnEmptyErrorCode() {
    cluster.on("GET /v1/reverse/daemon?what=smap", 502, "");

    assertEquals(1, terminal.run("show", "cluster", "smap", "aaat8081"));

    assertEquals("Cluster map from: t[aaat8081]\n", terminal.stdout());
    assertTrue(
        terminal
            .stderr()
            .startsWith("Error: AIStore cannot be reached at " + cluster.url() + "\nMake sure"),
        terminal.stderr());
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
  void unknownPropertyIsRefusedBeforeAsking() {
    assertEquals(1, terminal.run("create", "ais://a", "--props", "nosuch=1"));

    assertEquals("Error: unknown property \"nosuch\"\n", terminal.stderr());
    assertEquals(List.of(), cluster.asked());
  }

  @Test
  void listsBucketsGlobalNamespaceFirst() {
    cluster.on(
        "GET /v1/buckets?presence=2",
        """
        [{"name":"foo","provider":"ais","namespace":{"uuid":"","name":"ns1"}},
         {"name":"nnn","provider":"ais","namespace":{"uuid":"","name":""}}]\
        """);

    assertEquals(0, terminal.run("ls"));

    assertEquals(
        "NAME\t\t PRESENT\nais://nnn\t yes\nais://#ns1/foo\t yes\n"
            + "Total: [AIS buckets: 2] ========\n\n",
        terminal.stdout());
  }

  @Test
  void listsObjectsPageByPageUntilTheEnd() {
    cluster.on(
        "GET /v1/buckets/b?provider=ais",
        (exchange, body) -> {
          boolean first = !new String(body, StandardCharsets.UTF_8).contains("\"f0.txt\"");
          FakeCluster.reply(
              exchange,
              200,
              first
                  ? "{\"uuid\":\"u\",\"continuation_token\":\"f0.txt\",\"entries\":"
                      + "[{\"name\":\"f0.txt\",\"size\":\"8\",\"flags\":64}],\"flags\":0}"
                  : "{\"uuid\":\"u\",\"continuation_token\":\"\",\"entries\":"
                      + "[{\"name\":\"sub/g2.md\",\"size\":\"2010\",\"flags\":64}],\"flags\":0}");
        });

    assertEquals(0, terminal.run("ls", "ais://b"));

    assertEquals(
        "NAME\t\t SIZE\t\t \nf0.txt\t\t 8B\t\t \nsub/g2.md\t 1.96KiB\t \n", terminal.stdout());
  }

  @Test
  void destroysAnEmptyBucketWithoutAsking() {
    cluster
        .on("GET /v1/buckets/b?provider=ais", "{\"uuid\":\"\",\"entries\":null}")
        .on("DELETE /v1/buckets/b?provider=ais", "");

    assertEquals(0, terminal.run("rmb", "ais://b"));

    assertEquals("\"ais://b\" destroyed\n", terminal.stdout());
  }

  @Test
  void asksBeforeItDestroysObjects() {
    cluster.on("GET /v1/buckets/b?provider=ais", "{\"uuid\":\"\",\"entries\":[{\"name\":\"o\"}]}");

    assertEquals(0, terminal.typing("n\n").run("rmb", "ais://b"));

    assertEquals("Proceed to destroy ais://b? [Y/N]: Operation canceled.\n", terminal.stdout());
    assertTrue(cluster.asked().stream().noneMatch(r -> r.startsWith("DELETE")));
  }

  @Test
  void putsAFileUnderTheNameThatTheDestinationMeans() throws IOException {
    Files.createDirectories(directory.resolve("src"));
    Files.writeString(directory.resolve("src/f0.txt"), "hello 0\n");
    for (String name : List.of("f0.txt", "name1", "dir/src/f0.txt")) {
      cluster.on("PUT /v1/objects/b/" + name + "?provider=ais", "");
    }
    String shown = "PUT \"" + directory.resolve("src/f0.txt") + "\" => ais://b/";

    assertEquals(0, terminal.run("put", "src/f0.txt", "ais://b"));
    assertEquals(shown + "f0.txt\n\n", terminal.stdout());
    assertEquals(0, terminal.run("put", "src/f0.txt", "ais://b/name1"));
    assertEquals(shown + "name1\n\n", terminal.stdout());
    assertEquals(0, terminal.run("put", "src/f0.txt", "ais://b/dir/"));
    assertEquals(shown + "dir/src/f0.txt\n\n", terminal.stdout());
    assertTrue(cluster.asked().contains("PUT /v1/objects/b/name1?provider=ais hello 0"));
  }

  @Test
  void refusedPutNamesFileObjectAndReason() throws IOException {
    Path file = Files.writeString(directory.resolve("f"), "x");
    cluster.on(
        "PUT /v1/objects/b/f?provider=ais",
        404,
        "{\"tcode\":\"ErrBckNotFound\",\"message\":\"bucket \\\"ais://b\\\" does not exist\"}");

    assertEquals(1, terminal.run("put", "f", "ais://b"));

    assertEquals(
        "Error: failed to PUT "
            + file
            + " => ais://b/f: ErrBckNotFound: bucket \"ais://b\" does not exist\n",
        terminal.stderr());
  }

  @Test
  void putsADirectoryInParallelAndCountsWhatWasStored() throws IOException {
    hasBucket("{}");
    Files.createDirectories(directory.resolve("d/sub"));
    for (int i = 0; i < 30; i++) {
      Files.writeString(directory.resolve("d/sub/f" + i + ".txt"), "x".repeat(i));
      cluster.on("PUT /v1/objects/b/p/sub/f" + i + ".txt?provider=ais", "");
    }

    assertEquals(0, terminal.run("put", "d", "ais://b/p/", "-r", "-y"));

    assertEquals(
        "Files to upload:\nEXTENSION\t COUNT\t SIZE\n.txt\t\t 30\t 435B\nTOTAL\t\t 30\t 435B\n\n"
            + "PUT 30 files (one directory, recursively) => ais://b/p/\n",
        terminal.stdout());
    assertEquals(30, cluster.asked().stream().filter(r -> r.startsWith("PUT ")).count());
  }

  @Test
  void directoryUploadListsFilesThatFailed() throws IOException {
    hasBucket("{}");
    Files.createDirectories(directory.resolve("d"));
    Files.writeString(directory.resolve("d/good"), "x");
    Files.writeString(directory.resolve("d/wrong"), "x");
    cluster.on("PUT /v1/objects/b/good?provider=ais", "");

    assertEquals(1, terminal.run("put", "d", "ais://b", "-y", "--cont-on-err"));

    assertTrue(terminal.stderr().startsWith("Warning: failed to PUT d/wrong: "));
    assertTrue(
        terminal.stderr().endsWith("Error: failed to PUT 1 of 2 files => ais://b (1 done)\n"));
  }

  @Test
  void getsAnObjectIntoAFileADirectoryAndStandardOutput() throws IOException {
    hasBucket("{}");
    cluster.on("GET /v1/objects/b/a/o?provider=ais", "content");
    Files.createDirectories(directory.resolve("dir"));

    assertEquals(0, terminal.run("get", "ais://b/a/o"));
    assertEquals("GET a/o from ais://b as o (7B)\n", terminal.stdout());
    assertEquals(0, terminal.run("get", "ais://b/a/o", "dir"));
    assertEquals("GET a/o from ais://b as dir/o (7B)\n", terminal.stdout());
    assertEquals(0, terminal.run("get", "ais://b/a/o", "-"));
    assertEquals("content", terminal.stdout());
    assertEquals(0, terminal.run("get", "ais://b/a/o", "/dev/null"));
    assertEquals("GET and discard a/o from ais://b (7B)\n", terminal.stdout());
    assertEquals("content", Files.readString(directory.resolve("dir/o")));
  }

  @Test
  void brokenDownloadLeavesTheOldFileAndNoOther() throws IOException {
    hasBucket("{}");
    Path file = Files.writeString(directory.resolve("o"), "old");
    cluster.on(
        "GET /v1/objects/b/o?provider=ais",
        (exchange, body) -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write(new byte[10]);
          exchange.getResponseBody().flush();
          throw new IOException("cut");
        });

    assertEquals(1, terminal.run("get", "ais://b/o"));

    assertEquals("old", Files.readString(file));
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(1, files.filter(Files::isRegularFile).count());
    }
  }

  @Test
  void missingObjectIsReportedByItsName() {
    hasBucket("{}");
    cluster.on(
        "GET /v1/objects/b/nosuch?provider=ais",
        404,
        "{\"tcode\":\"ErrNotFound\",\"message\":\"t[x]: ais://b/nosuch does not exist\"}");

    assertEquals(1, terminal.run("get", "ais://b/nosuch"));

    assertEquals("Error: object \"ais://b/nosuch\" does not exist\n", terminal.stderr());
  }

  @Test
  void downloadsABucketIntoSubdirectoriesButNeverOutside() throws IOException {
    hasBucket("{}");
    cluster.on(
        "GET /v1/buckets/b?provider=ais",
        "{\"entries\":[{\"name\":\"../evil\",\"size\":\"1\"},{\"name\":\"x/y\",\"size\":\"2\"}]}");
    cluster.on("GET /v1/objects/b/x/y?provider=ais", "ok");
    cluster.on("GET /v1/objects/b/../evil?provider=ais", "!");
    Files.createDirectories(directory.resolve("dir"));

    assertEquals(1, terminal.run("get", "ais://b", "--prefix", "", "dir", "-y"));

    assertEquals("GET 2 objects from ais://b to dir (total size 3B)\n", terminal.stdout());
    assertTrue(terminal.stderr().contains("refusing to write object \"../evil\" outside of "));
    assertTrue(terminal.stderr().endsWith("Error: failed to GET 1 object\n"));
    assertEquals("ok", Files.readString(directory.resolve("dir/x/y")));
    assertFalse(Files.exists(directory.resolve("evil")));
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
  void removesOneObjectAListAndAnAmbiguousNameNot() {
    hasBucket("{}");
    cluster
        .on("GET /v1/buckets/b?provider=ais", "{\"entries\":[{\"name\":\"o\"}]}")
        .on("DELETE /v1/objects/b/o?provider=ais", "")
        .on("DELETE /v1/buckets/b?provider=ais", "Fts6jzTaa");

    assertEquals(0, terminal.run("rmo", "ais://b/o"));
    assertEquals("deleted \"o\" from ais://b\n", terminal.stdout());
    assertEquals(0, terminal.run("rmo", "ais://b", "--list", "x, y"));
    assertEquals(
        "delete-objects[Fts6jzTaa]: [x y] rm from ais://b. To monitor the progress, run 'ais show"
            + " job Fts6jzTaa'\n",
        terminal.stdout());
    cluster.on(
        "GET /v1/buckets/b?provider=ais",
        "{\"entries\":[{\"name\":\"concat\"},{\"name\":\"concat2\"}]}");
    assertEquals(1, terminal.run("rmo", "ais://b/concat"));
    assertTrue(terminal.stderr().startsWith("Error: part of the URI \"concat\" can be "));
  }

  @Test
  void namesEachFailureOfAJobInALineOfItsOwn() {
    hasBucket("{}");
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

  @Test
  void namesTravelEscaped() {
    hasBucket("{}");
    cluster.on("GET /v1/objects/b/we%20ird%23n%3f%25%c3%a9?provider=ais", "x");

    assertEquals(0, terminal.run("object", "cat", "ais://b/we ird#n?%é"));

    assertEquals("x", terminal.stdout());
  }
}
