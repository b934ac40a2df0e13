package io.ais.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code ais explain}. The owner of every object is the first target. */
class ExplainTest extends CommandTest {
  private static final String OWNER = "aaat8081";
  private static final String OTHER = "bbbt8082";
  private static final String QUERY =
      "GET /v1/reverse/daemon?what=object&bucket=b&provider=ais&name=o @";

  @BeforeEach
  void hasBucket() {
    properties("{}");
    cluster.on("GET /v1/cluster?what=scrub", "{\"aaat8081\":[],\"bbbt8082\":[]}");
    rebalance(false, false);
    sight(OWNER);
    sight(OTHER);
    served(404);
  }

  private void properties(String json) {
    cluster.on(
        "HEAD /v1/buckets/b?dont_add_remote_bck_md=true&provider=ais",
        (exchange, body) -> {
          exchange.getResponseHeaders().set("Ais-Bucket-Props", json);
          FakeCluster.reply(exchange, 200, "");
        });
  }

  private void rebalance(boolean running, boolean interrupted) {
    cluster.on(
        "GET /v1/cluster?what=rebalance",
        "{\"id\":\"g3\",\"running\":%b,\"interrupted\":%b,\"pending\":[],\"targets\":{}}"
            .formatted(running, interrupted));
  }

  private void served(int status) {
    cluster.on("HEAD /v1/objects/b/o?presence=2&props=&provider=ais", status, "");
  }

  private void sight(String target, String... files) {
    sightWith(target, "", files);
  }

  private void sightWith(String target, String more, String... files) {
    cluster.on(
        QUERY + target,
        "{\"mountpaths\":2,\"wanted\":[\"/mp1\"],\"settled\":true,\"files\":[%s]%s}"
            .formatted(String.join(",", files), more));
  }

  private static String file(String mountpath, String stamp, String more) {
    return "{\"mountpath\":\"%s\",\"path\":\"o\",\"fs\":\"%s\",\"size\":2048,\"checksum_type\":\"xxhash2\","
            .formatted(mountpath, mountpath)
        + "\"checksum\":\"abc\",\"version\":\"3\",\"written\":1795219371000000000,"
        + "\"stamp\":\"%s\"%s}".formatted(stamp, more);
  }

  private static String slice(String stamp, int data, int parity, int id) {
    return file(
        "/mp1",
        stamp,
        ",\"slice\":{\"data\":%d,\"parity\":%d,\"id\":%d}".formatted(data, parity, id));
  }

  private String explain(int code, String... words) {
    String[] command = new String[words.length + 1];
    command[0] = "explain";
    System.arraycopy(words, 0, command, 1, words.length);
    assertEquals(code, terminal.run(command), () -> terminal.stderr() + terminal.stdout());
    return terminal.stdout().replaceAll("[ \t]+", " ");
  }

  private static void assertHas(String text, String... wanted) {
    for (String each : wanted) {
      assertTrue(text.contains(each), () -> "no \"" + each + "\" in:\n" + text);
    }
  }

  // ---- objects ----

  @Test
  void aNameThatEveryNodeRefusesIsWhatIsWrong() {
    cluster.on(QUERY + OWNER, 400, "{\"message\":\"invalid object name\",\"status\":400}");
    cluster.on(QUERY + OTHER, 400, "{\"message\":\"invalid object name\",\"status\":400}");

    String text = explain(1, "ais://b/o");

    assertEquals("", text);
    assertHas(terminal.stderr(), "invalid object name");
  }

  @Test
  void aPlainObjectSurvivesNothing() {
    sight(OWNER, file("/mp1", "1", ""));

    String text = explain(0, "ais://b/o");

    assertHas(
        text,
        "ais://b/o exists\n",
        "owner: t[aaat8081], mountpath /mp1\n",
        "size: 2.00KiB\n",
        "checksum: xxhash2[abc]\n",
        "version: 3\n",
        "written: 21 Nov 26 00:02 UTC\n",
        "bucket keeps: one copy: no protection\n",
        "verified: never",
        "t[aaat8081] /mp1 object 2.00KiB ok\n",
        "its disk NO without t[aaat8081]:/mp1: nothing is left\n",
        "its target NO without t[aaat8081]: nothing is left\n",
        "any one target NO",
        "any two targets NO",
        "mirror.enabled=true mirror.copies=2",
        "three targets are needed");
  }

