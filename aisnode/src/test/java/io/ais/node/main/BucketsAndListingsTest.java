package io.ais.node.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.ais.client.AisClient;
import io.ais.client.AisHttpException;
import io.ais.client.HttpResponse;
import io.ais.client.Pause;
import io.ais.client.RequestBody;
import io.ais.model.Bck;
import io.ais.model.BucketSummary;
import io.ais.model.JobQuery;
import io.ais.model.JobStatus;
import io.ais.model.Namespace;
import io.ais.model.SummaryMsg;
import io.ais.model.list.ListEntry;
import io.ais.model.list.ListFlags;
import io.ais.model.list.ListPage;
import io.ais.model.list.ListRange;
import io.ais.model.list.ListRequest;
import io.ais.wire.HeaderMap;
import io.ais.wire.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Buckets, listings, summaries and jobs over a bucket, asked through every proxy. */
class BucketsAndListingsTest {
  private static TestCluster cluster;

  @BeforeAll
  static void start() {
    cluster = TestCluster.of(3, 4);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static Bck filled(String name, int files) throws IOException {
    Bck bucket = Bck.ais(name);
    cluster.client().buckets().create(bucket, null);
    for (int i = 0; i < files; i++) {
      put(bucket, "dir/%03d".formatted(i), "x".repeat(i));
      put(bucket, "top-%03d".formatted(i), "yy");
    }
    return bucket;
  }

  private static void put(Bck bucket, String name, String content) throws IOException {
    cluster.client().objects().put(bucket, name, RequestBody.of(content), new HeaderMap());
  }

  private static List<String> names(List<ListEntry> entries) {
    return entries.stream().map(ListEntry::name).toList();
  }

  private static List<String> expected(String format, int from, int to) {
    return IntStream.range(from, to).mapToObj(format::formatted).toList();
  }

  @Test
  void createsListsAndDestroysThroughEveryProxy() throws IOException {
    for (TestNode proxy : cluster.proxies()) {
      AisClient client = cluster.client(proxy);
      Bck bucket = Bck.ais("via-" + proxy.id());

      client.buckets().create(bucket, null);
      assertTrue(client.buckets().list("ais", "", "").contains(bucket));
      assertEquals(
          bucket.name(), client.buckets().list("ais", bucket.name(), "").getFirst().name());
      client.buckets().destroy(bucket);

      AisHttpException error =
          assertThrows(AisHttpException.class, () -> client.buckets().head(bucket, true));
      assertEquals(404, error.status());
    }
  }

  @Test
  void refusesToCreateABucketTwice() throws IOException {
    Bck bucket = filled("twice", 0);

    AisHttpException error =
        assertThrows(
            AisHttpException.class,
            () -> cluster.client(cluster.proxy(2)).buckets().create(bucket, null));

    assertEquals(409, error.status());
    assertEquals("ErrBucketAlreadyExists", error.typeCode());
  }

  @Test
  void startsARecreatedBucketEmpty() throws IOException {
    Bck bucket = filled("again", 3);
    cluster.client().buckets().destroy(bucket);

    cluster.client(cluster.proxy(1)).buckets().create(bucket, null);

    assertEquals(List.of(), cluster.client().buckets().listAll(bucket, ListRequest.ALL));
    assertEquals(
        404,
        assertThrows(
                AisHttpException.class,
                () -> cluster.client().objects().get(bucket, "top-001").close())
            .status());
  }

  @Test
  void keepsBucketsOfNamespacesApart() throws IOException {
    Bck plain = filled("spaces", 1);
    Bck spaced = new Bck("spaces", "ais", new Namespace("", "dev"));
    cluster.client().buckets().create(spaced, null);

    put(spaced, "only-here", "z");

    AisClient client = cluster.client(cluster.proxy(1));
    assertEquals(List.of("only-here"), names(client.buckets().listAll(spaced, ListRequest.ALL)));
    assertFalse(names(client.buckets().listAll(plain, ListRequest.ALL)).contains("only-here"));
  }

  @Test
  void setsAndResetsPropertiesThroughAnyProxy() throws IOException {
    Bck bucket = filled("props", 0);

    cluster
        .client(cluster.proxy(2))
        .buckets()
        .setProps(bucket, Map.of("lru", Map.of("enabled", true)));
    assertTrue(cluster.client(cluster.proxy(1)).buckets().head(bucket, true).lru().enabled());
    cluster.client(cluster.proxy(1)).buckets().resetProps(bucket);

    assertFalse(cluster.client().buckets().head(bucket, true).lru().enabled());
  }

  @Test
  void listsAllPagesInOrderWithoutRepetition() throws IOException {
    Bck bucket = filled("pages", 25);
    List<String> all = new ArrayList<>(expected("dir/%03d", 0, 25));
    all.addAll(expected("top-%03d", 0, 25));

    for (TestNode proxy : cluster.proxies()) {
      List<ListEntry> listed =
          cluster.client(proxy).buckets().listAll(bucket, ListRequest.of("", "", 0, 7));

      assertEquals(all, names(listed));
    }
  }

  @Test
  void listsTheSameInJsonAndMessagePack() throws IOException {
    Bck bucket = filled("formats", 5);
    ListRequest request =
        ListRequest.of("", "name,size,checksum,version,atime,location,copies", 0, 4);

    ListPage packed = cluster.client().buckets().page(bucket, request);
    JsonNode json;
    try (HttpResponse response =
        cluster.send(
            cluster.proxy(1),
            "GET",
            "/v1/buckets/formats?provider=ais",
            "{\"action\":\"list\",\"name\":\"\",\"value\":" + Json.text(request) + "}")) {
      assertEquals("application/json", response.headers().first("Content-Type").split(";")[0]);
      json = Json.tree(response.readAll(1_000_000));
    }

    assertEquals(4, packed.entries().size());
    assertEquals(Json.tree(Json.bytes(packed.entries())), json.get("entries"));
    assertEquals(packed.token(), json.get("continuation_token").textValue());
    assertTrue(packed.entries().getFirst().location().startsWith("t["));
  }

  @Test
  void listsByPrefixAndAfterAName() throws IOException {
    Bck bucket = filled("parts", 12);
    AisClient client = cluster.client();

    assertEquals(
        expected("dir/%03d", 0, 12),
        names(client.buckets().listAll(bucket, ListRequest.of("dir/", "", 0, 5))));
    assertEquals(
        expected("top-%03d", 10, 12),
        names(client.buckets().listAll(bucket, ListRequest.of("top-01", "", 0, 0))));
    assertEquals(
        expected("top-%03d", 4, 12),
        names(
            client
                .buckets()
                .listAll(bucket, ListRequest.of("", "", 0, 3).withStartAfter("top-003"))));
  }

  @Test
  void listsOneLevelOnly() throws IOException {
    Bck bucket = filled("levels", 3);

    List<ListEntry> top =
        cluster
            .client()
            .buckets()
            .listAll(bucket, ListRequest.of("", "", ListFlags.NO_RECURSION, 0));
    List<ListEntry> below =
        cluster
            .client()
            .buckets()
            .listAll(bucket, ListRequest.of("dir/", "", ListFlags.NO_RECURSION, 0));

    assertEquals(List.of("dir/", "top-000", "top-001", "top-002"), names(top));
    assertTrue(top.getFirst().isDirectory());
    assertEquals(expected("dir/%03d", 0, 3), names(below));
  }

  @Test
  void sumsUpABucket() throws IOException {
    Bck bucket = filled("summed", 10);

    List<BucketSummary> summary =
        cluster
            .client(cluster.proxy(2))
            .buckets()
            .summary(bucket, new SummaryMsg("", "", true, true, false), Pause.REAL);

    assertEquals(1, summary.size());
    assertEquals(20, summary.getFirst().objectCount().present());
    assertEquals(45 + 20, summary.getFirst().totalSize().presentObjects());
    assertEquals(9, summary.getFirst().objectSize().max());
  }

  @Test
  void deletesNamedObjectsAndWaitsThroughAnotherProxy() throws IOException {
    Bck bucket = filled("cleaned", 20);

    String job =
        cluster
            .client(cluster.proxy(1))
            .buckets()
            .deleteObjects(bucket, ListRange.ofTemplate("top-{003..018}"));
    JobStatus end =
        cluster
            .client(cluster.proxy(2))
            .jobs()
            .await(JobQuery.of(job, "delete-listrange"), Duration.ofSeconds(60));

    assertEquals("", end.err());
    assertFalse(end.aborted());
    assertEquals(
        List.of("top-000", "top-001", "top-002", "top-019"),
        names(cluster.client().buckets().listAll(bucket, ListRequest.of("top", "", 0, 0))));
  }

  @Test
  void destroysABucketUnderReadersWithoutHarm() throws IOException {
    Bck bucket = filled("vanishing", 4);

    cluster.client().buckets().destroy(bucket);

    for (TestNode proxy : cluster.proxies()) {
      AisHttpException error =
          assertThrows(
              AisHttpException.class,
              () -> cluster.client(proxy).buckets().listAll(bucket, ListRequest.ALL));
      assertEquals("ErrBckNotFound", error.typeCode());
    }
  }
}
