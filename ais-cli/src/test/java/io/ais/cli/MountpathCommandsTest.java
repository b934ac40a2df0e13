package io.ais.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** {@code ais storage mountpath} against prepared answers: exact output, and what was asked. */
class MountpathCommandsTest extends CommandTest {
  private static final String PATH = "/v1/reverse/daemon/mountpaths";

  @Test
  void changesMountpathsOneAfterTheOther() {
    cluster.on("DELETE " + PATH + "?dntres=true", "");
    cluster.on("PUT " + PATH + "?mountpath_label=ssd", "");
    cluster.on("POST " + PATH, "");

    assertEquals(
        0,
        terminal.run(
            "storage", "mountpath", "detach", "aaat8081=/d1", "t[bbbt8082]=/d2", "--no-resilver"));
    assertEquals(
        """
        t[aaat8081]: mountpath "/d1" is now detached
        t[bbbt8082]: mountpath "/d2" is now detached
        """,
        terminal.stdout());
    assertEquals(
        0, terminal.run("storage", "mountpath", "attach", "aaat8081=/d1", "--label", "ssd"));
    String labelled = "PUT " + PATH + "?mountpath_label=ssd";
    assertTrue(cluster.asked().stream().anyMatch(request -> request.startsWith(labelled)));
    assertEquals(0, terminal.run("storage", "mountpath", "disable", "aaat8081=/d1"));
    assertEquals(0, terminal.run("storage", "mountpath", "enable", "aaat8081=/d1"));
    assertEquals(0, terminal.run("storage", "mountpath", "rescan-disks", "aaat8081=/d1"));
  }

  /** The target wants the one that failed last first; the operator need not know which one that is. */
  @Test
  void takesMountpathsInInTheOrderThatTheTargetWants() {
    Set<String> in = ConcurrentHashMap.newKeySet();
    List<String> wanted = List.of("/d3", "/d2", "/d1");
    cluster.on(
        "POST " + PATH,
        (exchange, body) -> {
          String path = wanted.get(in.size());
          boolean next = new String(body, StandardCharsets.UTF_8).contains("\"" + path + "\"");
          if (next) {
            in.add(path);
          }
          FakeCluster.reply(exchange, next ? 200 : 409, next ? "" : "{\"message\":\"older\"}");
        });

    assertEquals(
        0,
        terminal.run(
            "storage", "mountpath", "enable", "aaat8081=/d1", "aaat8081=/d2", "aaat8081=/d3"));

    assertEquals(Set.copyOf(wanted), in);
    assertEquals(3, terminal.stdout().lines().count(), terminal.stdout());
  }

  @Test
  void endsWhenTheTargetWantsNoneOfThem() {
    cluster.on("POST " + PATH, 409, "{\"message\":\"older than what is missing\"}");

    assertEquals(1, terminal.run("storage", "mountpath", "enable", "aaat8081=/d1", "aaat8081=/d2"));

    assertTrue(terminal.stderr().contains("older than what is missing"), terminal.stderr());
  }

  @Test
  void changesNothingWhenAnArgumentIsWrong() {
    cluster.on("POST " + PATH, "");

    assertEquals(1, terminal.run("storage", "mountpath", "disable", "aaat8081=/d1", "foo"));

    assertTrue(terminal.stderr().contains("invalid key=value pair \"foo\""), terminal.stderr());
    assertTrue(cluster.asked().stream().noneMatch(request -> request.contains("mountpaths")));
  }

  @Test
  void aTargetThatIsDownIsNamedAndNotTheGateway() {
    cluster.on("POST " + PATH, 502, "");

    assertEquals(1, terminal.run("storage", "mountpath", "enable", "t[aaat8081]=/d1"));

    assertTrue(terminal.stderr().contains("node aaat8081 cannot be reached"), terminal.stderr());
    assertTrue(!terminal.stderr().contains(cluster.url()), terminal.stderr());
  }

  /** Lists, and capacity without the load of disks, as scripts written for the reference expect them. */
  @Test
  void printsListsAndCapacityAsJson() {
    cluster
        .on("GET /v1/reverse/daemon?what=mountpaths", "{\"available\":[\"/d1\"],\"disabled\":[]}")
        .on(
            "GET /v1/reverse/daemon?what=disk",
            "{\"AllDiskStats\":{\"vda\":{}},\"mountpaths\":{\"/d1\":{\"pct_used\":7}},\"pct_max\":7}");

    assertEquals(0, terminal.run("storage", "mountpath", "t[aaat8081]", "--json"));

    assertEquals(
        """
        [
            {
                "DaemonID": "aaat8081",
                "Mpl": {
                    "available": [
                        "/d1"
                    ],
                    "disabled": []
                },
                "Tcdf": {
                    "mountpaths": {
                        "/d1": {
                            "pct_used": 7
                        }
                    },
                    "pct_max": 7
                }
            }
        ]
        """,
        terminal.stdout());
  }
}
