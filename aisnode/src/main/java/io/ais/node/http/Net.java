package io.ais.node.http;

import java.net.InetSocketAddress;

/** Which of a node's three listeners a request came in by. */
public enum Net {
  PUBLIC,
  CONTROL,
  DATA;

  /** Address and port; brackets around the address where it has colons. */
  static String text(InetSocketAddress peer) {
    String host = peer.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + peer.getPort();
  }
}
