package io.ais.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.cli.syntax.CommandEntry;
import io.ais.cli.syntax.CommandTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finding commands, help, usage errors and the tool's own configuration: no cluster needed. */
class CliTest {
  private static final String NOWHERE = "http://127.0.0.1:1";

  @TempDir Path directory;

  private Terminal terminal() {
    return new Terminal(directory, NOWHERE);
  }

  @Test
  void everyCommandOfTheTableHasCodeAndAHelpPageWithAnExample() {
    for (CommandEntry leaf : CommandTable.load().leaves()) {
      assertDoesNotThrow(() -> Registry.verb(leaf), leaf.path());
      Terminal terminal = terminal();

      int code = terminal.run((leaf.path() + " --help").split(" "));

      assertEquals(0, code, leaf.path());
      assertTrue(terminal.stdout().startsWith("NAME:\n   ais " + leaf.path() + " - "), leaf.path());
      assertTrue(terminal.stdout().contains("e.g."), "no example: " + leaf.path());
      assertEquals("", terminal.stderr(), leaf.path());
    }
  }

  @Test
  void everyCommandSurvivesAnUnreachableClusterInOneLine() {
    for (CommandEntry leaf : CommandTable.load().leaves()) {
      Terminal terminal = terminal();

      int code = terminal.run((leaf.path() + " ais://b/o x -y").split(" "));

      assertTrue(code == 0 || code == 1, leaf.path());
      assertFalse(terminal.stderr().contains("internal:"), leaf.path() + terminal.stderr());
      assertFalse(terminal.stderr().contains("\tat "), leaf.path());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://[::1", "http://a]b", "http://a_b.invalid:1", "http://", "x://y", ""})
  void aWrongAddressIsOneLine(String address) {
    Terminal terminal = new Terminal(directory, address.isEmpty() ? "nowhere" : address);

    assertEquals(1, terminal.run("ls"));

    assertEquals(1, terminal.stderr().lines().count(), terminal.stderr());
    assertFalse(terminal.stderr().contains("internal:"), terminal.stderr());
    assertFalse(terminal.stderr().contains("null"), terminal.stderr());
  }

  @Test
  void groupWithoutVerbPrintsItsHelp() {
    Terminal terminal = terminal();

    assertEquals(0, terminal.run("cluster", "rebalance"));

    assertEquals(
        """
        NAME:
           ais cluster rebalance - Administratively start and stop global rebalance; show global rebalance

        USAGE:
           ais cluster rebalance command [arguments...]  [command options]

        COMMANDS:
           start  Rebalance ais cluster
           stop   Stop rebalancing ais cluster
           show   Show global rebalance

        OPTIONS:
           --help, -h  Show help
        \s\s\s
        """,
        terminal.stdout());
  }

  @Test
  void helpOnAnUnknownNounNamesTheNouns() {
    Terminal terminal = terminal();

    assertEquals(1, terminal.run("help", "nosuch"));

    assertTrue(
        terminal
            .stderr()
            .startsWith(
                "Incorrect 'ais help' usage: unknown or misplaced \"nosuch\".\n\n"
                    + "ais [command options] [arguments...] - AIS CLI: "));
  }

  @Test
  void leafHelpListsItsFlags() {
    Terminal terminal = terminal();

    assertEquals(0, terminal.run("cluster", "decommission", "--help"));

    assertEquals(
        """
        NAME:
           ais cluster decommission - Decommission entire cluster
             e.g.: ais cluster decommission --rm-user-data --yes

        USAGE:
           ais cluster decommission [arguments...] [command options]

        OPTIONS:
           rm-user-data  Remove all user data when decommissioning node from the cluster
           yes,y         Assume 'yes' to all questions
           help, h       Show help
        \s\s\s
        """,
        terminal.stdout());
  }

  @Test
  void unknownCommandSuggestsTheNearest() {
    Terminal terminal = terminal();

    assertEquals(1, terminal.run("bucke", "ls"));

    assertTrue(terminal.stderr().startsWith("Incorrect usage: unknown or misplaced \"bucke\".\n"));
    assertTrue(
        terminal
            .stderr()
            .endsWith("Did you mean: 'ais bucket ls'?\nIf not, try search: 'ais search bucke'\n"));
  }

  @Test
  void unknownFlagIsAUsageErrorUnderTheNameThatWasTyped() {
    Terminal terminal = terminal();

    assertEquals(1, terminal.run("rmb", "--nosuchflag"));

    assertEquals(
        """
        Incorrect 'ais rmb' usage: flag provided but not defined: -nosuchflag.

        ais rmb - Remove AIS buckets; use '--all' to remove all AIS buckets, '--yes' to skip confirmation
        \s\s\s
        USAGE:
           ais rmb BUCKET [BUCKET...] | --all

        See '--help' and docs/cli for details.
        """,
        terminal.stderr());
  }

  @Test
  void missingRequiredFlagPrintsHelpAndError() {
    Terminal terminal = terminal();

    assertEquals(1, terminal.run("cluster", "add-remove-nodes", "join", "localhost:1"));

    assertTrue(terminal.stdout().startsWith("NAME:\n   ais cluster add-remove-nodes join - "));
    assertEquals("Error: Required flag \"role\" not set\n", terminal.stderr());
  }

  @Test
  void unreachableEndpointIsANetworkError() {
    Terminal terminal = terminal();

    assertEquals(1, terminal.run("ls"));

    assertEquals(
        "NetworkError: dial tcp 127.0.0.1:1: connect: connection refused\n", terminal.stderr());
  }

  @Test
  void endpointWithoutSchemeIsRefused() {
    Terminal terminal = new Terminal(directory, "localhost:8080");

    assertEquals(1, terminal.run("ls"));

    assertEquals("Error: unsupported protocol scheme \"localhost\"\n", terminal.stderr());
  }

  @Test
  void aliasesAreSetShownUsedAndRemoved() {
    Terminal terminal = terminal();

    assertEquals(0, terminal.run("alias", "set", "sc", "show cluster"));
    assertEquals("Aliased \"show cluster\" = \"sc\"\n", terminal.stdout());
    assertEquals(0, terminal.run("sc", "smap", "--help"));
    assertTrue(terminal.stdout().startsWith("NAME:\n   ais sc smap - Show cluster map (Smap)\n"));
    assertEquals(0, terminal.run("alias", "rm", "sc"));
    assertEquals(1, terminal.run("alias", "rm", "sc"));
    assertEquals("Error: alias \"sc\" does not exist\n", terminal.stderr());
  }

  @Test
  void aliasOfAnUnknownCommandIsRefused() {
    Terminal terminal = terminal();

    assertEquals(1, terminal.run("alias", "set", "x", "nosuch command"));

    assertEquals("Error: invalid command name \"nosuch command\"\n", terminal.stderr());
  }

  @Test
  void toolConfigurationIsChangedAndChecked() {
    Terminal terminal = terminal();

    assertEquals(0, terminal.run("config", "cli", "set", "verbose=true"));
    assertEquals("\"verbose\" set to: \"true\" (was: \"false\")\n", terminal.stdout());
    assertEquals(1, terminal.run("config", "cli", "set", "timeout.tcp_timeout=abc"));
    assertEquals(0, terminal.run("config", "cli", "show", "verbose"));
    assertEquals("PROPERTY\t VALUE\nverbose\t\t true\n", terminal.stdout());
    assertEquals(1, terminal.run("config", "cli", "set", "nosuch=1"));
    assertEquals("Error: unknown property \"nosuch\"\n", terminal.stderr());
  }

  @Test
  void brokenConfigurationFileStopsEverythingButReset() throws IOException {
    Path file = directory.resolve(".config/cli.json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "{bad");
    Terminal terminal = terminal();

    assertEquals(1, terminal.run("alias"));
    assertTrue(terminal.stderr().startsWith("failed to load CLI config \"" + file + "\": "));
    assertEquals(0, terminal.run("config", "cli", "reset"));
    assertEquals("Done.\n", terminal.stdout());
    assertEquals(0, terminal.run("alias"));
  }

  @Test
  void searchFindsCommandsByWordAndSynonym() {
    Terminal terminal = terminal();

    assertEquals(0, terminal.run("search", "rebalance"));
    assertEquals(
        """
        ais cluster rebalance show
        ais cluster rebalance start
        ais cluster rebalance stop
        ais job start rebalance
        ais show rebalance
        ais start rebalance
        """,
        terminal.stdout());
    assertEquals(0, terminal.run("search", "upload"));
    assertEquals("ais object put\nais put\n", terminal.stdout());
  }
}
