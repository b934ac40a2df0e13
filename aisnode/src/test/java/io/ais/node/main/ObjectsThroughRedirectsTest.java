package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.checksum.ChecksumType;
import io.ais.checksum.Hasher;
import io.ais.client.AisClient;
import io.ais.client.AisHttpException;
import io.ais.client.HttpResponse;
import io.ais.client.ObjectApi;
import io.ais.client.ObjectAttributes;
import io.ais.client.RequestBody;
import io.ais.model.Bck;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects as clients use them: every request goes to a proxy and is redirected to its target. */
class ObjectsThroughRedirectsTest {
  private static final Bck BUCKET = Bck.ais("objects");
  private static final byte[] TEXT = "0123456789abcdefghij".getBytes(StandardCharsets.US_ASCII);

  private static TestCluster cluster;
  private static ObjectApi objects;

  @BeforeAll
  static void start() throws IOException {
    cluster = TestCluster.of(2, 3);
    AisClient client = cluster.client(cluster.proxy(1));
    client.buckets().create(BUCKET, null);
    objects = client.objects();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static ObjectAttributes put(String name, byte[] content) throws IOException {
    return objects.put(BUCKET, name, RequestBody.of(content), new HeaderMap());
  }

  private static byte[] get(String name) throws IOException {
    return objects.get(BUCKET, name).readAll(64 * 1024 * 1024);
  }

  private static String hash(ChecksumType type, byte[] content) {
    Hasher hasher = Hasher.of(type);
    hasher.update(content, 0, content.length);
    return hasher.finish().value();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4096, 300_000, 3_000_001})
  void returnsTheBytesThatWerePut(int length) throws IOException {
    byte[] content = cluster.randomBytes(length);

    put("size-" + length, content);

    assertArrayEquals(content, get("size-" + length));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b/c.txt",
        "with space",
        "plus+plus",
        "percent%41",
        "question?mark",
        "hash#tag",
        "ampersand&equals=x",
        "colon:semi;comma,",
        "quote\"and'apostrophe",
        "back\\slash",
        "brackets[1]{2}",
        "tilde~at@star*",
        "über/naïve/日本語",
        "emoji-\uD83D\uDE00",
        "dots...and..",
        "trailing.",
        "-dash",
        "%2F",
        "%d%b%w%r",
      })
  void keepsOddNamesApart(String name) throws IOException {
    byte[] content = ("content of " + name).getBytes(StandardCharsets.UTF_8);

    put(name, content);

    assertArrayEquals(content, get(name));
    assertEquals(
        Integer.toString(content.length), objects.head(BUCKET, name).first("Content-Length"));
    objects.delete(BUCKET, name);
    assertMissing(name);
  }

  @Test
  void storesALongName() throws IOException {
    String name = "d".repeat(200) + "/" + "n".repeat(800);

    put(name, TEXT);

    assertArrayEquals(TEXT, get(name));
  }

  private static void assertMissing(String name) {
    AisHttpException error =
        assertThrows(AisHttpException.class, () -> objects.get(BUCKET, name).close());
    assertEquals(404, error.status());
    assertTrue(error.getMessage().endsWith(BUCKET + "/" + name + " does not exist"));
  }

  @Test
  void tellsChecksumVersionAndSizeInTheHeadersOfGetAndHead() throws IOException {
    put("attributes", TEXT);

    try (HttpResponse got = objects.get(BUCKET, "attributes")) {
      HeaderMap head = objects.head(BUCKET, "attributes");
      for (HeaderMap headers : new HeaderMap[] {got.headers(), head}) {
        assertEquals("xxhash2", headers.first(Headers.CHECKSUM_TYPE));
        assertEquals(hash(ChecksumType.XXHASH2, TEXT), headers.first(Headers.CHECKSUM_VALUE));
        assertEquals("1", headers.first(Headers.VERSION));
        assertEquals("20", headers.first(Headers.CONTENT_LENGTH));
      }
      assertEquals("true", head.first(Headers.PRESENT));
      assertTrue(head.first(Headers.LOCATION_AIS).startsWith("t["));
    }
  }

  @Test
  void tellsOnlyTheAskedPropertiesToTheSecondFormOfHead() throws IOException {
    put("head-v2", TEXT);

    HeaderMap all = objects.head(BUCKET, "head-v2", "checksum,version", "");
    HeaderMap one = objects.head(BUCKET, "head-v2", "version", "");

    assertEquals(hash(ChecksumType.XXHASH2, TEXT), all.first(Headers.CHECKSUM_VALUE));
    assertEquals("1", all.first(Headers.VERSION));
    assertEquals("1", one.first(Headers.VERSION));
    assertNull(one.first(Headers.CHECKSUM_VALUE));
  }

  @Test
  void countsVersions() throws IOException {
    put("versions", TEXT);
    put("versions", "second".getBytes(StandardCharsets.US_ASCII));
    ObjectAttributes third = put("versions", "third".getBytes(StandardCharsets.US_ASCII));

    assertEquals("3", third.version());
    assertEquals("third", new String(get("versions"), StandardCharsets.US_ASCII));
  }

  @Test
  void readsRanges() throws IOException {
    put("ranges", TEXT);

    try (HttpResponse part = objects.get(BUCKET, "ranges", 5, 5)) {
      assertEquals(206, part.status());
      assertEquals("bytes 5-9/20", part.headers().first(Headers.CONTENT_RANGE));
      assertArrayEquals("56789".getBytes(StandardCharsets.US_ASCII), part.readAll(100));
    }
    try (HttpResponse tail = objects.get(BUCKET, "ranges", 18, -1)) {
      assertArrayEquals("ij".getBytes(StandardCharsets.US_ASCII), tail.readAll(100));
    }
  }

  @Test
  void changesAndReplacesCustomMetadata() throws IOException {
    put("custom", TEXT);

    objects.setCustom(BUCKET, "custom", Map.of("colour", "red", "size", "big"), false);
    objects.setCustom(BUCKET, "custom", Map.of("colour", "blue"), false);
    ObjectAttributes merged = ObjectAttributes.of(objects.head(BUCKET, "custom"));
    objects.setCustom(BUCKET, "custom", Map.of("only", "this"), true);
    ObjectAttributes replaced = ObjectAttributes.of(objects.head(BUCKET, "custom"));

    assertEquals("blue", merged.custom().get("colour"));
    assertEquals("big", merged.custom().get("size"));
    assertEquals("this", replaced.custom().get("only"));
    assertFalse(replaced.custom().containsKey("colour"));
    assertArrayEquals(TEXT, get("custom"));
  }

  @Test
  void renamesToANameOfAnotherTarget() throws IOException {
    for (int i = 0; i < 6; i++) {
      put("old-" + i, ("content " + i).getBytes(StandardCharsets.US_ASCII));

      objects.rename(BUCKET, "old-" + i, "new/" + i);

      assertEquals("content " + i, new String(get("new/" + i), StandardCharsets.US_ASCII));
      assertMissing("old-" + i);
    }
  }

  @Test
  void copiesIntoAnotherBucket() throws IOException {
    Bck other = Bck.ais("copies");
    cluster.client().buckets().create(other, null);
    put("source", TEXT);

    objects.copy(BUCKET, "source", other, "dir/copy");

    assertArrayEquals(TEXT, objects.get(other, "dir/copy").readAll(100));
    assertArrayEquals(TEXT, get("source"));
  }

  @Test
  void deletesOnce() throws IOException {
    put("deleted", TEXT);

    objects.delete(BUCKET, "deleted");

    assertMissing("deleted");
    assertEquals(
        404,
        assertThrows(AisHttpException.class, () -> objects.delete(BUCKET, "deleted")).status());
    put("deleted", TEXT);
    assertArrayEquals(TEXT, get("deleted"));
  }

  @Test
  void keepsTheOldObjectWhenTheBodyDoesNotMatchItsChecksum() throws IOException {
    put("mismatch", TEXT);
    HeaderMap wrong =
        new HeaderMap()
            .add(Headers.CHECKSUM_TYPE, "md5")
            .add(Headers.CHECKSUM_VALUE, "00000000000000000000000000000000");

    AisHttpException error =
        assertThrows(
            AisHttpException.class,
            () -> objects.put(BUCKET, "mismatch", RequestBody.of("other"), wrong));

    assertEquals("ErrBadCksum", error.typeCode());
    assertArrayEquals(TEXT, get("mismatch"));
    assertEquals("1", objects.head(BUCKET, "mismatch").first(Headers.VERSION));
  }

  @Test
  void writesNothingWhenTheGivenChecksumIsThatOfTheObject() throws IOException {
    put("equal", TEXT);
    HeaderMap same =
        new HeaderMap()
            .add(Headers.CHECKSUM_TYPE, "xxhash2")
            .add(Headers.CHECKSUM_VALUE, hash(ChecksumType.XXHASH2, TEXT));

    ObjectAttributes again = objects.put(BUCKET, "equal", RequestBody.of(TEXT), same);
    String version = objects.head(BUCKET, "equal").first(Headers.VERSION);
    ObjectAttributes withoutChecksum = put("equal", TEXT);

    assertEquals("1", again.version());
    assertEquals("1", version);
    assertEquals("2", withoutChecksum.version());
  }

  @Test
  void spreadsObjectsOverTheTargets() throws IOException {
    java.util.Set<String> places = new java.util.TreeSet<>();
    for (int i = 0; i < 24; i++) {
      put("spread-" + i, TEXT);
      places.add(objects.head(BUCKET, "spread-" + i).first(Headers.LOCATION_AIS).substring(0, 11));
    }

    assertEquals(3, places.size(), places.toString());
  }

  @Test
  void redirectsToTheSameTargetFromEveryProxy() throws IOException {
    put("same-place", TEXT);

    String url = null;
    for (TestNode proxy : cluster.proxies()) {
      try (HttpResponse got = cluster.client(proxy).objects().get(BUCKET, "same-place")) {
        String host = got.url().substring(0, got.url().indexOf("/v1/"));
        assertNotEquals(proxy.url(), host);
        assertTrue(url == null || url.equals(host));
        url = host;
      }
    }
  }

  @Test
  void answers404ForABucketThatDoesNotExist() {
    AisHttpException error =
        assertThrows(AisHttpException.class, () -> objects.get(Bck.ais("nowhere"), "x").close());

    assertEquals(404, error.status());
    assertEquals("ErrBckNotFound", error.typeCode());
  }
}
