package io.ais.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A gateway that gives prepared answers and remembers what it was asked. Thread-safe. */
final class FakeCluster implements AutoCloseable {
  /** What a request is answered with. */
  interface Answer {
    void give(HttpExchange exchange, byte[] body) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  FakeCluster() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
    on("GET /v1/daemon?what=smap", smap(0));
  }

  /** One proxy and two targets, the first with these flags; the proxy's address is this server. */
  String smap(long flags) {
    return smap(flags, url());
  }

  /** The same, with the primary at this address. */
  String smap(long flags, String primaryUrl) {
    return """
    {"pmap":{"pxyp8080":%s},"proxy_si":%s,"tmap":{"aaat8081":%s,"bbbt8082":%s},
     "uuid":"uuid12345","creation_time":"","version":"7"}\
    """
        .formatted(
            node("pxyp8080", "proxy", 0, primaryUrl),
            node("pxyp8080", "proxy", 0, primaryUrl),
            node("aaat8081", "target", flags, url()),
            node("bbbt8082", "target", 0, url()));
  }

  private String node(String id, String type, long flags, String address) {
    String net = "{\"node_ip_addr\":\"127.0.0.1\",\"daemon_port\":\"1\",\"direct_url\":\"%s\"}";
    String own = net.formatted(address);
    return "{\"public_net\":%s,\"intra_data_net\":%s,\"intra_control_net\":%s,"
            .formatted(own, own, own)
        + "\"daemon_type\":\"%s\",\"daemon_id\":\"%s\",\"flags\":%d,\"id_digest\":1}"
            .formatted(type, id, flags);
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Prepared answer of status 200. */
  FakeCluster on(String request, String json) {
    return on(request, 200, json);
  }

  /** Prepared answer. */
  FakeCluster on(String request, int status, String text) {
    return on(request, (exchange, body) -> reply(exchange, status, text));
  }

  /** Computed answer. */
  FakeCluster on(String request, Answer answer) {
    answers.put(request, answer);
    return this;
  }

  /** Knows this ais bucket, with properties that are all default. */
  FakeCluster hasBucket(String name) {
    return on(
        "HEAD /v1/buckets/" + name + "?dont_add_remote_bck_md=true&provider=ais",
        (exchange, body) -> {
          exchange.getResponseHeaders().set("Ais-Bucket-Props", "{}");
          reply(exchange, 200, "");
        });
  }

  static void reply(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head || bytes.length == 0 ? -1 : bytes.length);
    if (!head) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  /** Requests so far: {@code METHOD target body}. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    String node = exchange.getRequestHeaders().getFirst("Ais-Node-Id");
    String keyed = node == null ? request : request + " @" + node;
    asked.add((keyed + " " + new String(body, StandardCharsets.UTF_8)).strip());
    Answer answer = answers.get(keyed);
    if (answer == null) {
      answer = answers.get(request);
    }
    if (answer == null) {
      reply(
          exchange,
          404,
          "{\"tcode\":\"ErrNotFound\",\"message\":\"no answer to "
              + request
              + "\",\"status\":404}");
    } else {
      answer.give(exchange, body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
