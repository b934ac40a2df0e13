/**
 * The tool {@code ais}: entry point, search for the command, exit codes.
 *
 * <p>Must not know what commands do. No threads of its own. Start reading at {@link
 * io.ais.cli.Cli}.
 */
package io.ais.cli;
