package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
  void makesTheDesignatedProxyThePrimary() throws Exception {
    assertEquals(cluster.proxy(0).id(), cluster.client().cluster().smap().primary().id());
  }
}
