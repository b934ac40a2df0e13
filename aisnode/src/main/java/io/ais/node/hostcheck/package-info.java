/**
 * {@code aisnode check}: whether this host is fit for a node, and what to type where it is not. Looks, and
 * changes nothing but a file of its own on each mountpath, which it removes.
 */
package io.ais.node.hostcheck;
