/**
 * Erasure coding: slices of objects on other targets, made when an object is written, put together again
 * when it is lost. The object itself lies at its owner as any other does.
 *
 * <p>Start reading at {@link io.ais.node.ec.Protection}.
 */
package io.ais.node.ec;
