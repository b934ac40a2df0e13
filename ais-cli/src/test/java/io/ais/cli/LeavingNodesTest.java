package io.ais.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** Nodes leave: the plan before, the questions, the wait, and the certificate at the end. */
class LeavingNodesTest extends CommandTest {
  private static final String PLAN = "GET /v1/cluster?what=leave_plan&node=aaat8081";
  private static final String CERTIFICATE = "GET /v1/cluster?what=rebalance";
  private static final String STATUS = "GET /v1/cluster?what=status";
  private static final String SNAPS = "GET /v1/cluster?what=qryxstats";
  private static final String GOOD =
      """
      {"nodes":[{"id":"aaat8081","objects":"11000","bytes":"5046586573","complete":true,
       "unreadable":[],"unreadable_count":"0"}],"room":"75687331430","fits":true,"left_sec":"100"}\
      """;
  private static final String BAD =
      """
      {"nodes":[{"id":"aaat8081","objects":"11000","bytes":"5046586573","complete":true,
       "unreadable":["b/x","b/y"],"unreadable_count":"3"}],"room":"1024","fits":false}\
      """;

  private int leave(String verb, String... options) {
    String[] words = new String[options.length + 4];
    words[0] = "cluster";
    words[1] = "add-remove-nodes";
    words[2] = verb;
    words[3] = "t[aaat8081]";
    System.arraycopy(options, 0, words, 4, options.length);
    return terminal.run(words);
  }

  private boolean changedSomething() {
    return cluster.asked().stream().anyMatch(request -> request.startsWith("PUT"));
  }

  /** Each answer is given once, the last one for ever. */
  private void answersInTurn(String request, String... answers) {
    Queue<String> left = new ArrayDeque<>(List.of(answers));
    cluster.on(
        request,
        (exchange, body) -> {
          String answer;
          synchronized (left) {
            answer = left.size() > 1 ? left.remove() : left.peek();
          }
          FakeCluster.reply(exchange, 200, answer);
        });
  }

  private static String running(String id, String ext) {
    return "{\"aaat8081\":[{\"id\":\"%s\",\"kind\":\"rebalance\",\"ext\":%s,\"start-time\":\"2026-11-20T23:51:55Z\",\"end-time\":\"0001-01-01T00:00:00Z\"}]}"
        .formatted(id, ext);
  }

  private static String status(String id, boolean ended, boolean aborted) {
    return "{\"kind\":\"rebalance\",\"uuid\":\"%s\",\"end_time\":%d,\"aborted\":%s}"
        .formatted(id, ended ? 1 : 0, aborted);
  }

  @Test
  void planTellsWhatWouldMigrateAndChangesNothing() {
    cluster.on(PLAN, GOOD);

    assertEquals(0, leave("decommission", "--plan"));

    assertEquals(
        """
        To migrate:
        NODE\t\t OBJECTS\t BYTES
        t[aaat8081]\t 11000\t\t 4.70GiB
        Room on the other targets: 70.49GiB
        Estimated time: 1m40s
        """,
        terminal.stdout());
    assertEquals("", terminal.stderr());
    assertFalse(changedSomething());
  }

  @Test
  void planFailsWhenItDoesNotFitOrObjectsCannotBeRead() {
    cluster.on(PLAN, BAD);

    assertEquals(1, leave("shutdown", "--plan"));

    assertEquals(
        """
        Warning: NOT ENOUGH ROOM: 4.70GiB have to migrate, the other targets can take 1.00KiB; the\
         operation would stop half way, with nothing deleted
        Warning: UNREADABLE: t[aaat8081] has 3 object(s) that cannot be read and will not migrate:\
         b/x, b/y, ...
        """,
        terminal.stderr());
    assertFalse(changedSomething());
  }

  @Test
  void planNamesBucketsThatWillHaveTooFewTargets() {
    String ec = "{\"ec\":{\"enabled\":%s,\"data_slices\":1,\"parity_slices\":1}}";
    cluster
        .on(PLAN, GOOD)
        .on(
            "GET /v1/cluster?what=bmd",
            "{\"providers\":{\"ais\":{\"@#\":{\"cut\":%s,\"plain\":%s}}},\"uuid\":\"u\",\"version\":\"3\"}"
                .formatted(ec.formatted("true"), ec.formatted("false")));

    assertEquals(0, leave("start-maintenance", "--plan"));

    assertEquals(
        "Warning: LESS PROTECTED: ais://cut keeps slices 1+1, which need 3 targets in service; 1"
            + " will be\n",
        terminal.stderr());
  }

