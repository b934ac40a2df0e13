package io.ais.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** {@code ais start lru} and {@code ais bucket lru}. */
class LruCommandsTest extends CommandTest {
  private String sent(String beginning) {
    return cluster.asked().stream()
        .filter(request -> request.startsWith(beginning))
        .reduce((first, second) -> second)
        .orElse("nothing");
  }

  private void bucket(String props) {
    cluster.on(
        "HEAD /v1/buckets/b?dont_add_remote_bck_md=true&provider=ais",
        (exchange, body) -> {
          exchange.getResponseHeaders().set("Ais-Bucket-Props", props);
          FakeCluster.reply(exchange, 200, "");
        });
    cluster.on("PATCH /v1/buckets/b?provider=ais", 200, "");
  }

  @Test
  void startsOnTheGivenBuckets() {
    cluster.on("PUT /v1/cluster", 200, "x-lru-1");

    assertEquals(0, terminal.run("start", "lru", "--buckets", "ais://a,ais://b", "--force"));

    assertEquals(
        "Started lru[x-lru-1]. To monitor the progress, run 'ais show job x-lru-1'\n",
        terminal.stdout());
    String request = sent("PUT /v1/cluster");
    assertTrue(request.contains("\"Kind\":\"lru\""), request);
    assertTrue(request.contains("\"Buckets\":[{\"name\":\"a\""), request);
    assertTrue(request.contains("\"Force\":true"), request);
  }

  @Test
  void aRefusalIsAnErrorWithItsReason() {
    cluster.on(
        "PUT /v1/cluster",
        400,
        "{\"status\":400,\"message\":\"nothing may be evicted from ais://a: lru.enabled=false\"}");

    assertEquals(1, terminal.run("start", "lru", "--buckets", "ais://a"));

    assertTrue(
        terminal.stderr().contains("nothing may be evicted from ais://a: lru.enabled=false"),
        terminal.stderr());
  }

  @Test
  void helpSaysThatEvictedObjectsOfAnAisBucketAreGone() {
    assertEquals(0, terminal.run("start", "lru", "--help"));
    assertTrue(terminal.stdout().contains("deleted for good"), terminal.stdout());
  }

  @Test
  void enablesAndDisables() {
    bucket("{\"provider\":\"ais\",\"lru\":{\"enabled\":false}}");

    assertEquals(0, terminal.run("bucket", "lru", "ais://b", "--enable"), terminal.stderr());
    assertTrue(
        sent("PATCH /v1/buckets/b").contains("{\"lru\":{\"enabled\":"),
        sent("PATCH /v1/buckets/b"));
    assertTrue(
        terminal.stdout().contains("\"lru.enabled\" set to: \"true\" (was: \"false\")"),
        terminal.stdout());
    assertEquals(0, terminal.run("bucket", "lru", "ais://b", "--disable"));
    assertTrue(
        terminal.stdout().endsWith("LRU is already disabled, nothing to do\n"), terminal.stdout());
  }

  @Test
  void showsTheSection() {
    bucket("{\"provider\":\"ais\",\"lru\":{\"enabled\":true,\"dont_evict_time\":\"3h\"}}");

    assertEquals(0, terminal.run("bucket", "lru", "ais://b"), terminal.stderr());

    assertTrue(terminal.stdout().contains("lru.dont_evict_time"), terminal.stdout());
    assertTrue(terminal.stdout().contains("3h"), terminal.stdout());
  }
}
