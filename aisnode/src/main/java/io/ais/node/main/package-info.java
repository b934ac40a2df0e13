/**
 * The composition root of a node: reads flags and configuration, builds every part with {@code
 * new}, starts and stops them. Knows everything; nothing knows it.
 *
 * <p>Start reading at {@link io.ais.node.main.Main}.
 */
package io.ais.node.main;