  @Test
  void aMirroredObjectSurvivesItsDisk() {
    properties("{\"mirror\":{\"enabled\":true,\"copies\":2}}");
    String wanted =
        "{\"mountpaths\":2,\"wanted\":[\"/mp1\",\"/mp2\"],\"settled\":true,\"files\":[%s]}";
    String files = file("/mp1", "1", "") + "," + file("/mp2", "1", "");
    cluster.on(QUERY + OWNER, wanted.formatted(files));

    String text = explain(0, "ais://b/o");

    assertHas(
        text,
        "2 copies on disks of one target",
        "/mp2 copy 2.00KiB ok\n",
        "its disk yes without t[aaat8081]:/mp1: a copy on t[aaat8081]:/mp2 is left\n",
        "its target NO");

    cluster.on(QUERY + OWNER, wanted.formatted(file("/mp1", "1", "")));
    text = explain(0, "ais://b/o");
    assertHas(text, "/mp2 copy - missing\n", "its disk NO", "ais start resilver 't[aaat8081]'");
  }

  @Test
  void slicesThatAreMissingAreNamed() {
    properties("{\"ec\":{\"enabled\":true,\"data_slices\":1,\"parity_slices\":1}}");
    sight(OWNER, file("/mp1", "1", ""));
    sight(OTHER, slice("1", 1, 1, 1));

    String text = explain(0, "ais://b/o");

    assertHas(
        text,
        "bucket keeps: slices 1+1 on other targets\n",
        "t[bbbt8082] /mp1 slice 2 of 2 (parity) 2.00KiB ok\n",
        "- - slice 1 of 2 (data) - missing\n",
        "its target yes without t[aaat8081]: a replica on t[bbbt8082]:/mp1 is left\n",
        "any two targets NO",
        "slices are missing: 2 + 1 targets are needed, 2 are in service");
  }

  @Test
  void anObjectThatIsOnlyInSlicesCanBeRead() {
    properties("{\"ec\":{\"enabled\":true,\"data_slices\":1,\"parity_slices\":1}}");
    sight(OTHER, slice("1", 1, 1, 0));

    String text = explain(0, "ais://b/o");

    assertHas(
        text,
        "exists\n",
        "t[aaat8081] /mp1 object - missing",
        "ais start ec-encode ais://b --recover");

    sight(OTHER, slice("1", 2, 1, 0));
    text = explain(0, "ais://b/o");
    assertHas(
        text,
        "cannot be read: only 1 slice on t[bbbt8082], 2 needed\n",
        "any one target NO too little is left");
  }

  @Test
  void leftoverAndMisplacedCopiesAreToldApart() {
    sight(OWNER, file("/mp1", "2", ""));
    sight(OTHER, file("/mp1", "2", ""), file("/mp2", "1", ""));

    String text = explain(0, "ais://b/o");

    assertHas(
        text,
        "t[bbbt8082] /mp1 copy 2.00KiB left over: belongs to t[aaat8081]\n",
        "t[bbbt8082] /mp2 copy 2.00KiB left over: of an older write\n",
        "its target yes only by chance: ",
        "ais start rebalance --cleanup");

    sight(OWNER);
    text = explain(0, "ais://b/o");
    assertHas(
        text,
        "t[aaat8081] /mp1 object - missing\n",
        "t[bbbt8082] /mp1 copy 2.00KiB misplaced: belongs to t[aaat8081]\n",
        "it is not where it belongs, and a read may not find it\n ais start rebalance\n");

    rebalance(true, false);
    assertHas(explain(0, "ais://b/o"), "a rebalance moves it\n ais show rebalance");
  }

  @Test
  void damageIsTold() {
    sight(OWNER, file("/mp1", "", ",\"defect\":\"file has 10 bytes, metadata says 2048\""));

    String text = explain(1, "ais://b/o");

    assertHas(
        text,
        "ais://b/o cannot be read: what is there of it is damaged\n",
        "t[aaat8081] /mp1 object - damaged: file has 10 bytes, metadata says 2048\n");
  }

