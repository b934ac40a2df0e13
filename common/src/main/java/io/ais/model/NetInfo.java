package io.ais.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One network address of a node (spec/control-plane.md 3.1). Immutable.
 *
 * @param host host name or address
 * @param port decimal port
 * @param url {@code http://host:port}
 */
public record NetInfo(
    @JsonProperty("node_ip_addr") String host,
    @JsonProperty("daemon_port") String port,
    @JsonProperty("direct_url") String url) {

  /** Replaces absent parts. */
  public NetInfo {
    host = host == null ? "" : host;
    port = port == null ? "" : port;
    url = url == null ? "" : url;
  }

  /** Builds the entry with its URL. */
  public static NetInfo http(String host, int port) {
    String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return new NetInfo(host, Integer.toString(port), "http://" + shown + ":" + port);
  }

  /** Port as a number; 0 when absent or unreadable. */
  public int portNumber() {
    try {
      return Integer.parseInt(port);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
