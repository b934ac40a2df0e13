package io.ais.client;

import io.ais.model.ActMsg;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Sends requests to one cluster and turns error answers into {@link AisHttpException}. Thread-safe;
 * does not own the HTTP client.
 */
final class Caller {
  /** Control answers are small; the largest is a list page of 10000 long names. */
  private static final int MAX_ANSWER_BYTES = 256 * 1024 * 1024;

  private static final int MAX_ERROR_BYTES = 1024 * 1024;

  private final String baseUrl;
  private final HttpClient http;
  private final String userAgent;
  private final String token;

  Caller(String baseUrl, HttpClient http, String userAgent, String token) {
    this.baseUrl = baseUrl.endsWith("/") ? baseUrl.substring(0, baseUrl.length() - 1) : baseUrl;
    this.http = http;
    this.userAgent = userAgent == null ? "" : userAgent;
    this.token = token == null ? "" : token;
  }

  String baseUrl() {
    return baseUrl;
  }

  /** Bytes of an envelope, in the order the reference's tool sends it. */
  static RequestBody envelope(String action, String name, Object value) {
    return RequestBody.of(Json.bytes(new ActMsg(value, action, name)));
  }

  /** Headers of a request with JSON in its body. */
  static HeaderMap jsonHeaders() {
    return new HeaderMap().add(Headers.CONTENT_TYPE, Headers.JSON);
  }

  /**
   * Sends; the caller closes the answer.
   *
   * @param pathAndQuery escaped
   */
  HttpResponse open(String method, String pathAndQuery, HeaderMap headers, RequestBody body)
      throws IOException {
    HeaderMap all = headers.copy();
    if (!userAgent.isEmpty()) {
      all.set(Headers.USER_AGENT, userAgent);
    }
    if (!token.isEmpty()) {
      all.set(Headers.AUTHORIZATION, "Bearer " + token);
    }
    HttpResponse response =
        http.send(new HttpRequest(method, baseUrl + pathAndQuery, all, body, null));
    if (response.status() < 400) {
      return response;
    }
    try (response) {
      throw failure(method, pathAndQuery, response);
    }
  }

  /** Sends and reads the whole answer. */
  byte[] bytes(String method, String pathAndQuery, HeaderMap headers, RequestBody body)
      throws IOException {
    try (HttpResponse response = open(method, pathAndQuery, headers, body)) {
      return response.readAll(MAX_ANSWER_BYTES);
    }
  }

  byte[] get(String pathAndQuery) throws IOException {
    return bytes("GET", pathAndQuery, new HeaderMap(), RequestBody.NONE);
  }

  <T> T get(String pathAndQuery, Class<T> type) throws IOException {
    return Json.parse(get(pathAndQuery), type);
  }

  /** Sends an envelope; the answer as text (a job id, or empty). */
  String act(String method, String pathAndQuery, String action, String name, Object value)
      throws IOException {
    byte[] answer = bytes(method, pathAndQuery, jsonHeaders(), envelope(action, name, value));
    return new String(answer, StandardCharsets.UTF_8);
  }

  private static AisHttpException failure(String method, String path, HttpResponse response)
      throws IOException {
    String header = response.headers().first(Headers.ERROR, "");
    String text = header;
    if (header.isEmpty() && !method.equals("HEAD")) {
      text = new String(response.readAll(MAX_ERROR_BYTES), StandardCharsets.UTF_8).strip();
    }
    return ErrorAnswer.parse(response.status(), text, method, path);
  }
}