  @Test
  void whatTheLastScrubFoundIsTold() {
    sight(OWNER, file("/mp1", "1", ""));
    String bck =
        "{\"name\":\"b\",\"provider\":\"ais\",\"namespace\":{\"uuid\":\"\",\"name\":\"\"}}";
    String scrub =
        "[{\"bck\":%s,\"bid\":\"7\",\"began\":1,\"ended\":%d000000000,\"objects\":1,\"bytes\":1,"
            + "\"repaired\":0,\"damaged\":1,\"names\":[\"ais://b/o (bad checksum)\"]}]";
    cluster.on(
        "GET /v1/cluster?what=scrub",
        "{\"aaat8081\":%s,\"bbbt8082\":%s}"
            .formatted(scrub.formatted(bck, 1_795_219_371L), scrub.formatted(bck, 1_795_132_971L)));

    String text = explain(0, "ais://b/o");

    assertHas(
        text,
        "verified: the whole bucket was last read 20 Nov 26 00:02 UTC\n",
        "last scrub: found it damaged: ais://b/o (bad checksum)\n");
  }

  @Test
  void anObjectThatCertainlyDoesNotExistIsAnError() {
    String text = explain(1, "ais://b/o");

    assertHas(text, "ais://b/o does not exist\n", "certain: every target and mountpath");
    assertFalse(text.contains("not certain"), text);
    assertEquals("Error: ais://b/o does not exist\n", terminal.stderr());
  }

  @Test
  void anOwnerThatIsGoneIsNotTakenForTheGateway() {
    sight(OWNER);
    cluster.on(QUERY + OWNER, 502, "");
    cluster.on(
        "HEAD /v1/objects/b/o?presence=2&props=&provider=ais",
        (exchange, body) -> {
          exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/v1/objects/b/o");
          FakeCluster.reply(exchange, 307, "");
        });

    assertHas(
        explain(1, "ais://b/o"),
        "ais://b/o was not found, and may exist\n",
        "not certain: t[aaat8081] does not answer: cannot be reached\n",
        "its owner cannot be reached");
  }

  @Test
  void whoIsNotSureSaysWhy() {
    cluster.on(QUERY + OTHER, 502, "");
    assertHas(
        explain(1, "ais://b/o"),
        "ais://b/o was not found, and may exist\n",
        "not certain: t[bbbt8082] does not answer: cannot be reached\n",
        "ais advanced remove-from-smap 't[bbbt8082]'");

    sight(OTHER);
    sightWith(OWNER, ",\"missed\":{\"/mp9\":\"lost\"},\"may_be_missed\":true");
    assertHas(
        explain(1, "ais://b/o"),
        "not certain: mountpath /mp9 of t[aaat8081] is out with what it holds: lost\n",
        "ais storage mountpath enable 't[aaat8081]=/mp9'");

    sight(OWNER);
    served(503);
    assertHas(explain(1, "ais://b/o"), "may exist\n", "not certain: a client gets 503");
  }

  @Test
  void aDeletedObjectIsKnownAsSuch() {
    sight(OWNER, file("/mp1", "2", ",\"deleted\":true"));
    sight(OTHER, file("/mp1", "1", ""));

    String text = explain(1, "ais://b/o");

    assertHas(
        text,
        "ais://b/o was deleted\n",
        "certain: there is a record of its delete, and nothing newer\n",
        "record of a delete",
        "t[bbbt8082] /mp1 copy 2.00KiB left over: of an older write\n");
    assertFalse(text.contains("Survives"), text);
  }

  @Test
  void nobodyIsAskedForAnObjectThatWasFound() {
    sight(OWNER, file("/mp1", "1", ""));

    explain(0, "ais://b/o");

    assertEquals(
        List.of(), cluster.asked().stream().filter(a -> a.contains("/v1/objects/")).toList());
  }

  @Test
  void objectsAsJson() {
    sight(OWNER, file("/mp1", "1", ""));

    String text = explain(0, "ais://b/o", "--json");

    assertHas(
        text,
        "\"found\": true",
        "\"owner\": \"aaat8081\"",
        "\"state\": \"ok\"",
        "\"any two targets\": {",
        "\"command\": \"ais bucket props set ais://b mirror.enabled=true mirror.copies=2\"");
  }

  @Test
  void badSubjectsAreRefused() {
    explain(1, "ais://b");
    explain(1, "nosuch://b/o");
    explain(1, "ais://nosuch/o");
    assertEquals("Error: bucket \"ais://nosuch\" does not exist\n", terminal.stderr());
  }

  // ---- nodes ----

