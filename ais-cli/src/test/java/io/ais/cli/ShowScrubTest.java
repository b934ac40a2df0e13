package io.ais.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** {@code ais show storage scrub}. */
class ShowScrubTest extends CommandTest {
  private static final String BCK =
      "\"bck\":{\"name\":\"%s\",\"provider\":\"ais\",\"namespace\":{\"uuid\":\"\",\"name\":\"\"}}";

  private static String scrub(String bucket, long ended, int objects, int damaged, String names) {
    return "{%s,\"bid\":\"7\",\"began\":1,\"ended\":%d,\"objects\":%d,\"bytes\":1048576,"
            .formatted(BCK.formatted(bucket), ended * 1_000_000_000L, objects)
        + "\"repaired\":1,\"damaged\":%d,\"names\":[%s]}".formatted(damaged, names);
  }

  private void targets(String one, String other) {
    cluster.on(
        "GET /v1/cluster?what=scrub", "{\"aaat8081\":%s,\"bbbt8082\":%s}".formatted(one, other));
    cluster.on(
        "GET /v1/buckets?provider=",
        "[{\"name\":\"b\",\"provider\":\"ais\",\"namespace\":{\"uuid\":\"\",\"name\":\"\"}}]");
    cluster.hasBucket("b");
  }

  private String table(String... command) {
    assertEquals(0, terminal.run(command), terminal.stderr());
    return terminal.stdout().replaceAll("\t+", "\t");
  }

  @Test
  void aBucketIsAsOldAsTheOldestOfItsParts() {
    targets(
        "[" + scrub("b", 1_795_219_371, 3, 0, "") + "]",
        "[" + scrub("b", 1_795_132_971, 4, 1, "\"ais://b/bad (torn)\"") + "]");

    String text = table("show", "storage", "scrub", "ais://b");

    assertTrue(text.contains("BUCKET\t LAST VERIFIED\t TARGETS\t OBJECTS"), text);
    assertTrue(text.contains("ais://b\t 20 Nov 26 00:02"), text);
    assertTrue(text.contains("\t 2/2\t 7\t 2.00MiB\t 2\t 1\n"), text);
    assertTrue(text.endsWith("damaged: ais://b/bad (torn)\n"), text);
  }

  @Test
  void neverIfOneTargetNeverDid() {
    targets("[" + scrub("b", 1_795_219_371, 3, 0, "") + "]", "[]");

    String text = table("show", "storage", "scrub", "ais://b", "--no-headers");

    assertEquals("ais://b\t never\t 1/2\t 3\t 1.00MiB\t 1\t 0\n", text);
  }

  @Test
  void nothingIsSaidForATargetThatIsSilent() {
    targets("[" + scrub("b", 1_795_219_371, 3, 0, "") + "]", "null");

    String text = table("show", "storage", "scrub", "ais://b", "--no-headers");

    assertEquals("ais://b\t unknown\t 1/2\t 3\t 1.00MiB\t 1\t 0\n", text);
    assertTrue(terminal.stderr().contains("t[bbbt8082] does not answer"), terminal.stderr());
  }

  @Test
  void aBucketThatIsNotThereIsAnError() {
    targets("[]", "[]");
    assertEquals(1, terminal.run("show", "storage", "scrub", "ais://nosuch"));
    assertEquals("Error: bucket \"ais://nosuch\" does not exist\n", terminal.stderr());
  }

  @Test
  void jsonIsWhatTheTargetsTell() {
    targets("[" + scrub("b", 1_795_219_371, 3, 0, "") + "]", "null");

    String text = table("show", "storage", "scrub", "--json");

    assertTrue(text.contains("\"aaat8081\": ["), text);
    assertTrue(text.contains("\"bbbt8082\": null"), text);
  }
}
