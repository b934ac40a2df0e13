/**
 * Units and identifiers that every other package uses: Go-style durations and sizes, node and
 * job ids, small parsers. Knows nothing of records, JSON, sockets or threads.
 */
package io.ais.base;
