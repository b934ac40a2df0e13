/**
 * JSON and MessagePack codecs, header, query, path and action names: the only place where wire
 * strings are spelled out. Knows no sockets; stateless, for any thread. Start reading at {@link
 * io.ais.wire.Json} and {@link io.ais.wire.Urls}.
 */
package io.ais.wire;
