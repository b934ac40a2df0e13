package io.ais.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.Golden;
import io.ais.model.Bck;
import io.ais.model.BucketSummary;
import io.ais.model.JobArgs;
import io.ais.model.JobQuery;
import io.ais.model.Namespace;
import io.ais.model.RmNode;
import io.ais.model.SummaryMsg;
import io.ais.model.list.ListEntry;
import io.ais.model.list.ListPage;
import io.ais.model.list.ListRange;
import io.ais.model.list.ListRequest;
import io.ais.wire.HeaderMap;
import io.ais.wire.Json;
import io.ais.wire.MsgPack;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AisClientTest {
  private static final Bck BUCKET = Bck.ais("b");

  private final HttpClient http = new HttpClient(ClientOptions.defaults());
  private final Deque<byte[]> answers = new ArrayDeque<>();
  private ScriptedServer server;
  private AisClient client;

  @BeforeEach
  void start() throws IOException {
    server =
        new ScriptedServer(
            talk -> {
              while (true) {
                talk.request();
                talk.say(answers.removeFirst());
              }
            });
    client = new AisClient(server.url() + "/", http, "ais/cli", "tok");
  }

  @AfterEach
  void stop() throws IOException {
    http.close();
    server.close();
    assertEquals(List.of(), server.failures);
  }

  private void answer(String body) {
    answer(200, "", body.getBytes(StandardCharsets.UTF_8));
  }

  private void answer(int status, String headers, byte[] body) {
    String head =
        "HTTP/1.1 " + status + " X\r\n" + headers + "Content-Length: " + body.length + "\r\n\r\n";
    byte[] first = head.getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[first.length + body.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(body, 0, all, first.length, body.length);
    answers.addLast(all);
  }

  private void assertSent(int index, String line, String body) {
    ScriptedServer.Request request = server.requests.get(index);
    assertEquals(line + " HTTP/1.1", request.line());
    assertEquals(body, request.text());
  }

  @Test
  void readsTheClusterMap() throws IOException {
    answer(Golden.compact("control/smap.json"));

    assertEquals("Vxsp18080", client.cluster().smap().primaryId());

    assertSent(0, "GET /v1/daemon?what=smap", "");
    assertEquals("ais/cli", server.requests.get(0).header("User-Agent"));
    assertEquals("Bearer tok", server.requests.get(0).header("Authorization"));
  }

  @Test
  void asksNodesThroughTheProxy() throws IOException {
    answer(Golden.compact("control/node_status_target.json"));

    assertEquals(70, client.nodes().status("YHat18083").capacity().percentMax());

    assertSent(0, "GET /v1/reverse/daemon?what=node_status", "");
    assertEquals("YHat18083", server.requests.get(0).header("Ais-Node-Id"));
  }

  @Test
  void sendsEnvelopesInTheOrderOfTheReference() throws IOException {
    answer("g1");

    assertEquals("g1", client.cluster().startMaintenance(RmNode.of(List.of("IKGt28083"))));

    assertSent(
        0,
        "PUT /v1/cluster",
        "{\"value\":{\"sid\":\"\",\"sids\":[\"IKGt28083\"],\"skip_rebalance\":false,"
            + "\"rm_user_data\":false,\"keep_initial_config\":false,\"no_shutdown\":false},"
            + "\"action\":\"start-maintenance\",\"name\":\"\"}");
  }

  @Test
  void startsAndStopsJobs() throws IOException {
    answer("g3");
    answer("");

    assertEquals("g3", client.jobs().start(JobArgs.of("rebalance", Bck.NONE), ""));
    client.jobs().stop(JobArgs.byId("g3", "rebalance"));

    String body = server.requests.get(1).text();
    assertTrue(body.startsWith("{\"value\":{\"ID\":\"g3\",\"Kind\":\"rebalance\""), body);
    assertTrue(body.endsWith(",\"action\":\"stop\",\"name\":\"\"}"), body);
  }

  @Test
  void setsConfigurationByQuery() throws IOException {
    answer("");

    client.cluster().setConfig(Map.of("log.level", "4 4"), true);

    assertSent(0, "PUT /v1/cluster/set-config?log.level=4+4&transient=true", "");
  }

  @Test
  void listsBucketsWithValueNull() throws IOException {
    answer("[{\"name\":\"b\",\"provider\":\"ais\",\"namespace\":{\"uuid\":\"\",\"name\":\"\"}}]");
    answer("[]");

    assertEquals(List.of(BUCKET), client.buckets().list("ais", "", "2"));
    assertEquals(List.of(), client.buckets().list("", "", ""));

    assertSent(
        0,
        "GET /v1/buckets?presence=2&provider=ais",
        "{\"value\":null,\"action\":\"list\",\"name\":\"\"}");
    assertEquals("application/json", server.requests.get(0).header("Content-Type"));
  }

  @Test
  void namesNamespacesInTheQuery() throws IOException {
    answer("");

    client.buckets().create(new Bck("b", "ais", new Namespace("", "ml")), null);

    assertSent(
        0,
        "POST /v1/buckets/b?provider=ais&namespace=%40%23ml",
        "{\"value\":null,\"action\":\"create-bck\",\"name\":\"\"}");
  }

  @Test
  void listsAllPagesUpToALimit() throws IOException {
    ListPage first = new ListPage("u1", "o2", entries("o1", "o2"), 0);
    ListPage second = new ListPage("u1", "o3", entries("o3"), 0);
    answer(200, "Content-Type: application/msgpack\r\n", MsgPack.encode(first));
    answer(200, "Content-Type: application/json\r\n", Json.bytes(second));
    List<ListEntry> found = new ArrayList<>();

    client
        .buckets()
        .list(BUCKET, ListRequest.of("o", "name", 0, 0), 3, page -> found.addAll(page.entries()));

    assertEquals(entries("o1", "o2", "o3"), found);
    assertEquals("application/msgpack", server.requests.get(0).header("Accept"));
    assertTrue(server.requests.get(0).text().contains("\"flags\":\"0\",\"pagesize\":3}"));
    assertTrue(
        server
            .requests
            .get(1)
            .text()
            .contains(
                "\"uuid\":\"u1\",\"props\":\"name\",\"prefix\":\"o\","
                    + "\"continuation_token\":\"o2\",\"target\":\"\",\"flags\":\"0\",\"pagesize\":1}"));
  }

  private static List<ListEntry> entries(String... names) {
    return List.of(names).stream().map(n -> ListEntry.of(n, 1, 64)).toList();
  }

  @Test
  void deletesByList() throws IOException {
    answer("dl-1");

    assertEquals(
        "dl-1", client.buckets().deleteObjects(BUCKET, ListRange.ofNames(List.of("x", "y"))));

    assertSent(
        0,
        "DELETE /v1/buckets/b?provider=ais",
        "{\"value\":{\"template\":\"\",\"objnames\":[\"x\",\"y\"]},"
            + "\"action\":\"delete-listrange\",\"name\":\"\"}");
  }

  @Test
  void pollsASummaryUntilItIsComplete() throws IOException {
    answer(202, "", "job-12345".getBytes(StandardCharsets.UTF_8));
    answer(206, "", "[]".getBytes(StandardCharsets.UTF_8));
    answer(
        "[{\"name\":\"b\",\"provider\":\"ais\",\"namespace\":{\"uuid\":\"\",\"name\":\"\"},"
            + "\"ObjCount\":{\"obj_count_present\":\"7\",\"obj_count_remote\":\"0\"}}]");
    VirtualPause pause = new VirtualPause();

    List<BucketSummary> found =
        client.buckets().summary(BUCKET, new SummaryMsg("", "", true, true, false), pause);

    assertEquals(7, found.get(0).objectCount().present());
    assertEquals(List.of(Duration.ofSeconds(1), Duration.ofSeconds(2)), pause.slept);
    assertTrue(server.requests.get(2).text().contains("\"uuid\":\"job-12345\""));
  }

  @Test
  void readsBucketPropertiesFromAHeader() throws IOException {
    answers.addLast(
        ("HTTP/1.1 200 OK\r\nAis-Bucket-Props: {\"provider\":\"ais\",\"bid\":\"7\"}\r\n"
                + "Content-Length: 0\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));

    assertEquals(7, client.buckets().head(BUCKET, true).bid().bits());

    assertSent(0, "HEAD /v1/buckets/b?provider=ais&dont_add_remote_bck_md=true", "");
  }

  @Test
  void storesAndReadsObjects() throws IOException {
    String headers =
        "Ais-Version: 3\r\nAis-Checksum-Type: xxhash2\r\nAis-Checksum-Value: ab\r\n"
            + "Ais-Atime: 5\r\nAis-Custom-Md: k=v=w\r\nAis-Custom-Md: l=m\r\n";
    answer(200, headers, new byte[0]);
    answer("hello");
    answer(206, "", "ell".getBytes(StandardCharsets.UTF_8));

    ObjectAttributes stored =
        client.objects().put(BUCKET, "d/a b#%", RequestBody.of("hello"), new HeaderMap());
    byte[] whole = client.objects().get(BUCKET, "d/a b#%").readAll(10);
    byte[] part = client.objects().get(BUCKET, "o", 1, 3).readAll(10);

    assertEquals(
        new ObjectAttributes(0, "xxhash2", "ab", "3", 5, Map.of("k", "v=w", "l", "m")), stored);
    assertArrayEquals("hello".getBytes(StandardCharsets.UTF_8), whole);
    assertArrayEquals("ell".getBytes(StandardCharsets.UTF_8), part);
    assertSent(0, "PUT /v1/objects/b/d/a%20b%23%25?provider=ais", "hello");
    assertEquals("bytes=1-3", server.requests.get(2).header("Range"));
  }

  @Test
  void renamesCopiesAndLabelsObjects() throws IOException {
    answer("");
    answer("");
    answer("");

    client.objects().rename(BUCKET, "x", "y");
    client.objects().copy(BUCKET, "x", Bck.ais("c"), "z");
    client.objects().setCustom(BUCKET, "x", Map.of("k", "v"), true);

    assertSent(
        0,
        "POST /v1/objects/b/x?provider=ais",
        "{\"value\":null,\"action\":\"rename-obj\",\"name\":\"y\"}");
    assertSent(1, "PUT /v1/objects/b/x?provider=ais&object_to=ais%2F%40%23%2Fc%2Fz", "");
    assertSent(
        2,
        "PATCH /v1/objects/b/x?provider=ais&set-new-custom=true",
        "{\"value\":{\"k\":\"v\"},\"action\":\"\",\"name\":\"\"}");
  }

  @Test
  void turnsErrorBodiesIntoExceptions() {
    answer(
        404,
        "Content-Type: application/json\r\n",
        (new String(Golden.bytes("control/err_reverse_unknown_node.json"), StandardCharsets.UTF_8))
            .getBytes(StandardCharsets.UTF_8));

    AisHttpException e =
        assertThrows(AisHttpException.class, () -> client.nodes().status("tABCDEFGH"));

    assertEquals(404, e.status());
    assertEquals("errNodeNotFound", e.typeCode());
    assertEquals("GET", e.method());
    assertEquals("/v1/daemon", e.path());
    assertTrue(e.display().startsWith("errNodeNotFound: p[Vxsp18080]: cannot"), e.display());
  }

  @Test
  void readsErrorsOfHeadFromTheirHeader() {
    answers.addLast(
        ("HTTP/1.1 404 X\r\n"
             + "Hdr-Error: {\"tcode\":\"ErrBckNotFound\",\"message\":\"bucket \\\"ais://b\\\" does"
             + " not exist\",\"method\":\"HEAD\",\"url_path\":\"/v1/buckets/b\",\"status\":404}\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));

    AisHttpException e =
        assertThrows(AisHttpException.class, () -> client.buckets().head(BUCKET, false));

    assertEquals("ErrBckNotFound: bucket \"ais://b\" does not exist", e.display());
  }

  @Test
  void makesUpATextWhereThereIsNone() {
    answer(503, "", new byte[0]);
    answer(500, "", "plain text".getBytes(StandardCharsets.UTF_8));
    answer(400, "", "ErrBusy: not now".getBytes(StandardCharsets.UTF_8));

    assertEquals("starting up, please try again later", failure().display());
    assertEquals("plain text", failure().display());
    AisHttpException busy = failure();
    assertEquals("ErrBusy", busy.typeCode());
    assertEquals("ErrBusy: not now", busy.display());
  }

  private AisHttpException failure() {
    return assertThrows(AisHttpException.class, () -> client.cluster().smap());
  }

  @Test
  void readsAnswersOfJobsThatAreNull() throws IOException {
    answer("null");
    answer("{\"t1\":[],\"t2\":[]}");

    assertEquals(List.of(), client.jobs().statusAll(JobQuery.ALL, false));
    assertEquals(2, client.jobs().snaps(JobQuery.of("", "lru")).size());
    assertSent(
        1,
        "GET /v1/cluster?what=qryxstats",
        "{\"show_active\":null,\"bck\":{\"name\":\"\",\"provider\":\"\",\"namespace\":"
            + "{\"uuid\":\"\",\"name\":\"\"}},\"id\":\"\",\"kind\":\"lru\"}");
  }

  @Test
  void decommissioningMayEndWithoutAnAnswer() throws IOException {
    try (ScriptedServer dying = new ScriptedServer(ScriptedServer.Talk::request)) {
      new AisClient(dying.url(), http, "", "").cluster().decommission(true);
    }
    AisClient nobody = new AisClient("http://127.0.0.1:1", http, "", "");
    assertThrows(ConnectException.class, () -> nobody.cluster().decommission(true));
  }

  @Test
  void putsAStreamThatCanBeReadOnceThroughARedirect() throws IOException {
    try (ScriptedServer target =
            new ScriptedServer(
                talk -> {
                  ScriptedServer.Request head = talk.head();
                  talk.say("HTTP/1.1 100 Continue\r\n\r\n");
                  talk.say(
                      "HTTP/1.1 200 OK\r\nAis-Version: "
                          + talk.body(head).length
                          + "\r\nContent-Length: 0\r\n\r\n");
                });
        ScriptedServer proxy =
            new ScriptedServer(
                talk -> {
                  talk.redirect(307, target.url() + talk.head().line().split(" ")[1]);
                  talk.awaitEnd();
                })) {
      AisClient redirected = new AisClient(proxy.url(), http, "", "");
      RequestBody once = RequestBody.once(new ByteArrayInputStream(new byte[1000]));

      assertEquals("1000", redirected.objects().put(BUCKET, "o", once, new HeaderMap()).version());
    }
  }
}
