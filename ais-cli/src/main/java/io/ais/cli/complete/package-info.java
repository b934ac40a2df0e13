/**
 * Words that may follow on a command line: commands and options from the table, names from the live
 * cluster. Knows no HTTP. Single-threaded; start reading at {@link io.ais.cli.complete.Completer}.
 */
package io.ais.cli.complete;
