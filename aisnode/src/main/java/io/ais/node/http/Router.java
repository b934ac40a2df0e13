package io.ais.node.http;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds the handler of a request by network, path prefix (whole segments, longest wins) and method.
 * Immutable, thread-safe. Answers of misses: spec/rest-api.md 1.1.
 */
public final class Router implements Handler {
  private static final byte[] NOT_ALLOWED =
      "Method Not Allowed\n".getBytes(StandardCharsets.US_ASCII);

  private final Map<Net, Node> roots;
  private final boolean hasQuickRoutes;

  private Router(Map<Net, Node> roots, boolean hasQuickRoutes) {
    this.roots = roots;
    this.hasQuickRoutes = hasQuickRoutes;
  }

  /** A segment of the prefixes. Not changed once the router is built. */
  private static final class Node {
    private final Map<String, Node> children = new HashMap<>();
    private final TreeMap<String, RouteHandler> methods = new TreeMap<>();
    private final Set<String> quick = new TreeSet<>();
    private RouteHandler any;

    private boolean hasHandlers() {
      return any != null || !methods.isEmpty();
    }

    private Node child(String segment) {
      return children.computeIfAbsent(segment, s -> new Node());
    }
  }

  /** A node and the raw path behind it. */
  private record Found(Node node, String rest) {}

  /** An empty table to be filled. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public boolean hasQuickRoutes() {
    return hasQuickRoutes;
  }

  @Override
  public void handle(Exchange exchange) throws Exception {
    Found found = find(roots.get(exchange.net()), exchange.rawPath());
    if (!exchange.mayWait() && (found == null || !found.node.quick.contains(exchange.method()))) {
      throw MustWaitException.INSTANCE;
    }
    if (found == null) {
      answerUnknown(exchange);
      return;
    }
    RouteHandler handler = found.node.methods.getOrDefault(exchange.method(), found.node.any);
    if (handler != null) {
      handler.handle(exchange, found.rest);
    } else {
      answerMethod(exchange, found.node);
    }
  }

  private static Found find(Node root, String rawPath) {
    if (root == null) {
      return null;
    }
    int at = 0;
    while (at < rawPath.length() && rawPath.charAt(at) == '/') {
      at++;
    }
    if (at == rawPath.length()) {
      return root.hasHandlers() ? new Found(root, "") : null;
    }
    return longest(root, rawPath, at);
  }

  private static Found longest(Node root, String rawPath, int begin) {
    Found best = null;
    Node node = root;
    int at = begin;
    while (at <= rawPath.length()) {
      int slash = rawPath.indexOf('/', at);
      int end = slash < 0 ? rawPath.length() : slash;
      node = node.children.get(PercentEncoding.decode(rawPath.substring(at, end)));
      if (node == null) {
        return best;
      }
      at = end + 1;
      if (node.hasHandlers()) {
        best = new Found(node, at <= rawPath.length() ? rawPath.substring(at) : "");
      }
    }
    return best;
  }

  private static void answerUnknown(Exchange exchange) throws IOException {
    if (exchange.rawPath().equals("/favicon.ico")) {
      exchange.respond(Response.of(200));
      return;
    }
    throw AisException.badRequest(
        "invalid request URI: '%s %s' from %s"
            .formatted(
                exchange.method(),
                PercentEncoding.decodeLeniently(exchange.rawPath()),
                exchange.remoteAddress()));
  }

  private static void answerMethod(Exchange exchange, Node node) throws IOException {
    HeaderMap headers = new HeaderMap();
    headers.add(Headers.ALLOW, String.join(", ", node.methods.keySet()));
    if (exchange.method().equals("OPTIONS")) {
      exchange.respond(Response.of(200, headers));
      return;
    }
    headers.add(Headers.CONTENT_TYPE, Headers.TEXT_UTF8).add(Headers.NOSNIFF, "nosniff");
    exchange.respond(new Response(405, headers, NOT_ALLOWED));
  }

  /** Collects routes. Not thread-safe. */
  public static final class Builder {
    private final Map<Net, Node> roots = new EnumMap<>(Net.class);

    private boolean hasQuickRoutes;

    private Builder() {}

    /**
     * Adds a route: {@code on(Net.PUBLIC, "GET", "/v1/objects", handler)} takes {@code
     * /v1/objects}, {@code /v1/objects/} and everything below. Prefix {@code "/"} takes the root
     * only. A handler for GET does not take HEAD.
     */
    public Builder on(Net net, String method, String prefix, RouteHandler handler) {
      requireNonNull(handler, "handler");
      if (node(net, prefix).methods.putIfAbsent(method, handler) != null) {
        throw new IllegalArgumentException("two routes for " + method + " " + prefix);
      }
      return this;
    }

    /**
     * As {@link #on}, for requests that are mostly answered without waiting: they are tried on the event
     * loop first ({@link Exchange#mayWait}).
     */
    public Builder quick(Net net, String method, String prefix, RouteHandler handler) {
      on(net, method, prefix, handler);
      node(net, prefix).quick.add(method);
      hasQuickRoutes = true;
      return this;
    }

    /** A handler of all methods of a prefix that have none of their own. */
    public Builder any(Net net, String prefix, RouteHandler handler) {
      node(net, prefix).any = requireNonNull(handler, "handler");
      return this;
    }

    private Node node(Net net, String prefix) {
      Node node = roots.computeIfAbsent(net, n -> new Node());
      for (String segment : prefix.split("/")) {
        if (!segment.isEmpty()) {
          node = node.child(segment);
        }
      }
      return node;
    }

    public Router build() {
      return new Router(new EnumMap<>(roots), hasQuickRoutes);
    }
  }
}
