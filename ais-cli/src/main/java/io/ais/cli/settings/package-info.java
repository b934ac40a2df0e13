/**
 * The tool's own configuration file and environment.
 *
 * <p>Must not know the cluster's configuration or any command. No threads. Start reading at {@link
 * io.ais.cli.settings.Settings}.
 */
package io.ais.cli.settings;