  private void node(String id, String type, long flags, long version, String more) {
    String status =
        """
        {"ais_version":"5","snode":{"daemon_id":"%s","daemon_type":"%s"},
         "cluster":{"smap":{"Primary":{"pub_url":"","control_url":"","id":"pxyp8080"},"uuid":"u",
         "version":"%d"},"flags":%d}%s}\
        """
            .formatted(id, type, version, flags, more);
    cluster.on("GET /v1/reverse/daemon?what=node_status @" + id, status);
    cluster.on(
        "GET /v1/reverse/daemon?what=mountpaths @" + id, "{\"available\":[\"/mp1\",\"/mp2\"]}");
    cluster.on("GET /v1/reverse/daemon?what=cstate @" + id, "{\"standing\":{\"trouble\":\"\"}}");
    cluster.on("GET /v1/reverse/daemon?what=snode @" + id, "{}");
    cluster.on("GET /v1/health?readiness=true", "");
  }

  @Test
  void aNodeThatIsReady() {
    node(OWNER, "target", 6, 7, "");
    assertEquals("t[aaat8081] is ready\n - 2 mountpaths in service\n", explain(0, "t[aaat8081]"));

    node("pxyp8080", "proxy", 6, 7, "");
    assertEquals("p[pxyp8080] is ready\n - it is the primary\n", explain(0, "pxyp8080"));
    assertHas(explain(0, "pxyp8080", "--json"), "\"ready\": true");
  }

  @Test
  void aNodeThatIsNotInTheMap() {
    cluster.on("GET /v1/daemon?what=cstate", "{\"rmd\":{\"history\":[[\"aaat8081\",\"gone\"]]}}");

    assertHas(
        explain(0, "t[gone]"),
        "t[gone] is NOT ready\n"
            + " because it is not in the cluster map (version 7: 1 gateways, 2 targets)\n",
        "because it was in the map when objects were last placed",
        "ais cluster add-remove-nodes join HOST:PORT");
    assertFalse(explain(0, "t[other]").contains("last placed"));
  }

  @Test
  void aNodeThatIsOutOfService() {
    node(OWNER, "target", 6, 7, "");
    cluster.on("GET /v1/daemon?what=smap", cluster.smap(4));
    assertHas(
        explain(0, "t[aaat8081]"),
        "because it is in maintenance; its objects have not all moved to the others\n",
        "- its process runs\n",
        "ais cluster add-remove-nodes stop-maintenance 't[aaat8081]'");

    cluster.on("GET /v1/daemon?what=smap", cluster.smap(4 + 16));
    cluster.on("GET /v1/reverse/daemon?what=snode @aaat8081", 502, "");
    assertHas(
        explain(0, "t[aaat8081]"),
        "it is in maintenance; its objects are on the others\n",
        "its process does not answer: cannot be reached\n",
        "when its process runs:");

    cluster.on("GET /v1/daemon?what=smap", cluster.smap(8));
    assertHas(explain(0, "t[aaat8081]"), "it is being decommissioned; it leaves the map when");
  }

  @Test
  void aNodeThatIsSilent() {
    cluster.on("GET /v1/reverse/daemon?what=node_status @aaat8081", 502, "");

    assertHas(
        explain(0, "t[aaat8081]"),
        "because it does not answer: cannot be reached\n",
        "start its process",
        "ais advanced remove-from-smap 't[aaat8081]'");
  }

  @Test
  void aNodeThatStartsIsBehindOrHasNoMountpath() {
    node(OWNER, "target", 4, 5, "");
    assertHas(
        explain(0, "t[aaat8081]"),
        "because it waits for the cluster",
        "because it is behind: it knows version 5 of the cluster map, the others 7\n");

    node(OWNER, "target", 6, 7, ",\"alerts\":[\"t[aaat8081]: no mountpath is in service: ...\"]");
    cluster.on("GET /v1/reverse/daemon?what=mountpaths @aaat8081", "{\"available\":[]}");
    assertHas(
        explain(0, "t[aaat8081]"),
        "because no mountpath is in service\n",
        "1. t[aaat8081]: no mountpath is in service: ...\n");

    node(OWNER, "target", 6, 7, "");
    cluster.on("GET /v1/health?readiness=true", 503, "");
    assertHas(explain(0, "t[aaat8081]"), "because it says that it is not ready (503)\n");
  }

  // ---- the cluster ----