  @Test
  void planOfAClusterThatMakesNoneIsAnError() {
    assertEquals(1, leave("start-maintenance", "--plan"));
    assertEquals("Error: the cluster does not make such plans\n", terminal.stderr());
  }

  @Test
  void aPersonSeesThePlanBeforeTheQuestion() {
    cluster.on(PLAN, GOOD);

    assertEquals(0, leaveInConversation("n\n"));

    assertTrue(terminal.stdout().startsWith("To migrate:\n"), terminal.stdout());
    assertTrue(
        terminal.stdout().endsWith("Proceed? [Y/N]: Operation canceled.\n"), terminal.stdout());
    assertFalse(changedSomething());
  }

  @Test
  void aClusterWithoutPlansIsAskedForTheNodeAllTheSame() {
    assertEquals(0, leaveInConversation("n\n"));

    assertEquals("Proceed? [Y/N]: Operation canceled.\n", terminal.stdout());
  }

  private int leaveInConversation(String typed) {
    terminal.inConversation().typing(typed);
    return leave("start-maintenance");
  }

  @Test
  void aScriptSeesWhatTheReferencePrints() {
    cluster.on(PLAN, BAD).on("PUT /v1/cluster", "g1");

    assertEquals(0, leave("start-maintenance", "-y"));

    assertEquals(
        """
        Started rebalance "g1" (to monitor, run 'ais show rebalance').
        t[aaat8081] is now in maintenance mode
        """,
        terminal.stdout());
    assertEquals("", terminal.stderr());
    assertTrue(cluster.asked().stream().noneMatch(request -> request.contains("leave_plan")));
  }

  @Test
  void dataThatNobodyHasIsNotDeletedOnAYesAlone() {
    cluster.on("PUT /v1/cluster", "");

    assertEquals(1, leave("decommission", "--no-rebalance", "--rm-user-data", "-y"));

    assertTrue(terminal.stderr().startsWith("Error: '--yes' is not enough"), terminal.stderr());
    assertFalse(changedSomething());

    assertEquals(0, leave("decommission", "--no-rebalance", "--rm-user-data", "-y", "--force"));
    assertTrue(changedSomething());
  }

  @Test
  void deletingDataThatNobodyHasNeedsTheNameOfTheNode() {
    cluster.on("PUT /v1/cluster", "");

    terminal.typing("y\nyes\n");
    assertEquals(0, leave("decommission", "--no-rebalance", "--rm-user-data"));
    assertEquals(
        "Proceed? [Y/N]: Type 'aaat8081' to confirm (or 'N' to cancel): Operation canceled.\n",
        terminal.stdout());
    assertFalse(changedSomething());

    terminal.typing("y\naaat8081\n");
    assertEquals(0, leave("decommission", "--no-rebalance", "--rm-user-data"));
    assertTrue(
        terminal
            .stderr()
            .contains(
                "Warning: will delete the data of t[aaat8081] without migrating it: what no other"
                    + " node has is LOST\n"),
        terminal.stderr());
    assertTrue(changedSomething());
  }

  @Test
  void forceMeansNothingElse() {
    assertEquals(1, leave("decommission", "--force", "-y"));

    assertEquals(
        "Error: '--force' is only valid with both '--no-rebalance' and '--rm-user-data'\n",
        terminal.stderr());
  }

