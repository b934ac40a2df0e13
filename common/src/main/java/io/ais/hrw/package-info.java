/**
 * Rendezvous (highest random weight) hashing: digest of a name, weights, choice of target,
 * mountpath and primary. Pure arithmetic.
 */
package io.ais.hrw;
