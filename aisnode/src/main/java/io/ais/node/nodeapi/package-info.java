/**
 * Requests that both roles answer: health, node-level queries and settings, metrics. Thin handlers
 * over narrow interfaces; knows nothing of disks, objects or sockets.
 *
 * <p>Runs on request threads. Start reading at {@link io.ais.node.nodeapi.NodeQueries}.
 */
package io.ais.node.nodeapi;
