package io.ais.node.ui;

import io.ais.error.AisException;
import io.ais.node.http.Exchange;
import io.ais.node.http.Response;
import io.ais.node.http.RouteHandler;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Serves {@code /ui}: a page that shows the state of the cluster and changes nothing. An addition of
 * this project, no part of the reference's interface.
 *
 * <p>The files are part of the program and are read once. A request names one of them exactly: no
 * other name reaches the class path or a disk, the answer is 404. Browsers keep a file and ask with its
 * {@code Etag} whether it is still the same (304). Each answer forbids the browser to load or run what
 * did not come from this proxy. For GET and HEAD. Immutable, thread-safe.
 */
public final class WebPage implements RouteHandler {
  private static final String INDEX = "index.html";
  private static final List<String> FILES =
      List.of(
          INDEX,
          "style.css",
          "app.js",
          "api.js",
          "facts.js",
          "history.js",
          "attention.js",
          "view.js",
          "chart.js",
          "tables.js",
          "text.js");
  private static final String POLICY =
      "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  private static final int NOT_MODIFIED = 304;

  private final Map<String, WebFile> files;

  private WebPage(Map<String, WebFile> files) {
    this.files = Map.copyOf(files);
  }

  /**
   * Reads all files.
   *
   * @throws IllegalStateException if the program was built without one of them
   */
  public static WebPage load() {
    Map<String, WebFile> files = new HashMap<>();
    FILES.forEach(name -> files.put(name, WebFile.read(name)));
    files.put("", files.get(INDEX));
    return new WebPage(files);
  }

  @Override
  public void handle(Exchange exchange, String rest) throws IOException {
    WebFile file = files.get(rest);
    if (file == null) {
      throw AisException.notFound("no such file of the web page: " + exchange.rawPath());
    }
    if (file.isNamedBy(exchange.headers().first("If-None-Match"))) {
      exchange.respond(Response.of(NOT_MODIFIED, headers(file)));
      return;
    }
    HeaderMap headers = headers(file).add(Headers.CONTENT_TYPE, file.contentType());
    exchange.respond(new Response(200, headers, file.body()));
  }

  private static HeaderMap headers(WebFile file) {
    return new HeaderMap()
        .add(Headers.ETAG, file.etag())
        .add("Cache-Control", "no-cache")
        .add("Content-Security-Policy", POLICY)
        .add(Headers.NOSNIFF, "nosniff")
        .add("Referrer-Policy", "no-referrer");
  }
}
