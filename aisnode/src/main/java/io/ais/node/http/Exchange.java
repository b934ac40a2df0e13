package io.ais.node.http;

import io.ais.wire.HeaderMap;
import io.ais.wire.Query;
import java.io.IOException;

/**
 * One request and its response. Handlers use it on one virtual thread, straight-line and blocking.
 * Exactly one of {@link #respond} and {@link #stream} is called, once. An unread body is drained
 * (bounded) or the connection closed by the engine.
 */
public interface Exchange {

  /** The listener that took the request. */
  Net net();

  /** Upper-case method. */
  String method();

  /** Path as sent: before the question mark, still percent-encoded. */
  String rawPath();

  /** Query as sent, without the question mark; empty when there is none. */
  String rawQuery();

  /** Parsed query. */
  Query query();

  /** Request headers. */
  HeaderMap headers();

  /**
   * What this request is called in logs, in answers and at other nodes: the caller's word for it, or one
   * of ours. Any thread.
   */
  String requestId();

  /** The caller's own word for this request ({@code X-Request-Id}); null without one that is fit for a log. */
  String givenRequestId();

  /** About when it was first asked for, nanoseconds since 1970, unlike that of any other request of this node. */
  long stampNanos();

  /** Peer as {@code ip:port}. */
  String remoteAddress();

  /** Request body. */
  BodyReader body();

  /** Sends a complete response. */
  void respond(Response response) throws IOException;

  /**
   * Starts a response whose body follows.
   *
   * @param contentBytes exact length, or -1 for chunked
   */
  BodyWriter stream(int status, HeaderMap headers, long contentBytes) throws IOException;

  /**
   * False while it is tried to answer this request at once, on an event loop: whoever would have to wait,
   * for a lock, a disk, another node or the body, throws {@link MustWaitException} instead, before anything
   * was done. Only {@link Router.Builder#quick quick} routes are asked so.
   */
  default boolean mayWait() {
    return true;
  }

  /** It goes on for as long as both sides like, and is never told of as a slow one. */
  default void openEnded() {}

  /** True once respond or stream was called. */
  boolean isCommitted();

  /** Asks the engine to close the connection after this response. */
  void closeAfterwards();
}
