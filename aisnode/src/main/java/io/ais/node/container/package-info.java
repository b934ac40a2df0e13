/**
 * A node in a container: environment variables and mounted volumes become the two configuration files
 * and the flags of {@code aisnode}; and the probe that tells the engine whether the node is well. Comes
 * before the node, and knows none of its parts.
 *
 * <p>Start reading at {@link io.ais.node.container.ContainerStart}.
 */
package io.ais.node.container;
