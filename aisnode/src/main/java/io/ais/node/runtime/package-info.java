/**
 * What stands between the product and the machine: time, randomness, ids, named threads. Everything
 * above takes these as constructor arguments.
 */
package io.ais.node.runtime;
