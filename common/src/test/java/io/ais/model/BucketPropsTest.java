package io.ais.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.Golden;
import io.ais.base.InvalidException;
import io.ais.wire.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketPropsTest {
  private static BucketProps props;

  @BeforeAll
  static void read() throws IOException {
    props = Json.parse(Golden.bytes("control/bmd_with_bucket.json"), Bmd.class).get(Bck.ais("b1"));
  }

  private static String refusal(Map<String, String> keys) {
    return assertThrows(InvalidException.class, () -> props.apply(BucketPropsToSet.ofKeys(keys)))
        .getMessage();
  }

  @Test
  void readsTypedValues() {
    assertEquals(2, props.mirror().copies());
    assertEquals(Duration.ofHours(2), props.lru().dontEvictTime());
    assertEquals(1L << 40, props.chunks().maxMonolithicSize().bytes());
    assertEquals(Uint64.ALL, props.access());
    assertEquals(1795218640059419017L, props.created());
  }

  @Test
  void changesOnlyWhatIsNamed() throws IOException {
    BucketPropsToSet change =
        Json.parse(
            "{\"mirror\":{\"copies\":3,\"enabled\":true},\"lru\":null}".getBytes(),
            BucketPropsToSet.class);

    BucketProps next = props.apply(change);

    assertEquals(new BucketProps.MirrorConf(3, 512, true), next.mirror());
    assertEquals(props, next.withMirror(props.mirror()));
    assertTrue(change.names("mirror.enabled"));
    assertFalse(change.names("lru.enabled"));
  }

  @Test
  void changesEveryKeyThatItLists() {
    Map<String, String> keys =
        Map.ofEntries(
            Map.entry("access", "771"),
            Map.entry("features", "16"),
            Map.entry("checksum.type", "md5"),
            Map.entry("backend_bck.name", "src"),
            Map.entry("backend_bck.provider", "aws"),
            Map.entry("lru.dont_evict_time", "3h"),
            Map.entry("chunks.chunk_size", "2mb"),
            Map.entry("versioning.enabled", "off"),
            Map.entry("write_policy.md", "delayed"),
            Map.entry("extra.aws.cloud_region", "us-west-2"),
            Map.entry("rate_limit.frontend.per_op_max_tokens", "get=10"));

    Map<String, String> flat = props.apply(BucketPropsToSet.ofKeys(keys)).flatten();

    assertEquals("3h0m", flat.get("lru.dont_evict_time"));
    assertEquals("2MiB", flat.get("chunks.chunk_size"));
    assertEquals("false", flat.get("versioning.enabled"));
    keys.forEach(
        (key, value) -> {
          if (!List.of("lru.dont_evict_time", "chunks.chunk_size", "versioning.enabled")
              .contains(key)) {
            assertEquals(value, flat.get(key));
          }
        });
  }

  @Test
  void attachesAndDetachesABackend() {
    Map<String, Object> backend =
        Map.of("name", "src", "provider", "ais", "namespace", Map.of("uuid", "uid", "name", "ns"));
    BucketProps attached = props.apply(BucketPropsToSet.of(Map.of("backend_bck", backend)));

    assertEquals(new Bck("src", "ais", new Namespace("uid", "ns")), attached.backend());
    Map<String, Object> none =
        Map.of("name", "", "provider", "", "namespace", Map.of("uuid", "", "name", ""));
    assertEquals(props, attached.apply(BucketPropsToSet.of(Map.of("backend_bck", none))));
    assertThrows(
        InvalidException.class,
        () ->
            props.apply(
                BucketPropsToSet.ofKeys(
                    Map.of("backend_bck.provider", "xyz", "backend_bck.name", "b"))));
  }

  @Test
  void namesTheUnknownFieldOfATree() {
    assertEquals(
        "found unknown field: nosuch",
        assertThrows(InvalidException.class, () -> BucketPropsToSet.of(Map.of("nosuch", 1)))
            .getMessage());
    assertThrows(InvalidException.class, () -> BucketPropsToSet.of("text"));
  }

  @Test
  void readsForceApart() {
    BucketPropsToSet change = BucketPropsToSet.of(Map.of("force", true, "access", "1"));

    assertTrue(change.force());
    assertEquals("1", props.apply(change).access().text());
    assertFalse(BucketPropsToSet.NONE.force());
    assertTrue(BucketPropsToSet.of(null).isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "checksum.type|bogus|invalid checksum type \"bogus\""
            + " (expecting [crc32c md5 sha256 sha512 xxhash xxhash2 none])",
        "mirror.copies|99|invalid mirror.copies: 99"
            + " (expected value in range [2, 32] or zero for default)",
        "nosuch|1|unknown property \"nosuch\"",
        "mirror.nosuch|1|unknown property \"mirror.nosuch\"",
        "bid|1|unknown property \"bid\"",
        "access|rw|strconv.ParseUint: parsing \"rw\": invalid syntax",
        "mirror.enabled|maybe|strconv.ParseBool: parsing \"maybe\": invalid syntax",
        "lru.dont_evict_time|abc|time: invalid duration \"abc\"",
        "ec.data_slices|33|invalid ec.data_slices: 33 (expected value in range [1, 32])"
      })
  void refusesWithTheTextThatClientsSee(String key, String value, String message) {
    assertEquals(message, refusal(Map.of(key, value)));
  }

  @Test
  void refusesMirroringTogetherWithAutoChunking() {
    String message = refusal(Map.of("mirror.enabled", "true", "chunks.objsize_limit", "1GiB"));

    assertTrue(message.contains("cannot be enabled at the same time"), message);
  }

  @Test
  void refusesLongCustomText() {
    assertEquals(
        "x".repeat(128),
        props
            .apply(BucketPropsToSet.ofKeys(Map.of("extra.custom", "x".repeat(128))))
            .extra()
            .custom());
    assertTrue(refusal(Map.of("extra.custom", "x".repeat(129))).contains("extra.custom"));
  }

  @Test
  void resetsByZeroToTheDefault() {
    BucketProps next =
        props.apply(BucketPropsToSet.ofKeys(Map.of("mirror.copies", "0", "ec.data_slices", "0")));

    assertEquals(2, next.mirror().copies());
    assertEquals(2, next.ec().dataSlices());
  }

  @Test
  void countsTargetsThatErasureCodingNeeds() {
    BucketProps next =
        props.apply(
            BucketPropsToSet.ofKeys(Map.of("ec.data_slices", "9", "ec.parity_slices", "9")));

    assertEquals(19, next.ec().requiredTargets());
  }

  @Test
  void listsKeysInWireOrderEvenThoseThatJsonOmits() {
    List<String> keys = List.copyOf(props.flatten().keySet());

    assertEquals("backend_bck.name", keys.getFirst());
    assertEquals("versioning.synchronize", keys.getLast());
    assertTrue(keys.contains("rate_limit.backend.per_op_max_tokens"));
    assertTrue(keys.indexOf("checksum.type") < keys.indexOf("mirror.copies"));
  }
}
