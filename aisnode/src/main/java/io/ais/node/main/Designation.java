package io.ais.node.main;

import io.ais.model.NetInfo;
import io.ais.model.Snode;
import io.ais.model.config.ClusterConfig;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Which addresses a node asks for its cluster, and whether it is the one that may found a new one
 * (spec/control-plane.md 4.1). Immutable.
 *
 * @param designated the first address that counts is this node's own
 * @param seeds addresses of others, in order, without repetition
 */
record Designation(boolean designated, List<String> seeds) {

  static Designation of(Snode self, ClusterConfig config, String primaryEndpoint) {
    List<String> urls = new ArrayList<>();
    if (!primaryEndpoint.isEmpty()) {
      urls.add(normalize(primaryEndpoint));
    }
    urls.add(config.proxy().primaryUrl());
    urls.add(config.proxy().discoveryUrl());
    urls.add(config.proxy().originalUrl());
    urls.removeIf(String::isEmpty);
    boolean designated = self.isProxy() && !urls.isEmpty() && isOwn(self, urls.getFirst());
    LinkedHashSet<String> others = new LinkedHashSet<>();
    for (String url : urls) {
      if (!isOwn(self, url)) {
        others.add(url);
      }
    }
    return new Designation(designated, List.copyOf(others));
  }

  private static String normalize(String endpoint) {
    String url = endpoint.contains("://") ? endpoint : "http://" + endpoint;
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  private static boolean isOwn(Snode self, String url) {
    URI uri = URI.create(url);
    return matches(self.publicNet(), uri)
        || matches(self.controlNet(), uri)
        || matches(self.dataNet(), uri);
  }

  private static boolean matches(NetInfo net, URI uri) {
    if (uri.getPort() != net.portNumber() || uri.getHost() == null) {
      return false;
    }
    if (uri.getHost().equals(net.host())) {
      return true;
    }
    try {
      return InetAddress.getByName(uri.getHost()).equals(InetAddress.getByName(net.host()));
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
