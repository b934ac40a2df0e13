package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.client.AisClient;
import io.ais.client.RequestBody;
import io.ais.model.Bck;
import io.ais.model.JobArgs;
import io.ais.model.JobQuery;
import io.ais.model.JobStatus;
import io.ais.model.NodeFlags;
import io.ais.model.RmNode;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.model.list.ListRange;
import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Any proxy tells of any job, also of one that was started before the primary went. */
@Timeout(120)
class JobsOverFailoverTest {
  private static final Bck BUCKET = Bck.ais("jobs");

  private TestCluster cluster;

  @BeforeEach
  void start() {
    cluster = TestCluster.of(5, 2);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private void fill(int objects) throws IOException {
    AisClient client = cluster.client();
    client.buckets().create(BUCKET, null);
    for (int i = 0; i < objects; i++) {
      client.objects().put(BUCKET, "o" + i, RequestBody.of("content"), new HeaderMap());
    }
  }

  private static Set<String> informationCenter(Smap smap) {
    return smap.proxies().values().stream()
        .filter(proxy -> proxy.has(NodeFlags.IC_MEMBER))
        .map(Snode::id)
        .collect(Collectors.toSet());
  }

  private TestNode killPrimary() {
    TestNode old = cluster.primary();
    old.kill();
    cluster.await(
        "the next primary",
        () ->
            cluster.proxies().stream()
                .anyMatch(p -> p.isRunning() && p.shared().control.isPrimary()));
    return old;
  }

  /** The status, asked of every running proxy, which must all know the job. */
  private void awaitEndSeenByAll(String id) throws IOException {
    for (TestNode proxy : cluster.proxies()) {
      if (proxy.isRunning()) {
        AisClient client = cluster.client(proxy);
        cluster.await(
            "the end of " + id + " at " + proxy,
            () -> client.jobs().status(JobQuery.of(id, "")).endTimeNanos() > 0);
        JobStatus end = client.jobs().status(JobQuery.of(id, ""));
        assertEquals(id, end.uuid());
        assertFalse(end.aborted());
        assertEquals("", end.err());
      }
    }
  }

  @Test
  void theInformationCenterHasThreeMembersWithThePrimaryAndIsRefilled() throws IOException {
    Smap before = cluster.primary().smap();
    assertEquals(3, informationCenter(before).size());
    assertTrue(informationCenter(before).contains(before.primaryId()));

    TestNode old = killPrimary();
    cluster.await("the map without it", () -> cluster.primary().smap().node(old.id()) == null);

    Smap after = cluster.primary().smap();
    assertEquals(3, informationCenter(after).size());
    assertTrue(informationCenter(after).contains(after.primaryId()));
    TestNode member =
        cluster.node(
            informationCenter(after).stream()
                .filter(id -> !id.equals(after.primaryId()))
                .findFirst()
                .orElseThrow());
    AisClient client = cluster.client(cluster.primary());
    client.cluster().startMaintenance(RmNode.of(List.of(member.id())));
    Smap without = cluster.primary().smap();
    assertFalse(informationCenter(without).contains(member.id()));
    assertEquals(3, informationCenter(without).size());
  }

  @Test
  void aRebalanceIsWaitedForOverALostPrimary() throws IOException {
    fill(50);
    String id = cluster.client().jobs().start(JobArgs.of("rebalance", Bck.NONE), "");

    killPrimary();

    awaitEndSeenByAll(id);
  }

  @Test
  void aDeleteOfManyObjectsIsWaitedForOverALostPrimary() throws IOException {
    fill(60);
    String id =
        cluster
            .client(cluster.primary())
            .buckets()
            .deleteObjects(BUCKET, ListRange.ofTemplate("o{0..59}"));

    killPrimary();

    awaitEndSeenByAll(id);
  }
}