  private void answers(String buckets, String voters) {
    node("pxyp8080", "proxy", 6, 7, "");
    node(OWNER, "target", 6, 7, "");
    node(OTHER, "target", 6, 7, "");
    cluster
        .on(
            "GET /v1/cluster?what=bmd",
            "{\"providers\":{\"ais\":{\"@#\":{%s}}},\"uuid\":\"u\",\"version\":\"3\"}"
                .formatted(buckets))
        .on(
            "GET /v1/cluster?what=mountpaths",
            "{\"targets\":{\"aaat8081\":{\"available\":[\"/a\",\"/b\"]},"
                + "\"bbbt8082\":{\"available\":[\"/a\",\"/b\"]}}}")
        .on("GET /v1/daemon?what=cstate", "{\"header\":{\"voters\":[%s]}}".formatted(voters))
        .on("GET /v1/cluster?what=cluster_config", "{}")
        .on("GET /v1/health", "")
        .on("GET /v1/cluster?what=running_all", "null");
  }

  @Test
  void aSmallClusterWithoutBuckets() {
    answers("", "{\"id\":\"pxyp8080\"},{\"id\":\"aaat8081\"},{\"id\":\"bbbt8082\"}");

    String text = explain(0);

    assertHas(
        text,
        "1 gateway in service, primary p[pxyp8080]\n",
        "p[pxyp8080] is the only one that can lead and decides alone",
        "2 targets in service\n 4 mountpaths in service\n",
        "Buckets\n none\n",
        "Running\n nothing\n",
        "1. p[pxyp8080] decides alone");
    assertEquals(text, explain(0, "cluster"));
  }

  @Test
  void bucketsAndWhatTheySurvive() {
    answers(
        "\"bare\":{},\"two\":{\"mirror\":{\"enabled\":true,\"copies\":2}},"
            + "\"cut\":{\"ec\":{\"enabled\":true,\"data_slices\":2,\"parity_slices\":1}}",
        "{\"id\":\"pxyp8080\"}");
    rebalance(false, true);

    String text = explain(0, "cluster");

    assertHas(
        text,
        "ais://bare one copy 0 0 never -\n",
        "ais://two 2 copies 1 0 never -\n",
        "ais://cut slices 2+1 0 0 never 2 targets answer, 4 are needed\n",
        "1. rebalance[g3] was interrupted",
        "ais://cut is less protected than it is configured",
        "ais://bare has no protection",
        "ais bucket props set ais://bare mirror.enabled=true mirror.copies=2");
    assertHas(
        explain(0, "--json"), "\"bucket\": \"ais://two\"", "\"disks\": 1", "\"can_change\": true");
  }

  @Test
  void silentNodesComeFirst() {
    answers("", "{\"id\":\"pxyp8080\"},{\"id\":\"aaat8081\"},{\"id\":\"bbbt8082\"}");
    cluster.on("GET /v1/reverse/daemon?what=node_status @bbbt8082", 502, "");

    assertHas(
        explain(0),
        "2 targets in service, 1 of them does not answer\n",
        "1. t[bbbt8082] does not answer: look at its host and start its process\n"
            + " ais explain 't[bbbt8082]'\n");
  }

  @Test
  void targetsThatWereLostAreNamed() {
    answers("", "");
    cluster.on(
        "GET /v1/daemon?what=cstate",
        "{\"header\":{\"voters\":[]},\"rmd\":{\"history\":[[\"aaat8081\",\"gone\"],[\"aaat8081\"]]}}");

    assertHas(
        explain(0),
        "who decides about changes is not known",
        "lost, with what only they hold: gone\n",
        "1. t[gone] was lost, and what only it holds gets 503",
        "ais advanced remove-from-smap 't[gone]'");
    assertHas(explain(0, "t[gone]"), "ais advanced remove-from-smap 't[gone]'");
  }

  @Test
  void aClusterWithoutTargets() {
    answers("\"bare\":{}", "{\"id\":\"pxyp8080\"}");
    cluster.on(
        "GET /v1/daemon?what=smap",
        cluster.smap(0).replaceAll("(?s)\"tmap\":\\{.*\\},\\s*\"uuid\"", "\"tmap\":{},\"uuid\""));
    cluster.on("GET /v1/cluster?what=mountpaths", "{\"targets\":{}}");
    cluster.on("GET /v1/cluster?what=scrub", "{}");

    String said = explain(0);
    assertHas(
        said,
        "0 targets in service\n",
        "ais://bare one copy 0 0 never -\n",
        "1. no target is in service");
    assertFalse(said.contains("mirror.copies"), said);
  }
}
