package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.client.AisClient;
import io.ais.client.HttpResponse;
import io.ais.client.RequestBody;
import io.ais.model.Bck;
import io.ais.wire.HeaderMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The only gateway loses its configuration directory, its ID with it. */
@Timeout(120)
class SoleRecoveryTest {

  @Test
  void takesOverWhenEveryTargetAnswersAndKeepsBucketsAndObjects() throws Exception {
    try (TestCluster cluster = TestCluster.of(1, 2)) {
      AisClient client = cluster.client();
      Bck bck = Bck.ais("kept");
      byte[] content = cluster.randomBytes(2000);
      client.buckets().create(bck, null);
      client.objects().put(bck, "o", RequestBody.of(content), new HeaderMap());
      TestNode gateway = cluster.proxy(0);
      String formerId = gateway.id();
      String uuid = gateway.smap().uuid();
      gateway.kill();
      gateway.forgetIdentity();
      gateway.edit("ais.json", "\"interval\": *\"10s\"", "\"interval\": \"5s\"");

      gateway.start();
      cluster.awaitFormed(1, 2);

      assertNotEquals(formerId, gateway.id());
      assertEquals(uuid, gateway.smap().uuid());
      assertEquals(gateway.id(), client.cluster().smap().primaryId());
      assertTrue(gateway.smap().version() > 1L << 40);
      assertEquals(
          "sole recovery", gateway.shared().control.current().header().forced().getLast().reason());
      try (HttpResponse answer = client.objects().get(bck, "o")) {
        assertArrayEquals(content, answer.readAll(10_000));
      }
      client.buckets().create(Bck.ais("after"), null);
    }
  }
}
