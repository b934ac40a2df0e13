/**
 * What the user sees: streams, colours, tables, units, times, JSON, and the views that turn API
 * records into tables as pure functions.
 *
 * <p>Must not know the network or command classes. {@link io.ais.cli.render.Out} may be used from
 * several threads, views are stateless. Start reading at {@link io.ais.cli.render.Table}.
 */
package io.ais.cli.render;
