package io.ais.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Candidates for the next word of a command line, as the scripts of the shells ask for them. */
class CompletionTest extends CommandTest {
  private static final String LIFECYCLE = "cluster add-remove-nodes ";

  private List<String> after(String line) {
    String[] words =
        Stream.concat(
                Stream.of(line.split(" ")).filter(word -> !word.isEmpty()),
                Stream.of("--generate-bash-completion"))
            .toArray(String[]::new);
    assertEquals(0, terminal.run(words));
    assertEquals("", terminal.stderr());
    return terminal.stdout().lines().toList();
  }

  @Test
  void offersNounsVerbsAndAliases() {
    assertTrue(after("").containsAll(List.of("bucket", "cluster", "show", "ls", "start")));
    assertEquals(
        List.of("join", "start-maintenance", "stop-maintenance", "decommission", "shutdown"),
        after(LIFECYCLE));
    assertEquals(List.of(), after("nosuch"));
  }

  @Test
  void offersOptionsThatAreNotGivenYet() {
    assertEquals(
        List.of("--plan", "--timeout", "--wait", "--yes", "--help"),
        after(LIFECYCLE + "start-maintenance --no-rebalance -"));
    assertFalse(after("get --").contains("--archpath"), "known, but without effect yet");
  }

  @Test
  void offersValuesOfOptions() {
    assertEquals(List.of("proxy", "target"), after(LIFECYCLE + "join --role"));
    assertEquals(List.of(), after("show cluster --refresh"));
  }

  @Test
  void offersOnlyNodesThatAVerbAppliesTo() {
    assertEquals(
        List.of("t[aaat8081]", "t[bbbt8082]"),
        after(LIFECYCLE + "start-maintenance --no-rebalance"));
    assertEquals(
        List.of("t[bbbt8082]"), after(LIFECYCLE + "decommission t[aaat8081] --rm-user-data"));
    assertEquals(List.of(), after(LIFECYCLE + "shutdown aaat8081,bbbt8082"));
    assertEquals(List.of(), after(LIFECYCLE + "stop-maintenance"));

    cluster.on("GET /v1/daemon?what=smap", cluster.smap(4 + 16));
    assertEquals(List.of("t[bbbt8082]"), after(LIFECYCLE + "start-maintenance"));
    assertEquals(List.of("t[aaat8081]"), after(LIFECYCLE + "stop-maintenance"));
    assertEquals(List.of("t[aaat8081]", "t[bbbt8082]"), after(LIFECYCLE + "decommission"));
  }

  @Test
  void offersNodesOfARole() {
    assertTrue(
        after("show cluster")
            .containsAll(List.of("smap", "proxy", "target", "p[pxyp8080]", "t[aaat8081]")));
    assertEquals(List.of("p[pxyp8080]"), after("show cluster proxy"));
    assertEquals(List.of("t[aaat8081]", "t[bbbt8082]"), after("start resilver"));
  }

  @Test
  void offersBucketsWithASlashWhereAnObjectMayFollow() {
    cluster.on(
        "GET /v1/buckets?presence=2",
        "[{\"name\":\"nnn\",\"provider\":\"ais\"},{\"name\":\"abc\",\"provider\":\"ais\"}]");

    assertEquals(List.of("ais://abc/", "ais://nnn/"), after("ls"));
    assertEquals(
        List.of("cluster", "p[pxyp8080]", "t[aaat8081]", "t[bbbt8082]", "ais://abc/", "ais://nnn/"),
        after("explain"));
    assertEquals(List.of("ais://abc", "ais://nnn"), after("rmb ais://nnn"));
    assertEquals(List.of("<files>"), after("put"));
    assertEquals(List.of("ais://abc/", "ais://nnn/"), after("put file"));
  }

  @Test
  void offersRebalancesTheNewestFirst() {
    cluster.on(
        "GET /v1/cluster?what=qryxstats",
        "{\"aaat8081\":[{\"id\":\"g9\",\"kind\":\"rebalance\"},{\"id\":\"g10\",\"kind\":\"rebalance\"}]}");

    assertEquals(List.of("g10", "g9"), after("show rebalance"));
    assertEquals(List.of("t[aaat8081]", "t[bbbt8082]"), after("show rebalance g10"));
  }

  @Test
  void offersNamesOfTheConfiguration() {
    cluster.on(
        "GET /v1/cluster?what=cluster_config",
        "{\"rebalance\":{\"enabled\":true,\"burst_buffer\":9}}");

    List<String> names = after("config cluster");
    assertTrue(names.containsAll(List.of("rebalance", "rebalance.enabled=")), names.toString());
    assertTrue(after("show cluster config").contains("rebalance"));
    assertTrue(after("config node t[aaat8081]").containsAll(List.of("inherited", "local")));
    assertTrue(after("config cli set").contains("cluster.url="));
  }

  @Test
  void clusterThatDoesNotAnswerHasNoNames() {
    cluster.on("GET /v1/daemon?what=smap", 503, "");

    assertEquals(List.of(), after(LIFECYCLE + "shutdown"));
  }

  @Test
  void printsTheScriptOfAShell() {
    assertEquals(0, terminal.run("completion", "bash"));
    assertTrue(terminal.stdout().contains("complete -F _ais ais"));
    assertEquals(0, terminal.run("completion", "zsh"));
    assertTrue(terminal.stdout().startsWith("#compdef ais\n"));
    assertEquals(0, terminal.run("completion", "fish"));

    assertEquals(1, terminal.run("completion", "tcsh"));
    assertTrue(terminal.stderr().startsWith("Error: expecting 'ais completion bash'"));
  }
}
