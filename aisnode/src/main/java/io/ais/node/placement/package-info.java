/**
 * Who owns a name under which cluster map, and what follows from it for one request: redirect,
 * look at neighbours, push a late write to its owner, tell others of a delete. Knows nothing of HTTP
 * or disks.
 *
 * <p>Thread-safe. Start reading at {@link io.ais.node.placement.Ownership}.
 */
package io.ais.node.placement;
