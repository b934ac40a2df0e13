package io.ais.cli.command;

import io.ais.cli.render.Out;
import io.ais.cli.syntax.CommandException;
import java.io.IOException;
import java.io.OutputStream;

/** Content of objects on standard output; ends the command when it can be written no more. */
final class StandardOutput extends OutputStream {
  private final Out out;
  private final OutputStream bytes;

  StandardOutput(Out out) {
    this.out = out;
    this.bytes = out.bytes();
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] content, int from, int count) throws IOException {
    bytes.write(content, from, count);
    if (out.isBroken()) {
      throw CommandException.alreadyReported(); // the end of the process says why
    }
  }
}
