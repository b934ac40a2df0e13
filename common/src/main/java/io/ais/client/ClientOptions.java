package io.ais.client;

import java.time.Duration;

/**
 * Behaviour of an {@link HttpClient}. Immutable.
 *
 * @param connectTimeout per address tried; zero = no limit
 * @param timeout default of the longest silence of a server; zero = no limit
 * @param idleLimit how long an unused connection is kept
 * @param maxIdlePerServer unused connections kept per host and port
 * @param followRedirects resend to Location on 301, 307, 308
 * @param maxHeaderBytes limit of a response head
 * @param userAgent sent if the request has none; empty = none
 */
public record ClientOptions(
    Duration connectTimeout,
    Duration timeout,
    Duration idleLimit,
    int maxIdlePerServer,
    boolean followRedirects,
    int maxHeaderBytes,
    String userAgent) {

  /** 10 s to connect, 60 s of silence, 6 s idle, 16 connections, redirects followed. */
  public static ClientOptions defaults() {
    return new ClientOptions(
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(6),
        16,
        true,
        1 << 18,
        "");
  }

  /** With another user agent. */
  public ClientOptions withUserAgent(String agent) {
    return new ClientOptions(
        connectTimeout,
        timeout,
        idleLimit,
        maxIdlePerServer,
        followRedirects,
        maxHeaderBytes,
        agent);
  }

  /** With other limits of time. */
  public ClientOptions withTimeouts(Duration connect, Duration silence) {
    return new ClientOptions(
        connect, silence, idleLimit, maxIdlePerServer, followRedirects, maxHeaderBytes, userAgent);
  }

  /** With or without following redirects. */
  public ClientOptions withFollowRedirects(boolean follow) {
    return new ClientOptions(
        connectTimeout, timeout, idleLimit, maxIdlePerServer, follow, maxHeaderBytes, userAgent);
  }

  /** Each request on a connection of its own. */
  public ClientOptions withoutReuse() {
    return new ClientOptions(
        connectTimeout, timeout, idleLimit, 0, followRedirects, maxHeaderBytes, userAgent);
  }

  /** With another life of unused connections. */
  public ClientOptions withIdleLimit(Duration limit) {
    return new ClientOptions(
        connectTimeout,
        timeout,
        limit,
        maxIdlePerServer,
        followRedirects,
        maxHeaderBytes,
        userAgent);
  }
}
