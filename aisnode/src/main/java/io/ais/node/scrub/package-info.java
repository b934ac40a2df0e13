/**
 * Reads everything that this target holds, compares it with its checksums, and has repaired what can be.
 *
 * <p>Start reading at {@link io.ais.node.scrub.Scrub}.
 */
package io.ais.node.scrub;