  @Test
  void waitsForTheMigrationAndPrintsTheCertificate() {
    cluster.on("PUT /v1/cluster", "g12");
    answersInTurn(SNAPS, running("g12", "null"), "{}");
    answersInTurn(STATUS, status("g12", false, false), status("g12", true, false));
    answersInTurn(
        "GET /v1/daemon?what=smap", cluster.smap(0), cluster.smap(4), cluster.smap(4 + 16));
    cluster.on(
        CERTIFICATE,
        "{\"id\":\"g12\",\"running\":false,\"certificates\":[{\"node\":\"aaat8081\",\"objects\":"
            + "\"11000\",\"bytes\":\"5046586573\",\"complete\":true,\"problems\":[]}]}");

    assertEquals(0, leave("start-maintenance", "-y", "--wait"));

    assertEquals(
        """
        Started rebalance "g12" (to monitor, run 'ais show rebalance').
        t[aaat8081] is now in maintenance mode
        Waiting for rebalance[g12] ...
        t[aaat8081]: nothing remains that only this node held (11000 objects, 4.70GiB, all found\
         on the other targets)
        Done.
        """,
        terminal.stdout());
  }

  @Test
  void followsTheRebalanceThatReplacesTheOneWaitedFor() {
    cluster.on("PUT /v1/cluster", "g12");
    answersInTurn(SNAPS, running("g12", "null"), "{}", running("g13", "null"), "{}");
    cluster.on(
        STATUS,
        (exchange, body) -> {
          boolean first = new String(body).contains("g12");
          FakeCluster.reply(
              exchange, 200, first ? status("g12", true, true) : status("g13", true, false));
        });

    assertEquals(0, leave("stop-maintenance", "-y", "--wait"));

    assertTrue(
        terminal.stderr().contains("Note: rebalance[g12] was replaced by g13\n"),
        terminal.stderr());
    assertTrue(terminal.stdout().endsWith("Waiting for rebalance[g12] ...\nDone.\n"));
  }

  @Test
  void waitFailsWhenTheRebalanceWasAborted() {
    cluster.on("PUT /v1/cluster", "g12").on(SNAPS, "{}").on(STATUS, status("g12", true, true));

    assertEquals(1, leave("stop-maintenance", "-y", "--wait"));

    assertEquals("Error: rebalance[g12] was aborted\n", terminal.stderr());
  }

  @Test
  void waitEndsAtItsTimeout() {
    cluster
        .on("PUT /v1/cluster", "g12")
        .on(SNAPS, running("g12", "null"))
        .on(STATUS, status("g12", false, false));

    assertEquals(1, leave("decommission", "-y", "--timeout", "30s"));

    assertEquals(
        "Error: timed out (30s) waiting for rebalance[g12]; it goes on, see 'ais show rebalance'"
            + " and 'ais show cluster'\n",
        terminal.stderr());
  }

  @Test
  void objectsThatRemainAreNamedAndAreAnError() {
    cluster.on("PUT /v1/cluster", "g12").on(SNAPS, "{}").on(STATUS, status("g12", true, false));
    cluster.on(
        CERTIFICATE,
        "{\"id\":\"g12\",\"certificates\":[{\"node\":\"aaat8081\",\"objects\":\"9\",\"bytes\":\"9\",\"complete\":false,\"problems\":[\"ais://b/x:"
            + " input/output error\"]}]}");

    assertEquals(1, terminal.run("start", "rebalance", "--wait"));

    assertEquals(
        """
        Warning: t[aaat8081]: objects remain that only this node holds
            ais://b/x: input/output error
        Error: rebalance[g12] has ended, but not every object is on another node
        """,
        terminal.stderr());
  }

  @Test
  void drawsABarForAPerson() {
    cluster.on("PUT /v1/cluster", "g12");
    answersInTurn(
        SNAPS,
        running(
            "g12",
            "{\"moved-objs\":\"25\",\"moved-bytes\":\"1024\",\"left-objs\":\"75\",\"left-bytes\":\"3072\"}"),
        "{}");
    answersInTurn(STATUS, status("g12", true, false));

    terminal.inConversation();
    assertEquals(0, terminal.run("start", "rebalance", "--wait"));

    assertTrue(terminal.stdout().contains("25/100 [=====>"), terminal.stdout());
    assertTrue(terminal.stdout().contains("1.00KiB / 4.00KiB [=====>"), terminal.stdout());
  }

