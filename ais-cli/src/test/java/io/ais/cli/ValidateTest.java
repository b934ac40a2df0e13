package io.ais.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** {@code ais storage validate} against a listing with objects that do not serve. */
class ValidateTest extends CommandTest {
  private void listing(String props) {
    cluster.on(
        "HEAD /v1/buckets/b?dont_add_remote_bck_md=true&provider=ais",
        (exchange, body) -> {
          exchange.getResponseHeaders().set("Ais-Bucket-Props", props);
          FakeCluster.reply(exchange, 200, "");
        });
    cluster.on(
        "GET /v1/buckets/b?provider=ais",
        """
        {"uuid":"x","continuation_token":"","flags":"0","entries":[
         {"name":"bad","flags":64},
         {"name":"dir/two","size":"2048","copies":2,"location":"t[a]:mp[/1, sda]","flags":64},
         {"name":"empty","copies":2,"location":"t[a]:mp[/1, sda]","flags":64},
         {"name":"single","size":"1024","copies":1,"location":"t[a]:mp[/1, sda]","flags":64}]}\
        """);
  }

  @Test
  void namesObjectsThatDoNotServeOrLackCopies() {
    listing("{\"mirror\":{\"copies\":2,\"enabled\":true}}");

    assertEquals(0, terminal.run("storage", "validate", "ais://b", "--no-footers"));

    assertEquals(
        "BUCKET\t OBJECTS\t CORRUPT\t MISSING-COPIES\t SMALL\t LARGE\n"
            + "ais://b\t 4 (3.0KiB)\t 1 (0B)\t 1 (1.0KiB)\t 1 (0B)\t -\n"
            + "ais://b/bad: metadata cannot be trusted\n"
            + "ais://b/single: 1 of 2 copies\n",
        terminal.stdout().replaceAll("\t+", "\t"));
  }

  @Test
  void oneCopyIsEnoughWithoutMirroring() {
    listing("{}");

    assertEquals(0, terminal.run("scrub", "ais://b", "--large-size", "2KiB"));

    assertTrue(
        terminal
            .stdout()
            .replaceAll("\t+", "\t")
            .startsWith(
                "BUCKET\t OBJECTS\t CORRUPT\t SMALL\t LARGE\n"
                    + "ais://b\t 4 (3.0KiB)\t 1 (0B)\t 1 (0B)\t 1 (2.0KiB)\n"),
        terminal.stdout());
    assertTrue(terminal.stdout().contains("\n---\nElapsed: "));
  }

  @Test
  void aBucketThatIsNotThereIsAnError() {
    assertEquals(1, terminal.run("storage", "validate", "ais://nosuch"));
    assertEquals("Error: bucket \"ais://nosuch\" does not exist\n", terminal.stderr());
  }
}
