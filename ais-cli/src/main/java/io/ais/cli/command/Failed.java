package io.ais.cli.command;

/**
 * A transfer that did not succeed.
 *
 * @param what file or object
 * @param why one line
 */
record Failed(String what, String why) {}