  @Test
  void showsHowFarARebalanceHasComeOnEveryTargetAndInTotal() {
    String known =
        """
        {"moved-objs":"1200","moved-bytes":"1048576","left-objs":"3600","left-bytes":"3145728",
         "bytes-per-sec":"1048576","objs-per-sec":"120","left-sec":"3","phase":"running"}\
        """;
    String blocked =
        """
        {"moved-objs":"0","moved-bytes":"0","bytes-per-sec":"0","objs-per-sec":"0",
         "phase":"blocked","detail":"t[bbbt8082] has no room"}\
        """;
    String node = running("g12", "%s");
    String both =
        node.formatted(known).replaceFirst("}$", ",")
            + node.formatted(blocked).replace("aaat8081", "bbbt8082").substring(1);
    cluster.on(SNAPS, both);

    assertEquals(0, terminal.run("show", "rebalance"));

    assertTrue(
        terminal
            .stdout()
            .endsWith(
                """
                 t[aaat8081]: 25%, moved 1200 objects (1.00MiB), left 3600 (3.00MiB), 1.00MiB/s,\
                 120 objects/s, 3s left
                 t[bbbt8082]: moved 0 objects (0B), counting what is left, 0B/s, 0 objects/s,\
                 blocked: t[bbbt8082] has no room
                --- Cluster: moved 1200 objects (1.00MiB), counting what is left, 1.00MiB/s, 120\
                 objects/s, blocked
                """),
        terminal.stdout());
    assertEquals(0, terminal.run("show", "job"));
    assertTrue(terminal.stdout().contains("\n t[aaat8081]: 25%, moved"), terminal.stdout());
  }

  /** A node on its way out is in no job query, though it is the one that moves its objects. */
  @Test
  void showsAlsoHowFarTheLeavingNodeHasCome() {
    cluster
        .on(
            SNAPS,
            running(
                "g12",
                "{\"moved-objs\":\"0\",\"moved-bytes\":\"0\",\"left-objs\":\"0\",\"left-bytes\":\"0\",\"phase\":\"done\"}"))
        .on(
            CERTIFICATE,
            "{\"id\":\"g12\",\"running\":true,\"targets\":{\"bbbt8082\":{\"moved-objs\":\"1\",\"moved-bytes\":\"1024\","
                + "\"left-objs\":\"3\",\"left-bytes\":\"3072\",\"left-sec\":\"2\",\"phase\":\"running\"}}}");

    assertEquals(0, terminal.run("show", "rebalance"));

    assertTrue(
        terminal
            .stdout()
            .endsWith(
                """
                 t[aaat8081]: moved 0 objects (0B), left 0 (0B), done
                 t[bbbt8082]: 25%, moved 1 object (1.00KiB), left 3 (3.00KiB), 2s left
                --- Cluster: 25%, moved 1 object (1.00KiB), left 3 (3.00KiB), 2s left
                """),
        terminal.stdout());
  }

  @Test
  void cleanupCountsWhatItRemoved() {
    cluster.on(
        SNAPS,
        "{\"aaat8081\":[{\"id\":\"g3\",\"kind\":\"rebalance\",\"ctlmsg\":\"flags:cleanup;"
            + " t[aaat8081]:cleanup done"
            + " visits=221\",\"stats\":{\"loc-objs\":\"136\",\"loc-bytes\":"
            + "\"4928307\"},\"start-time\":\"2026-11-20T23:51:55Z\",\"end-time\":\"2026-11-20T23:51:56Z\"}]}");

    assertEquals(0, terminal.run("show", "rebalance", "--all"));

    assertTrue(terminal.stdout().contains("REMOVED OBJECTS   REMOVED BYTES   START"));
    assertTrue(terminal.stdout().endsWith("g3: 136 objects removed (total size 4.7MiB)\n"));
  }

  @Test
  void cleanupTakesNoBusinessOfARebalance() {
    cluster.on(SNAPS, "{}").on("PUT /v1/cluster", "g3");

    assertEquals(1, terminal.run("start", "rebalance", "--cleanup", "--sync"));
    assertEquals(
        "Error: flags '--cleanup' and '--sync' are mutually exclusive\n", terminal.stderr());

    assertEquals(0, terminal.run("start", "rebalance", "--cleanup", "--force"));
    assertEquals(
        "Started rebalance[g3] (cleanup mode). To monitor the progress, run 'ais show rebalance'\n",
        terminal.stdout());
    String asked = cluster.asked().getLast();
    assertTrue(asked.contains("\"flags\":16") && asked.contains("\"Force\":true"), asked);
  }
}
