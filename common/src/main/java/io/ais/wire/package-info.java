/**
 * JSON and MessagePack codecs, header, query, path and action names: the only place where wire
 * strings are spelled out.
 */
package io.ais.wire;
