package io.ais.cli.render;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * A stream of the process that remembers why it failed: print streams only tell that they did.
 * Thread-safe as far as the stream is.
 */
public final class Descriptor extends OutputStream {
  private static final String NO_READER = "Broken pipe";

  private final OutputStream out;
  private volatile IOException failure;

  /** Writes to this stream. */
  public Descriptor(OutputStream out) {
    this.out = requireNonNull(out, "out");
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    try {
      out.write(bytes, from, count);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /** True if something was not written. */
  public boolean failed() {
    return failure != null;
  }

  /** Why, in words for the user; empty if nobody reads any more, which is no surprise. */
  public Optional<String> complaint() {
    return Optional.ofNullable(failure)
        .map(e -> String.valueOf(e.getMessage()))
        .filter(text -> !text.contains(NO_READER));
  }
}
