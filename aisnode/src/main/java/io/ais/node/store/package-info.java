/**
 * How objects lie on a mountpath: path grammar, escaped paths, the metadata attribute, write
 * stamps, name locks, sorted walks. Knows nothing of HTTP, peers or jobs; the on-disk format is
 * fixed in docs/adr/0003-on-disk-format.md.
 *
 * <p>Threads: everything that touches a disk runs on the mountpath's threads; values are immutable.
 *
 * <p>Start reading at {@link io.ais.node.store.Lom}.
 */
package io.ais.node.store;
