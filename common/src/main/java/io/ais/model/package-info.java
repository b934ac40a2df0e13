/**
 * Records that travel between clients and nodes: cluster map, buckets, nodes, jobs. No
 * behaviour beyond derived values; knows Jackson annotations only.
 */
package io.ais.model;
