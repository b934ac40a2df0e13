package io.ais.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Each test of commands has an empty directory, a cluster of its own and a terminal on both. */
abstract class CommandTest {
  @TempDir Path directory;
  FakeCluster cluster;
  Terminal terminal;

  @BeforeEach
  final void startCluster() throws IOException {
    cluster = new FakeCluster();
    terminal = new Terminal(directory, cluster.url());
  }

  @AfterEach
  final void stopCluster() {
    cluster.close();
  }
}
