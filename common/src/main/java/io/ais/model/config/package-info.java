/**
 * Cluster and local configuration: one record per section, defaults, validation, partial
 * updates.
 */
package io.ais.model.config;
