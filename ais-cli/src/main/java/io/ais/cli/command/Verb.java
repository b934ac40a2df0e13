package io.ais.cli.command;

import java.io.IOException;

/** One command. Returning means success; a failure is an exception. One use per object. */
public interface Verb {
  /**
   * Runs.
   *
   * @throws io.ais.cli.syntax.UsageException if the arguments are wrong
   * @throws io.ais.cli.syntax.CommandException if it fails for a reason of its own
   * @throws IOException if the cluster or a file cannot be reached
   */
  void run(Invocation call) throws IOException;
}
