/**
 * Blocking HTTP client and typed calls to a cluster, used by the command-line tool, by nodes
 * and by tests.
 */
package io.ais.client;
