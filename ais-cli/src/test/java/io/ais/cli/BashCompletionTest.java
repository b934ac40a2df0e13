package io.ais.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ais.cli.complete.Scripts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script for bash, run by a real bash with a stand-in for the tool. */
class BashCompletionTest {
  @TempDir Path directory;

  @BeforeEach
  void needsBash() {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash here");
  }

  /** What bash inserts after this line, when the tool offers these words. */
  private List<String> replies(String line, String... offered) throws Exception {
    Path script = directory.resolve("ais.bash");
    Files.writeString(script, Scripts.of("bash").orElseThrow());
    Path tool = directory.resolve("ais");
    Files.writeString(
        tool,
        "#!/bin/bash\nprintf '%s\\n' \"$@\" >"
            + directory.resolve("asked")
            + "\ncat <<'END'\n"
            + String.join("\n", offered)
            + "\nEND\n");
    assertEquals(true, tool.toFile().setExecutable(true));
    String command =
        """
        source "$1"; COMP_LINE=$2; COMP_POINT=${#COMP_LINE}; COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
        _ais; printf '[%s]\\n' "${COMPREPLY[@]}"
        """;
    Process process =
        new ProcessBuilder("/bin/bash", "-c", command, "bash", script.toString(), tool + " " + line)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    byte[] text = process.getInputStream().readAllBytes();
    assertEquals(0, process.waitFor());
    return new String(text, StandardCharsets.UTF_8).lines().toList();
  }

  private List<String> asked() throws IOException {
    return Files.readAllLines(directory.resolve("asked"));
  }

  @Test
  void quotesTheBracketsOfANode() throws Exception {
    assertEquals(
        List.of("[t\\[aaat8081\\] ]", "[t\\[bbbt8082\\] ]"),
        replies("cluster shutdown t", "p[pxyp8080]", "t[aaat8081]", "t[bbbt8082]"));
    assertEquals(List.of("cluster", "shutdown", "--generate-bash-completion"), asked());
  }

  @Test
  void takesWhatIsQuotedAlready() throws Exception {
    assertEquals(
        List.of("[t\\[bbbt8082\\] ]"),
        replies("shutdown t\\[aaat8081\\] t\\[b", "t[aaat8081]", "t[bbbt8082]"));
    assertEquals(List.of("shutdown", "t[aaat8081]", "--generate-bash-completion"), asked());

    assertEquals(List.of("[t[bbbt8082]]"), replies("shutdown 't[b", "t[aaat8081]", "t[bbbt8082]"));
  }

  @Test
  void findsANodeByItsBareId() throws Exception {
    assertEquals(
        List.of("[t\\[bbbt8082\\] ]"), replies("shutdown bbb", "t[aaat8081]", "t[bbbt8082]"));
  }

  @Test
  void goesOnAfterTheColonOfABucket() throws Exception {
    assertEquals(List.of("[//abc/]"), replies("ls ais:", "ais://abc/"));
    assertEquals(
        List.of("[//abc/]", "[//abd/]"), replies("ls ais://a", "ais://abc/", "ais://abd/"));
  }

  @Test
  void leavesRoomForTheValueOfAProperty() throws Exception {
    assertEquals(
        List.of("[rebalance.enabled=]"),
        replies("config cluster rebalance.e", "rebalance.enabled=", "lru.enabled="));
  }

  @Test
  void passesTheBeginningOfAnOption() throws Exception {
    assertEquals(List.of("[--json ]"), replies("show cluster --j", "--json", "--units"));
    assertEquals(List.of("show", "cluster", "--j", "--generate-bash-completion"), asked());
  }
}
