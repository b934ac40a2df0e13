package io.ais.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The client under test with its usual options, and bodies and scripts for it. */
final class TestClient implements AutoCloseable {
  static final ClientOptions OPTIONS =
      ClientOptions.defaults().withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(10));

  private final HttpClient http = new HttpClient(OPTIONS.withUserAgent("test/1"));

  HttpResponse send(HttpRequest request) throws IOException {
    return http.send(request);
  }

  String get(String url) throws IOException {
    return text(HttpRequest.of("GET", url));
  }

  String text(HttpRequest request) throws IOException {
    try (HttpResponse response = http.send(request)) {
      return new String(response.readAll(1 << 20), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    http.close();
  }

  static byte[] pattern(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + (i >> 10));
    }
    return bytes;
  }

  static RequestBody chunked(byte[] bytes) {
    return new RequestBody() {
      @Override
      public long length() {
        return -1;
      }

      @Override
      public InputStream open() {
        return new ByteArrayInputStream(bytes);
      }
    };
  }

  static ScriptedServer.Script echo() {
    return talk -> {
      while (true) {
        talk.ok(talk.request().text());
      }
    };
  }

  static ScriptedServer.Script echoBytes() {
    return talk -> {
      while (true) {
        byte[] body = talk.request().body();
        talk.ok(new String(body, 0, 1, StandardCharsets.US_ASCII));
      }
    };
  }

  /** Keeps the connection open, unread, until the time is over. */
  static void stay(Object lock, long millis) {
    synchronized (lock) {
      try {
        lock.wait(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
