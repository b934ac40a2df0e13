package io.ais.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Commands on buckets against prepared answers: exact output and exit code, and what was asked. */
class BucketCommandsTest extends CommandTest {
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
  void evictsWhatAListOrATemplateChooses() {
    cluster.on("DELETE /v1/buckets/r?provider=aws", "job1");

    assertEquals(0, terminal.run("evict", "s3://r", "--list", "x, y", "--skip-lookup"));
    assertEquals(
        "evict-objects[job1]: [x y] evict from s3://r. To monitor the progress, run 'ais show job"
            + " job1'\n",
        terminal.stdout());
    assertEquals(0, terminal.run("evict", "s3://r/a*", "--skip-lookup", "--non-verbose"));
    assertEquals("job1\n", terminal.stdout());
    assertEquals(0, terminal.run("evict", "s3://r", "--prefix", "a/", "--skip-lookup"));
    assertEquals(
        "evict-objects[job1]: evict \"a/\" from s3://r. To monitor the progress, run 'ais show"
            + " job job1'\n",
        terminal.stdout());
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
}
