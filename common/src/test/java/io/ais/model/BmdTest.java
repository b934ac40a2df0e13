package io.ais.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.Golden;
import io.ais.model.config.BucketDefaults;
import io.ais.model.config.ClusterConfig;
import io.ais.wire.Json;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BmdTest {
  private static final Bck B1 = Bck.ais("b1");

  @ParameterizedTest
  @ValueSource(strings = {"control/bmd.json", "control/bmd_with_bucket.json"})
  void encodesAsTheReferenceDoesInTheSameOrder(String sample) throws IOException {
    Bmd bmd = Json.parse(Golden.bytes(sample), Bmd.class);

    assertEquals(Golden.compact(sample), Json.text(bmd));
  }

  @Test
  void firstMetadataEqualsThatOfTheReference() throws IOException {
    assertEquals(Golden.compact("control/bmd.json"), Json.text(Bmd.fresh("uKiu0su-c")));
  }

  @Test
  void newBucketEqualsThatOfTheReference() throws IOException {
    ClusterConfig config = ClusterConfig.load(Golden.map("control/sample_ais.json"));
    Bmd before = Bmd.fresh("uKiu0su-c");

    Bmd after =
        before.with(B1, BucketDefaults.of(config, B1, before.nextBid(B1), 1795218640059419017L));

    assertEquals(Golden.compact("control/bmd_with_bucket.json"), Json.text(after));
  }

  @Test
  void addsAndRemovesBucketsWithoutTouchingTheOldMap() throws IOException {
    Bmd with = Json.parse(Golden.bytes("control/bmd_with_bucket.json"), Bmd.class);
    Bmd without = with.without(B1);
    Bck remote = new Bck("r", "aws", new Namespace("", "ml"));

    assertTrue(with.has(B1));
    assertFalse(without.has(B1));
    assertEquals(3, without.version());
    assertEquals(List.of(B1), with.buckets());
    Bmd both = with.with(remote, with.get(B1));
    assertEquals(List.of(B1, remote), both.buckets());
    assertEquals(List.of(B1), with.buckets());
    assertNull(with.get(remote));
  }

  @Test
  void marksIdsOfAisBuckets() {
    Bmd bmd = Bmd.fresh("u").withVersion(5);

    assertEquals("9223372036854775813", bmd.nextBid(B1).text());
    assertEquals("5", bmd.nextBid(new Bck("b", "aws", Namespace.GLOBAL)).text());
  }
}
