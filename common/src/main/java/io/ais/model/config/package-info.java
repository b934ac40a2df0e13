/**
 * Cluster and local configuration: one record per section that fills its defaults and validates
 * itself, and partial updates by key or tree. Knows no files, no JSON text, no nodes. Immutable
 * values. Start at {@link io.ais.model.config.ClusterConfig} and {@link
 * io.ais.model.config.ConfigToSet}. Facts: spec/control-plane.md 2.
 */
package io.ais.model.config;
