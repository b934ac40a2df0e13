package io.ais.client;

import io.ais.wire.Urls;
import java.io.IOException;
import java.util.Locale;

/**
 * A plain HTTP address split into what a request needs. No normalisation: the target goes out as it
 * came in, except for bytes that may not stand in a request line. Immutable.
 *
 * @param host name or address, IPv6 without brackets
 * @param target path and query, at least a slash
 */
record HttpUrl(String host, int port, String target) {
  private static final int DEFAULT_PORT = 80;

  /**
   * Parses an absolute address.
   *
   * @throws IOException if it is not one, or not plain HTTP
   */
  static HttpUrl parse(String url) throws IOException {
    int scheme = url.indexOf("://");
    if (scheme < 0 || !url.substring(0, scheme).toLowerCase(Locale.ROOT).equals("http")) {
      throw new IOException("unsupported URL \"" + url + "\" (expecting http://...)");
    }
    int from = scheme + 3;
    int end = from;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    String authority =
        url.substring(
            url.lastIndexOf('@', end - 1) >= from ? url.lastIndexOf('@', end - 1) + 1 : from, end);
    return withAuthority(authority, url.substring(end), url);
  }

  private static HttpUrl withAuthority(String authority, String rest, String url)
      throws IOException {
    int bracket = authority.lastIndexOf(']');
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > bracket;
    String host = hasPort ? authority.substring(0, colon) : authority;
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    String portText = hasPort ? authority.substring(colon + 1) : "";
    if (host.isEmpty() || host.indexOf('[') >= 0 || host.indexOf(']') >= 0) {
      throw new IOException("no host in URL \"" + url + "\"");
    }
    return new HttpUrl(host, portText.isEmpty() ? DEFAULT_PORT : port(portText, url), path(rest));
  }

  private static int port(String text, String url) throws IOException {
    try {
      int port = Integer.parseInt(text);
      if (port > 0 && port < 65536) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw new IOException("invalid port in URL \"" + url + "\"", e);
    }
    throw new IOException("invalid port in URL \"" + url + "\"");
  }

  private static String path(String rest) {
    int hash = rest.indexOf('#');
    String text = hash < 0 ? rest : rest.substring(0, hash);
    return Urls.encodeRaw(text.startsWith("/") ? text : "/" + text);
  }

  /** Resolves a Location header against this address; its escapes are kept. */
  HttpUrl resolve(String location) throws IOException {
    if (location.startsWith("//")) {
      return parse("http:" + location);
    }
    if (isAbsolute(location)) {
      return parse(location);
    }
    if (location.startsWith("/")) {
      return new HttpUrl(host, port, path(location));
    }
    int query = target.indexOf('?');
    String base = query < 0 ? target : target.substring(0, query);
    if (location.startsWith("?")) {
      return new HttpUrl(host, port, path(base + location));
    }
    return new HttpUrl(host, port, path(base.substring(0, base.lastIndexOf('/') + 1) + location));
  }

  private static boolean isAbsolute(String location) {
    int colon = location.indexOf(':');
    return colon > 0
        && location.startsWith("//", colon + 1)
        && location.substring(0, colon).chars().allMatch(c -> Character.isLetterOrDigit(c));
  }

  /** Host and port as in the Host header; the key of the connection pool. */
  String authority() {
    String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port == DEFAULT_PORT ? shown : shown + ":" + port;
  }

  @Override
  public String toString() {
    return "http://" + authority() + target;
  }
}
