package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.client.AisHttpException;
import io.ais.model.Snode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A cluster founds itself and its nodes tell the same story. */
class FormationTest {
  private static TestCluster cluster;

  @BeforeAll
  static void start() {
    cluster = TestCluster.of(3, 4);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void showsTheSameSmapOnEveryNode() throws Exception {
    byte[] first = cluster.get(cluster.proxy(0), "/v1/daemon?what=smap");

    for (TestNode node : cluster.nodes()) {
      assertArrayEquals(first, cluster.get(node, "/v1/daemon?what=smap"), node.toString());
    }
  }

  @Test
  void refusesANodeOfAnotherCluster() throws Exception {
    try (TestCluster other = TestCluster.of(1, 1)) {
      Snode stranger = other.client().cluster().smap().node(other.target(0).id());

      AisHttpException refusal =
          assertThrows(AisHttpException.class, () -> cluster.client().cluster().join(stranger, 0));

      assertEquals(409, refusal.status());
      assertTrue(refusal.getMessage().contains("cie#80"), refusal.getMessage());
      assertNull(cluster.client().cluster().smap().node(stranger.id()));
      assertEquals(1, other.client().cluster().smap().targets().size());
    }
  }

  @Test
  void makesTheDesignatedProxyThePrimary() throws Exception {
    assertEquals(cluster.proxy(0).id(), cluster.client().cluster().smap().primary().id());
  }
}
