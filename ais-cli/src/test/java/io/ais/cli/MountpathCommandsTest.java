package io.ais.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
}
