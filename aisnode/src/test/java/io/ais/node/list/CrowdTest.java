package io.ais.node.list;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.model.list.ListPage;
import io.ais.model.list.ListRequest;
import io.ais.node.job.TestMaps;
import io.ais.node.runtime.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hundreds of clients that list at once: only so many pages and parts are in memory, and all are answered. */
@Timeout(60)
class CrowdTest {
  private static final int CLIENTS = 300;

  private final ListCluster cluster =
      new ListCluster(TestMaps.smap(8, "ta", "tb"), TestMaps.settled(1, "ta", "tb"));
  private final Gauge gauge = new Gauge();

  @AfterEach
  void close() {
    cluster.close();
  }

  private static final class Gauge {
    final AtomicInteger now = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();

    void in() {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      Thread.yield();
    }
  }

  private void crowd(ListMerger merger) throws Exception {
    ListRequest request = ListRequest.of("", "", 0, 10);
    List<Future<ListPage>> pages = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CLIENTS; i++) {
        pages.add(threads.submit(() -> merger.page(ListCluster.B, () -> 1, "newuuid01", request)));
      }
      for (Future<ListPage> page : pages) {
        assertEquals(10, page.get().entries().size());
      }
    }
  }

  private void fill() {
    for (int i = 0; i < 40; i++) {
      cluster.put("object-" + i, 1);
    }
  }

  @Test
  void aProxyMakesFewPagesAtATime() throws Exception {
    fill();
    TargetPages counted =
        (target, request, timeout) -> {
          gauge.in();
          try {
            return cluster.part(target, request, timeout);
          } finally {
            gauge.now.decrementAndGet();
          }
        };

    crowd(new ListMerger(cluster::placement, counted, Ticker.system(), ListLimits.DEFAULT));

    assertTrue(gauge.most.get() <= 2 * ListMerger.AT_ONCE, "parts at once: " + gauge.most);
  }

  @Test
  void aTargetWalksForFewPartsAtATime() throws Exception {
    fill();
    MemoryNames known = cluster.at("ta");
    NameWalk counted =
        (bck, bid, options, visitor) -> {
          gauge.in();
          try {
            known.walk(bck, bid, options, visitor);
          } finally {
            gauge.now.decrementAndGet();
          }
        };
    TargetLister lister =
        new TargetLister(
            "ta", counted, cluster::placement, new EntryFormat(path -> path), cluster.jobs());
    TargetPages pages =
        (target, request, timeout) ->
            target.id().equals("ta")
                ? lister.list(request)
                : cluster.part(target, request, timeout);

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> proxies = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        ListMerger merger =
            new ListMerger(cluster::placement, pages, Ticker.system(), ListLimits.DEFAULT);
        proxies.add(
            threads.submit(
                () -> {
                  crowd(merger);
                  return null;
                }));
      }
      for (Future<?> proxy : proxies) {
        proxy.get();
      }
    }

    assertTrue(gauge.most.get() <= TargetLister.AT_ONCE, "walks at once: " + gauge.most);
  }
}
