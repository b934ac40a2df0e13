package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.client.AisClient;
import io.ais.client.AisHttpException;
import io.ais.model.Bck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that asks any proxy sees a delay when the primary goes, not an error. */
@Timeout(120)
class FailoverUnderRequestsTest {
  private TestCluster cluster;
  private TestNode old;
  private AisClient client;

  @BeforeEach
  void start() {
    cluster = TestCluster.of(3, 2);
    old = cluster.primary();
    client = cluster.client(cluster.proxies().stream().filter(p -> p != old).findFirst().get());
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private void create(String name) throws IOException {
    client.buckets().create(Bck.ais(name), null);
  }

  @Test
  void aBucketCreatedAfterThePrimaryDiedWaitsForTheNextOne() throws IOException {
    old.kill();

    create("after-kill");

    assertNotEquals(old, cluster.primary());
    assertTrue(client.buckets().list("ais", "", "").contains(Bck.ais("after-kill")));
  }

  @Test
  void changesGoOnWhilePrimacyIsHandedOver() throws Exception {
    List<Exception> failures = new ArrayList<>();
    Thread changes =
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int i = 0; i < 20; i++) {
                    try {
                      create("handover-" + i);
                    } catch (IOException | RuntimeException e) {
                      failures.add(e);
                    }
                  }
                });
    String there = cluster.proxies().stream().filter(p -> p != old).findFirst().get().id();
    client.cluster().setPrimary(there, "", false);
    client.cluster().setPrimary(old.id(), "", false);
    changes.join();

    assertEquals(List.of(), failures);
    assertEquals(20, client.buckets().list("ais", "", "").size());
  }

  @Test
  void anOperatorForcesTheLastProxyWhenTheQuorumIsLost() throws Exception {
    create("before");
    TestNode last = cluster.proxies().stream().filter(p -> p != old).findFirst().get();
    client = cluster.client(last);
    AisHttpException refused =
        assertThrows(
            AisHttpException.class, () -> client.cluster().setPrimary(last.id(), "", true));
    assertEquals(404, refused.status());
    List<TestNode> lost =
        cluster.nodes().stream().filter(n -> n != last && n != cluster.target(0)).toList();
    lost.forEach(TestNode::kill);
    cluster.await("the force, once the old primary is not heard any more", () -> forced(last));
    create("after");

    assertEquals(last.id(), client.cluster().smap().primary().id());
    assertEquals(2, client.cluster().smap().nodes().size());
    lost.forEach(TestNode::start);
    cluster.awaitFormed(3, 2);
    assertTrue(client.buckets().list("ais", "", "").contains(Bck.ais("after")));
    assertTrue(client.cluster().smap().version() > 1L << 40);
  }

  private boolean forced(TestNode heir) throws IOException {
    try {
      client.cluster().setPrimary(heir.id(), "", true);
      return true;
    } catch (AisHttpException e) {
      assertEquals(404, e.status());
      return false;
    }
  }
}
