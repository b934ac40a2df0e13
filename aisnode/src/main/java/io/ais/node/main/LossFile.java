package io.ais.node.main;

import io.ais.node.disk.DurableFile;
import io.ais.node.ec.Losses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Where a target remembers that objects must be looked for. Not thread-safe. */
record LossFile(DurableFile file) implements Losses.Storage {
  private static final String NAME = ".ais.losses";

  LossFile(Path confdir) {
    this(new DurableFile(confdir.resolve(NAME)));
  }

  @Override
  public Optional<byte[]> load() throws IOException {
    return file.read();
  }

  @Override
  public void store(byte[] content) throws IOException {
    file.write(content);
  }
}
