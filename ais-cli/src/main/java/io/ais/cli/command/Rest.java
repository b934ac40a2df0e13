package io.ais.cli.command;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.ais.cli.syntax.CommandException;
import io.ais.client.AisHttpException;
import io.ais.client.ClientOptions;
import io.ais.client.HttpClient;
import io.ais.client.HttpRequest;
import io.ais.client.HttpResponse;
import io.ais.client.RequestBody;
import io.ais.error.ErrorBody;
import io.ais.model.ActMsg;
import io.ais.model.Bck;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.Json;
import io.ais.wire.Query;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Requests to one gateway; turns error answers into exceptions. Thread-safe. */
final class Rest implements AutoCloseable {
  private static final int MAX_ANSWER = 256 << 20;
  private static final int MAX_ERROR = 1 << 20;

  /** Longer than a gateway waits for the next primary. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient http;
  private final ClientOptions options;
  private final String token;
  private final String base;

  /**
   * Requests to a gateway.
   *
   * @param options of the client
   * @param base URL without trailing slash
   * @param token sent as bearer; empty for none
   */
  Rest(ClientOptions options, String base, String token) {
    this.options = requireNonNull(options, "options");
    this.http = new HttpClient(options);
    this.base = requireNonNull(base, "base");
    this.token = requireNonNull(token, "token");
  }

  /** URL of the gateway in use. */
  String base() {
    return base;
  }

  /** Sends an envelope and returns the whole answer. */
  byte[] send(String method, String target, ActMsg message) throws IOException {
    return read(json(method, target, Json.bytes(message)));
  }

  /** A request with a JSON body. */
  HttpRequest json(String method, String target, byte[] body) {
    return request(method, target)
        .withHeader(Headers.CONTENT_TYPE, Headers.JSON)
        .withBody(RequestBody.of(body));
  }

  /** A request without body; the target is path and query, escaped already. */
  HttpRequest request(String method, String target) {
    HeaderMap headers = new HeaderMap();
    if (!token.isEmpty()) {
      headers.add("Authorization", "Bearer " + token);
    }
    return new HttpRequest(method, base + target, headers, RequestBody.NONE, null);
  }

  /** GET of a document; a silent gateway is given up, whatever the configuration says. */
  byte[] get(String target) throws IOException {
    HttpRequest request = request("GET", target);
    return read(options.timeout().isZero() ? request.withTimeout(PATIENCE) : request);
  }

  /** GET of a JSON tree. */
  JsonNode tree(String target) throws IOException {
    return Json.tree(get(target));
  }

  /** Sends and returns the whole answer. */
  byte[] read(HttpRequest request) throws IOException {
    try (HttpResponse response = open(request)) {
      return response.readAll(MAX_ANSWER);
    }
  }

  /** Sends; the caller reads and closes the answer. */
  HttpResponse open(HttpRequest request) throws IOException {
    HttpResponse response;
    try {
      response = http.send(request);
    } catch (ConnectException | UnknownHostException e) {
      throw unreachable(request.url(), e);
    }
    if (response.isSuccess()) {
      return response;
    }
    try (response) {
      throw failure(request, response);
    }
  }

  /**
   * Where a request would be redirected to, asked with an empty body: for a body that can be sent
   * only once.
   */
  String redirectOf(HttpRequest request) throws IOException {
    try (HttpClient asking = new HttpClient(options.withFollowRedirects(false));
        HttpResponse response = asking.send(request)) {
      String location = response.headers().first(Headers.LOCATION);
      if (response.status() / 100 == 3 && location != null) {
        return location;
      }
      throw response.isSuccess()
          ? new IOException("expected a redirect from " + base + ", got " + response.status())
          : failure(request, response);
    } catch (ConnectException e) {
      throw unreachable(request.url(), e);
    }
  }

  private static CommandException unreachable(String url, IOException cause) {
    int from = url.indexOf("//") + 2;
    String authority = url.substring(from, url.indexOf('/', from)); // URI knows no "_" in a host
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > authority.lastIndexOf(']');
    String name = hasPort ? authority.substring(0, colon) : authority;
    String host = name.equals("localhost") ? "127.0.0.1" : name;
    String port = hasPort ? authority.substring(colon + 1) : "80";
    CommandException error =
        new CommandException(
            cause instanceof UnknownHostException
                ? "NetworkError: dial tcp: lookup " + host + ": no such host"
                : "NetworkError: dial tcp " + host + ":" + port + ": connect: connection refused");
    error.initCause(cause);
    return error;
  }

  private static AisHttpException failure(HttpRequest request, HttpResponse response)
      throws IOException {
    String path = URI.create(request.url()).getPath();
    String header = response.headers().first(Headers.ERROR);
    byte[] body =
        header != null
            ? header.getBytes(StandardCharsets.UTF_8)
            : request.method().equals("HEAD") ? new byte[0] : response.readAll(MAX_ERROR);
    String text = new String(body, StandardCharsets.UTF_8).strip();
    if (text.startsWith("{")) {
      ErrorBody error = Json.parse(body, ErrorBody.class);
      String code = error.typeCode() == null ? "" : error.typeCode();
      return new AisHttpException(response.status(), code, error.message(), request.method(), path);
    }
    String node = request.headers().first(Headers.NODE_ID);
    if (text.isEmpty() && response.status() == 502 && node != null) {
      text = Failures.silent(node);
    }
    if (text.isEmpty()) {
      text =
          response.status() == 503
              ? "starting up, please try again later"
              : "http error code '" + reason(response.status()) + "'";
    }
    return new AisHttpException(response.status(), "", text, request.method(), path);
  }

  private static String reason(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 409 -> "Conflict";
      case 500 -> "Internal Server Error";
      case 501 -> "Not Implemented";
      case 502 -> "Bad Gateway";
      default -> Integer.toString(status);
    };
  }

  /** {@code ?provider=ais[&namespace=...]}. */
  static Query query(Bck bck) {
    Query query = Query.EMPTY.plus("provider", bck.provider());
    return bck.namespace().isGlobal() ? query : query.plus("namespace", bck.namespace().uname());
  }

  /** Path of a bucket with its query. */
  static String bucket(Bck bck, Query query) {
    return "/v1/buckets/" + bck.name() + "?" + query.encode();
  }

  /** Path of an object with its query. */
  static String object(Bck bck, String name, Query query) {
    return "/v1/objects/" + bck.name() + "/" + escape(name) + "?" + query.encode();
  }

  /** Percent-encodes what is not plain in a path; slashes stay. */
  static String escape(String name) {
    StringBuilder text = new StringBuilder(name.length() + 16);
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || "-_.~/!$()*,=:@".indexOf(c) >= 0;
      if (plain) {
        text.append(c);
      } else {
        text.append('%')
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    http.close();
  }
}
