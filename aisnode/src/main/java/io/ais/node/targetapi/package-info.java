/**
 * Requests that a target answers: object verbs of clients, object and job messages of other nodes.
 * Thin handlers over the object store and placement; knows nothing of disks or Netty.
 *
 * <p>Runs on request threads. Start reading at {@link io.ais.node.targetapi.ObjectHandlers}.
 */
package io.ais.node.targetapi;
