package io.ais.node.http;

/**
 * Finds the handler of a request by network, path prefix (whole segments, longest wins) and method.
 * Immutable, thread-safe. Answers of misses: spec/rest-api.md 1.1.
 */
public final class Router implements Handler {
  private Router() {}

  /** An empty table to be filled. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public void handle(Exchange exchange) throws Exception {
    throw new IllegalStateException("not built yet");
  }

  /** Collects routes. Not thread-safe. */
  public static final class Builder {
    private Builder() {}

    /**
     * Adds a route: {@code on(Net.PUBLIC, "GET", "/v1/objects", handler)} takes {@code
     * /v1/objects}, {@code /v1/objects/} and everything below. Prefix {@code "/"} takes the root
     * only. A handler for GET does not take HEAD.
     */
    public Builder on(Net net, String method, String prefix, RouteHandler handler) {
      return this;
    }

    /** A handler of all methods of a prefix that have none of their own. */
    public Builder any(Net net, String prefix, RouteHandler handler) {
      return this;
    }

    public Router build() {
      return new Router();
    }
  }
}
