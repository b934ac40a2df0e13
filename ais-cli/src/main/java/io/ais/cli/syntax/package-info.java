/**
 * What a command line means: the table of commands, option parsing, names of buckets and objects,
 * templates, help and usage texts.
 *
 * <p>Must not know the network, the terminal or any command class. No threads. Start reading at
 * {@link io.ais.cli.syntax.CommandTable}.
 */
package io.ais.cli.syntax;
