/**
 * Blocking HTTP/1.1 client and typed calls to a cluster, used by the command-line tool, by nodes and
 * by tests. Knows nothing of a node's inside; no logging, no {@code java.net.http} (the tool starts
 * often and briefly).
 *
 * <p>Threads: the caller's, of either kind. One short-lived thread, {@code http-answer},
 * reads the head of the answer while a large body is being sent. The only lock, of the pool, is not
 * held over IO.
 *
 * <p>Start reading at {@link io.ais.client.AisClient} for the calls, at {@link
 * io.ais.client.HttpClient} and {@code Attempt} for what happens on a connection.
 */
package io.ais.client;
