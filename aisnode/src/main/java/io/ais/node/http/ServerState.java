package io.ais.node.http;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the connections of one server share. Thread-safe. */
final class ServerState {
  private static final Logger LOG = LoggerFactory.getLogger(ServerState.class);

  private final ServerConfig config;
  private final ErrorRenderer errors;
  private final DateLine date;
  private final RequestIds ids;
  private final SlowRequests slow;
  private final ThreadFactory threads = Thread.ofVirtual().name("req-", 0).factory();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger exchanges = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile Handler handler = exchange -> exchange.respond(Response.of(503));
  private volatile boolean closing;

  ServerState(ServerConfig config) {
    this.config = config;
    this.errors = new ErrorRenderer(config);
    this.ids = new RequestIds(config.nodeName(), config.clock());
    this.slow = new SlowRequests(config);
    this.date = new DateLine(config.clock());
  }

  ServerConfig config() {
    return config;
  }

  ErrorRenderer errors() {
    return errors;
  }

  RequestIds ids() {
    return ids;
  }

  SlowRequests slow() {
    return slow;
  }

  DateLine date() {
    return date;
  }

  Handler handler() {
    return handler;
  }

  void setHandler(Handler next) {
    handler = next;
  }

  long now() {
    return config.ticker().nanos();
  }

  /** Starts the thread of a request; false when too many are running. */
  boolean start(ServerExchange exchange) {
    if (requests.incrementAndGet() > config.maxRequests()) {
      requests.decrementAndGet();
      return false;
    }
    threads.newThread(exchange).start();
    return true;
  }

  /** Tells of a slow request where that may wait. */
  void tell(Runnable line) {
    if (Thread.currentThread().isVirtual()) {
      line.run();
    } else {
      threads.newThread(line).start();
    }
  }

  void requestEnded() {
    requests.decrementAndGet();
  }

  /** An answer is owed. */
  void exchangeBegan() {
    exchanges.incrementAndGet();
  }

  /** The answer is with the kernel, or the client is gone. */
  void exchangeEnded() {
    exchanges.decrementAndGet();
  }

  /** True while a handler runs or an answer is on its way. */
  boolean isBusy() {
    return requests.get() > 0 || exchanges.get() > 0;
  }

  /** Counts a connection in; false when there are too many. */
  boolean admitConnection() {
    int open = connections.incrementAndGet();
    if (open == config.maxConnections() + 1) {
      LOG.warn("more than {} connections: refusing new ones", config.maxConnections());
    }
    return open <= config.maxConnections();
  }

  void connectionEnded() {
    connections.decrementAndGet();
  }

  boolean isClosing() {
    return closing;
  }

  void beginClosing() {
    closing = true;
  }
}
