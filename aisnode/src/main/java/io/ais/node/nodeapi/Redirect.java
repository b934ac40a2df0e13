package io.ais.node.nodeapi;

import io.ais.model.NetInfo;
import io.ais.node.http.Exchange;
import io.ais.node.http.Response;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import io.ais.wire.Query;
import io.ais.wire.QueryKeys;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/**
 * The redirect of an object request to the target that owns it (spec/rest-api.md 1.3). The body of
 * the request is not read. Immutable.
 *
 * @param to address of the target
 * @param marker what the proxy adds to the query: its id, the time, the map it looked at
 */
public record Redirect(NetInfo to, String marker) {
  private static final List<String> UNUSUAL = List.of("%20", "%2b", "%25", "%3f", "%23");
  private static final int MOVED_PERMANENTLY = 301;
  private static final int TEMPORARY = 307;

  /** Marks a redirect with the proxy's id and the time in base 36. */
  public static String marker(String proxyId, long epochNanos, String stateKey) {
    return "pid=" + proxyId + "&utm=" + Long.toString(epochNanos, 36) + "&sv=" + stateKey;
  }

  /**
   * The marker with what the client calls its request.
   *
   * @param requestId fit for an address as it is
   */
  public static String named(String marker, String requestId) {
    return marker + "&" + QueryKeys.REQUEST_ID + "=" + requestId;
  }

  /** 301 for GET, 307 for the rest. */
  public Response of(Exchange exchange) {
    boolean isGet = exchange.method().equals("GET");
    String location = location(exchange.rawPath(), exchange.rawQuery());
    HeaderMap headers = new HeaderMap();
    if (isGet || exchange.method().equals("HEAD")) {
      headers.add(Headers.CONTENT_TYPE, "text/html; charset=utf-8");
    }
    headers.add(Headers.LOCATION, location);
    byte[] body = isGet ? anchor(location) : new byte[0];
    return new Response(isGet ? MOVED_PERMANENTLY : TEMPORARY, headers, body);
  }

  String location(String rawPath, String rawQuery) {
    return to.url() + rawPath + "?" + query(rawPath, rawQuery);
  }

  /** Names with unusual characters get a query that is encoded anew and sorted by key. */
  private String query(String rawPath, String rawQuery) {
    if (isUnusual(rawPath)) {
      Query all = Query.parse(rawQuery.isEmpty() ? marker : rawQuery + "&" + marker);
      Query sorted = Query.EMPTY;
      for (String key : all.keys().stream().distinct().sorted(Comparator.naturalOrder()).toList()) {
        sorted = sorted.plus(key, all.first(key));
      }
      return sorted.encode();
    }
    return rawQuery.isEmpty() ? marker : rawQuery + "&" + marker;
  }

  /** A space, plus, percent, question mark or number sign in the name. */
  private static boolean isUnusual(String rawPath) {
    if (rawPath.indexOf('+') >= 0) {
      return true;
    }
    for (int at = rawPath.indexOf('%'); at >= 0; at = rawPath.indexOf('%', at + 1)) {
      if (UNUSUAL.stream().anyMatch(code(rawPath, at)::equalsIgnoreCase)) {
        return true;
      }
    }
    return false;
  }

  private static String code(String rawPath, int percent) {
    return rawPath.substring(percent, Math.min(rawPath.length(), percent + 3));
  }

  static byte[] anchor(String location) {
    StringBuilder body = new StringBuilder(location.length() + 64).append("<a href=\"");
    for (int i = 0; i < location.length(); i++) {
      char c = location.charAt(i);
      switch (c) {
        case '&' -> body.append("&amp;");
        case '"' -> body.append("&#34;");
        default -> body.append(c);
      }
    }
    return body.append("\">Moved Permanently</a>.\n").toString().getBytes(StandardCharsets.UTF_8);
  }
}
